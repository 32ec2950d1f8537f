//! The log groups of the account: the six services of the incident, one with hostile rows, and the quiet rest.

/// What writes into a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// nginx in front of the shop: text, one line a request.
    Storefront,
    /// API Gateway's access log: JSON, one line a request.
    Gateway,
    /// The Lambda function that takes an order: START, END and REPORT around JSON lines.
    Checkout,
    /// The ECS service that talks to the card networks: JSON, with stack traces.
    Payments,
    /// The ECS service in front of the table of limits: logfmt.
    Limits,
    /// The Lambda function that writes the file of limits: START, END and REPORT around JSON lines.
    Publisher,
    /// Rows that would harm a careless reader.
    Hostile,
    /// Something else of the account, which has nothing to do with the incident and says little.
    Quiet,
}

impl Source {
    /// How many there are.
    pub const COUNT: usize = Self::Quiet as usize + 1;
}

/// A log group.
#[derive(Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: &'static str,
    /// What writes into it.
    pub source: Source,
    /// Days that events are kept; `None` is forever.
    pub retention_days: Option<u32>,
    /// Bytes stored, as AWS counted them last night.
    pub stored_bytes: u64,
    /// Days before the incident on which it was made.
    pub age_days: u32,
}

const fn group(
    name: &'static str,
    source: Source,
    retention_days: Option<u32>,
    stored_bytes: u64,
    age_days: u32,
) -> Group {
    Group { name, source, retention_days, stored_bytes, age_days }
}

const fn quiet(name: &'static str, retention_days: u32, stored_bytes: u64, age_days: u32) -> Group {
    group(name, Source::Quiet, Some(retention_days), stored_bytes, age_days)
}

/// All groups, in the order of their names, as DescribeLogGroups lists them.
pub static GROUPS: &[Group] = &[
    quiet("/aws/apigateway/partner-access", 90, 41_882_113, 611),
    group("/aws/apigateway/shop-access", Source::Gateway, Some(90), 18_336_409_772, 611),
    quiet("/aws/apigateway/welcome", 30, 0, 930),
    quiet("/aws/cloudtrail/organization", 365, 88_102_664_201, 930),
    quiet("/aws/codebuild/checkout", 30, 311_870_554, 611),
    quiet("/aws/codebuild/limits-publisher", 30, 104_003_018, 402),
    quiet("/aws/codebuild/payments", 30, 402_559_127, 588),
    quiet("/aws/codebuild/storefront", 30, 655_190_330, 611),
    quiet("/aws/containerinsights/shop/performance", 14, 9_874_213_590, 588),
    quiet("/aws/dms/tasks/orders-replica", 30, 71_650_018, 377),
    quiet("/aws/ecs/containerinsights/shop/performance", 7, 2_204_776_931, 588),
    quiet("/aws/eks/batch/cluster", 30, 6_220_918_341, 198),
    quiet("/aws/elasticache/sessions/slow-log", 14, 18_220_471, 520),
    quiet("/aws/events/orders", 30, 1_940_772_018, 598),
    quiet("/aws/kinesisfirehose/clickstream", 14, 22_019_334, 433),
    quiet("/aws/lambda/abandoned-basket-mailer", 30, 88_003_217, 341),
    quiet("/aws/lambda/address-validator", 30, 1_330_984_562, 520),
    quiet("/aws/lambda/avatar-resizer", 14, 209_441_780, 611),
    group("/aws/lambda/checkout", Source::Checkout, Some(30), 31_940_225_607, 611),
    quiet("/aws/lambda/cost-report", 30, 4_118_205, 290),
    quiet("/aws/lambda/customs-codes-sync", 30, 11_804_992, 260),
    quiet("/aws/lambda/fraud-features", 30, 5_602_118_442, 377),
    quiet("/aws/lambda/gift-card-balance", 30, 430_118_209, 488),
    quiet("/aws/lambda/image-moderation", 14, 902_113_774, 402),
    quiet("/aws/lambda/invoice-pdf", 90, 1_204_559_031, 588),
    group("/aws/lambda/limits-publisher", Source::Publisher, Some(90), 118_204_913, 402),
    quiet("/aws/lambda/loyalty-points", 30, 2_118_450_337, 455),
    quiet("/aws/lambda/newsletter-consent", 30, 77_410_226, 520),
    quiet("/aws/lambda/order-events-fanout", 30, 3_882_104_595, 588),
    quiet("/aws/lambda/price-feed-importer", 30, 940_227_114, 488),
    quiet("/aws/lambda/refund-worker", 90, 661_209_348, 488),
    quiet("/aws/lambda/returns-label", 30, 190_338_002, 455),
    quiet("/aws/lambda/search-indexer", 14, 4_409_118_723, 433),
    quiet("/aws/lambda/session-cleaner", 14, 12_004_118, 588),
    quiet("/aws/lambda/shipping-rates", 30, 2_774_019_446, 520),
    quiet("/aws/lambda/slack-alarms", 30, 8_220_176, 520),
    quiet("/aws/lambda/stock-reservation", 30, 6_008_337_229, 588),
    quiet("/aws/lambda/tax-rates-refresh", 30, 19_338_204, 433),
    quiet("/aws/lambda/webhook-dispatcher", 30, 1_550_872_936, 402),
    quiet("/aws/rds/cluster/orders/error", 30, 33_104_226, 611),
    quiet("/aws/rds/cluster/orders/postgresql", 30, 7_118_220_904, 611),
    quiet("/aws/rds/cluster/orders/slowquery", 30, 218_430_117, 611),
    quiet("/aws/route53/resolver-queries", 14, 3_330_218_746, 377),
    quiet("/aws/states/monthly-statements", 90, 14_110_337, 341),
    quiet("/aws/transfer/suppliers", 90, 6_402_118, 488),
    quiet("/aws/vpc/flow-logs", 14, 61_220_447_118, 930),
    quiet("/aws/waf/aws-waf-logs-shop", 30, 9_660_204_331, 588),
    group("/demo/hostile", Source::Hostile, Some(1), 2_404_118, 1),
    quiet("/ecs/accounts", 30, 5_118_003_927, 588),
    quiet("/ecs/basket", 30, 8_220_447_102, 588),
    quiet("/ecs/catalogue", 14, 11_004_338_219, 588),
    group("/ecs/limits", Source::Limits, Some(30), 6_602_117_348, 402),
    group("/ecs/payments", Source::Payments, Some(90), 24_118_730_566, 588),
    quiet("/ecs/recommendations", 14, 3_004_221_876, 433),
    quiet("/ecs/reviews", 14, 1_220_874_339, 520),
    quiet("/ecs/search", 14, 6_338_104_227, 588),
    group("/ecs/storefront", Source::Storefront, Some(30), 42_887_104_330, 611),
    quiet("/ecs/wishlist", 14, 811_204_338, 455),
];

/// The place of a group in [`GROUPS`], by its name.
pub fn index(name: &str) -> Option<usize> {
    GROUPS.binary_search_by(|group| group.name.cmp(name)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_found_by_its_name() {
        for (place, group) in GROUPS.iter().enumerate() {
            assert_eq!(index(group.name), Some(place));
        }
        assert_eq!(index("/aws/lambda/nothing"), None);
    }

    #[test]
    fn the_list_fills_more_than_one_page() {
        assert!(GROUPS.len() > 50);
    }
}
