//! The formats against the examples of the AWS documentation; the pages are named at each.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::insights::eval::placed::{Origin, Placed};

/// Elastic Load Balancing, "Access logs for your Application Load Balancer", example entries: HTTP, HTTPS, and a
/// WebSockets and a Lambda one of the same page.
const ALB: [&str; 3] = [
    r#"http 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 2018-07-02T22:22:48.364000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-""#,
    r#"https 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://www.example.com:443/ HTTP/1.1" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" "arn:aws:acm:us-east-2:123456789012:certificate/12345678-1234-1234-1234-123456789012" 1 2018-07-02T22:22:48.364000Z "authenticate,forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_123456"#,
    r#"http 2018-11-30T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 - 0.000 0.001 0.000 502 - 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337364-23a8c76965a2ef7629b185e3" "-" "-" 0 2018-11-30T22:22:48.364000Z "forward" "-" "LambdaInvalidResponse" "-" "-" "-" "-""#,
];

/// Elastic Load Balancing, "Access logs for your Network Load Balancer", example of a TLS listener.
const NLB: &str = "tls 2.0 2018-12-20T02:59:40 net/my-network-loadbalancer/c6e77e28c25b2234 g3d4b5e8bb8464cd 72.21.218.154:51341 172.100.100.185:443 5 2 98 246 - arn:aws:acm:us-east-2:671290407336:certificate/2a108f19-aded-46b0-8493-c63eb1ef4a99 - ECDHE-RSA-AES128-SHA tlsv12 - my-network-loadbalancer-c6e77e28c25b2234.elb.us-east-2.amazonaws.com - - - 2018-12-20T02:59:30";

/// Amazon S3, "Amazon S3 server access log format": the first and the fifth record of the example.
const S3: [&str; 2] = [
    r#"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be amzn-s3-demo-bucket1 [06/Feb/2019:00:00:38 +0000] 192.0.2.3 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be 3E57427F3EXAMPLE REST.GET.VERSIONING - "GET /amzn-s3-demo-bucket1?versioning HTTP/1.1" 200 - 113 - 7 - "-" "S3Console/0.4" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com TLSV1.2 arn:aws:s3:us-west-1:123456789012:accesspoint/example-AP Yes"#,
    r#"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be amzn-s3-demo-bucket1 [06/Feb/2019:00:01:57 +0000] 192.0.2.3 79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be DD6CC733AEXAMPLE REST.PUT.OBJECT s3-dg.pdf "PUT /amzn-s3-demo-bucket1/s3-dg.pdf HTTP/1.1" 200 - - 4406583 41754 28 "-" "S3Console/0.4" - 10S62Zv81kBW7BB6SX4XJ48o6kpcl6LPwEoizZQQxJd5qDSCTLX0TgS37kYUBKQW3+bPdrg1234= SigV4 ECDHE-RSA-AES128-SHA AuthHeader amzn-s3-demo-bucket1.s3.us-west-1.amazonaws.com TLSV1.2 - -"#,
];

/// Amazon CloudFront, "Standard logging (legacy)", example of a log file: two directives and an entry.
const CLOUDFRONT: &str = "#Version: 1.0
#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end
2019-12-04\t21:02:31\tLAX1\t392\t192.0.2.100\tGET\td111111abcdef8.cloudfront.net\t/index.html\t200\t-\tMozilla/5.0%20(Windows%20NT%2010.0)\t-\t-\tHit\tSOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==\td111111abcdef8.cloudfront.net\thttps\t23\t0.001\t-\tTLSv1.2\tECDHE-RSA-AES128-GCM-SHA256\tHit\tHTTP/2.0\t-\t-\t11040\t0.001\tHit\ttext/html\t78\t-\t-
";

/// Amazon VPC, "Flow log record examples": accepted and rejected traffic, no data; and a custom format of version 5.
const FLOW: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK
2 123456789010 eni-1235b8ca123456789 - - - - - - - 1431280876 1431280934 - NODATA
";
const FLOW_CUSTOM: &str = "version vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr flow-direction traffic-path start a-new-one
5 vpc-abcdefab012345678 subnet-aaaaaaaa012345678 i-01234567890123456 19 IPv4 10.0.0.62 egress 8 1616729292 x
";

/// AWS CloudTrail, "CloudTrail log file examples": the members of the record that matter here.
const TRAIL: &str = r#"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"Mateo"},"eventTime":"2023-07-19T21:17:28Z","eventSource":"ec2.amazonaws.com","eventName":"StartInstances","requestParameters":{"instancesSet":{"items":[{"instanceId":"i-EXAMPLE56126103cb"}]}}}"#;

/// A row: its time, its columns, and its message.
type Told = (Option<i64>, Value, Option<String>);

/// The rows of a text.
fn rows_in(text: &str, key: &str, range: Option<Range>) -> (Format, Vec<Told>, Tally) {
    let mut converter = Converter::new(text.as_bytes(), key, range);
    let mut out = Vec::new();
    converter.push(text.as_bytes(), &mut out);
    converter.finish(&mut out);
    let origin = Arc::new(Origin::default());
    let rows = std::str::from_utf8(&out).unwrap().lines().map(|line| {
        let placed = Placed::read(line, &origin).unwrap();
        let row = serde_json::from_str(placed.row).unwrap_or_else(|_| Value::from(placed.row));
        (placed.time, row, placed.message.map(str::to_owned))
    });
    let rows = rows.collect();
    (converter.format().clone(), rows, converter.tally())
}

fn rows(text: &str) -> (Format, Vec<Told>) {
    let (format, rows, tally) = rows_in(text, "k", None);
    assert_eq!((tally.misfits, tally.rows), (0, rows.len() as u64));
    (format, rows)
}

fn at(time: &str) -> Option<i64> {
    Some(time.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

/// Asserts that the columns are among those of a row.
fn has(row: &Value, columns: Value) {
    for (name, value) in columns.as_object().unwrap() {
        assert_eq!(row.get(name), Some(value), "{name} of {row}");
    }
}

fn lacks(row: &Value, columns: &[&str]) {
    for name in columns {
        assert_eq!(row.get(*name), None, "{name}");
    }
}

#[test]
fn entries_of_an_application_load_balancer() {
    let (format, rows) = rows(&ALB.join("\n"));
    assert_eq!(format, Format::Alb);
    let [(time, http, message), (_, https, _), (_, lambda, _)] = &rows[..] else { panic!() };
    assert_eq!((*time, message.as_deref()), (at("2018-07-02T22:23:00.186641Z"), Some(ALB[0])));
    has(
        http,
        json!({
            "type": "http", "time": "2018-07-02T22:23:00.186641Z", "elb": "app/my-loadbalancer/50dc6c495c0c9188",
            "client_ip": "192.168.131.39", "client_port": 2817, "target_ip": "10.0.0.1", "target_port": 80,
            "elb_status_code": 200, "target_status_code": 200, "received_bytes": 34, "sent_bytes": 366,
            "request_verb": "GET", "request_url": "http://www.example.com:80/", "request_proto": "HTTP/1.1",
            "user_agent": "curl/7.46.0", "trace_id": "Root=1-58337262-36d228ad5d99923122bbe354",
            "matched_rule_priority": 0, "actions_executed": "forward", "target_port_list": "10.0.0.1:80",
        }),
    );
    assert_eq!(http["target_processing_time"].to_string(), "0.001");
    lacks(http, &["ssl_cipher", "domain_name", "classification", "conn_trace_id"]);
    has(
        https,
        json!({"ssl_protocol": "TLSv1.2", "domain_name": "www.example.com", "conn_trace_id": "TID_123456"}),
    );
    has(lambda, json!({"elb_status_code": 502, "error_reason": "LambdaInvalidResponse"}));
    lacks(lambda, &["target_ip", "target_port", "target_status_code"]);
}

#[test]
fn entries_of_a_network_load_balancer() {
    let (format, rows) = rows(NLB);
    assert_eq!((format, rows[0].0), (Format::Nlb, at("2018-12-20T02:59:40Z")));
    has(
        &rows[0].1,
        json!({
            "listener": "g3d4b5e8bb8464cd", "client_ip": "72.21.218.154", "destination_port": 443,
            "connection_time": 5, "tls_handshake_time": 2, "received_bytes": 98, "sent_bytes": 246,
            "tls_protocol_version": "tlsv12", "tls_connection_creation_time": "2018-12-20T02:59:30",
        }),
    );
}

#[test]
fn records_of_s3_server_access() {
    let (format, rows) = rows(&S3.join("\n"));
    assert_eq!((format, rows[0].0), (Format::S3Access, at("2019-02-06T00:00:38Z")));
    has(
        &rows[0].1,
        json!({
            "bucket": "amzn-s3-demo-bucket1", "remote_ip": "192.0.2.3", "request_id": "3E57427F3EXAMPLE",
            "operation": "REST.GET.VERSIONING", "request_url": "/amzn-s3-demo-bucket1?versioning",
            "http_status": 200, "bytes_sent": 113, "total_time": 7, "user_agent": "S3Console/0.4",
            "signature_version": "SigV4", "authentication_type": "AuthHeader", "tls_version": "TLSV1.2",
            "access_point_arn": "arn:aws:s3:us-west-1:123456789012:accesspoint/example-AP", "acl_required": "Yes",
        }),
    );
    lacks(&rows[0].1, &["key", "error_code", "object_size", "turn_around_time", "referer"]);
    has(
        &rows[1].1,
        json!({"key": "s3-dg.pdf", "object_size": 4406583, "total_time": 41754, "turn_around_time": 28}),
    );
}

#[test]
fn files_of_cloudfront() {
    let (format, found) = rows(CLOUDFRONT);
    assert_eq!((format, found.len(), found[0].0), (Format::W3c, 1, at("2019-12-04T21:02:31Z")));
    has(
        &found[0].1,
        json!({
            "date": "2019-12-04", "x_edge_location": "LAX1", "sc_bytes": 392, "c_ip": "192.0.2.100",
            "cs_method": "GET", "cs_host": "d111111abcdef8.cloudfront.net", "cs_uri_stem": "/index.html",
            "sc_status": 200, "cs_user_agent": "Mozilla/5.0%20(Windows%20NT%2010.0)", "x_edge_result_type": "Hit",
            "c_port": 11040, "sc_content_type": "text/html", "sc_content_len": 78, "cs_protocol_version": "HTTP/2.0",
        }),
    );
    lacks(&found[0].1, &["cs_referer", "cs_cookie", "sc_range_start"]);
    // Amazon CloudFront, "Configure standard logging (v2)", example of the output format JSON.
    let v2 = r#"{"date":"2024-11-14","time":"22:34:06","x-edge-location":"SOF50-P2","cs-method":"GET","sc-status":"200","x-edge-request-id":"k==","timestamp(ms)":"1731620046814","cs(Host)":"d"}"#;
    let (format, found) = rows(v2);
    assert_eq!((format, found[0].0), (Format::CloudFrontJson, at("2024-11-14T22:34:06Z")));
    has(&found[0].1, json!({"sc_status": 200, "cs_host": "d", "timestamp_ms": 1731620046814_u64}));
}

#[test]
fn records_of_flow_logs() {
    let (format, found) = rows(FLOW);
    assert_eq!((format, found.len(), found[0].0), (Format::VpcFlow, 2, Some(1_418_530_010_000)));
    has(
        &found[0].1,
        json!({
            "account_id": "123456789010", "interface_id": "eni-1235b8ca123456789", "srcaddr": "172.31.16.139",
            "srcport": 20641, "dstport": 22, "protocol": 6, "packets": 20, "bytes": 4249, "end": 1418530070,
            "action": "ACCEPT", "log_status": "OK",
        }),
    );
    has(&found[1].1, json!({"log_status": "NODATA", "start": 1431280876}));
    lacks(&found[1].1, &["srcaddr", "bytes", "action"]);
    let (format, found) = rows(FLOW_CUSTOM);
    assert_eq!((format, found[0].0), (Format::VpcFlow, Some(1_616_729_292_000)));
    has(
        &found[0].1,
        json!({"tcp_flags": 19, "pkt_srcaddr": "10.0.0.62", "traffic_path": 8, "a_new_one": "x"}),
    );
    let json = r#"{"version":2,"account_id":"123456789010","interface_id":"eni-1","srcaddr":"172.31.16.139","start":1418530010,"end":1418530070}"#;
    let (format, found) = rows(json);
    assert_eq!((format, found[0].0), (Format::VpcFlowJson, Some(1_418_530_010_000)));
    // Two files one after the other.
    assert_eq!(rows(&FLOW.repeat(2)).1.len(), 4);
}

#[test]
fn records_of_cloudtrail_stay_as_they_are_and_have_a_time() {
    let (format, found) = rows(TRAIL);
    assert_eq!((format, found[0].0, &found[0].2), (Format::CloudTrail, at("2023-07-19T21:17:28Z"), &None));
    assert_eq!(found[0].1, serde_json::from_str::<Value>(TRAIL).unwrap());
}

#[test]
fn csv_has_the_columns_of_its_header() {
    let text = "id,name,note\n1,Ann,\"two\nlines\"\n2,\"B, C\",-\n";
    let (format, found, _) = rows_in(text, "logs/people.CSV.gz", None);
    assert_eq!(format, Format::Csv(','));
    assert_eq!(found[0].1, json!({"id": 1, "name": "Ann", "note": "two\nlines"}));
    assert_eq!(found[1].1, json!({"id": 2, "name": "B, C", "note": "-"}));
    assert_eq!(found[0].2.as_deref(), Some("1,Ann,\"two lines\""));
    // Without the name it takes three lines that look like it.
    assert_eq!(rows("id,name,level\n1,a,b\n2,c,d\n").0, Format::Csv(','));
    for text in ["id,name,level\n1,a\n2,c,d\n", "INFO, started, ok\nINFO, done, ok\nINFO, x, y\n", "a,b,c\n"]
    {
        assert_eq!(rows(text).0, Format::Lines, "{text}");
    }
}

#[test]
fn what_does_not_fit_stays_text() {
    let mixed = format!("{}\nsomething else\n", ALB[0]);
    let (_, found, tally) = rows_in(&mixed, "k", None);
    assert_eq!((tally.rows, tally.misfits), (2, 1));
    assert_eq!(found[1], (None, Value::from("something else"), None));
    for text in ["2026-11-24 INFO started", "{\"level\":\"INFO\"}", "http is a protocol", "# a heading\ntext"]
    {
        let (format, found) = rows(text);
        assert_eq!((format, found[0].0), (Format::Lines, None), "{text}");
    }
}

#[test]
fn rows_outside_of_the_range_are_left_out_where_their_time_is_known() {
    let range =
        Range { from: "2018-07-02T22:23:00Z".parse().unwrap(), to: "2018-07-02T22:23:01Z".parse().unwrap() };
    let text = format!("{}\nno time\n", ALB.join("\n"));
    let (_, found, tally) = rows_in(&text, "k", Some(range));
    assert_eq!((found.len(), tally.rows, tally.outside), (3, 3, 1));
}

#[test]
fn a_line_may_come_in_pieces_of_any_size() {
    for text in
        [ALB.join("\n"), CLOUDFRONT.to_owned(), FLOW.to_owned(), "a,b,c\n1,\"x\ny\",3\n4,5,6".to_owned()]
    {
        let whole = rows_in(&text, "x.csv", None).1;
        let mut converter = Converter::new(text.as_bytes(), "x.csv", None);
        let mut out = Vec::new();
        text.split_inclusive('\n').for_each(|line| converter.push(line.as_bytes(), &mut out));
        assert_eq!(std::str::from_utf8(&out).unwrap().lines().count(), whole.len());
    }
}

proptest! {
    #[test]
    fn any_bytes_become_lines_with_heads(start in 0usize..6, tail in prop::collection::vec(any::<u8>(), 0..400)) {
        let starts = [ALB[0], CLOUDFRONT, FLOW, S3[0], TRAIL, "a,b,c\n1,2,3\n4,5,6\n"];
        let mut bytes = starts[start].as_bytes().to_vec();
        bytes.extend(tail);
        let mut converter = Converter::new(&bytes, "x", None);
        let mut out = Vec::new();
        converter.push(&bytes, &mut out);
        converter.finish(&mut out);
        let text = std::str::from_utf8(&out).unwrap();
        let origin = Arc::new(Origin::default());
        prop_assert!(text.lines().all(|line| Placed::read(line, &origin).is_some()));
        prop_assert_eq!(text.matches('\n').count() as u64, converter.tally().rows);
    }

    #[test]
    fn any_text_starts_some_format(bytes in prop::collection::vec(any::<u8>(), 0..400), key in "[a-z./]{0,9}") {
        let mut converter = Converter::new(&bytes, &key, None);
        let mut out = Vec::new();
        converter.push(&bytes, &mut out);
        converter.finish(&mut out);
        prop_assert!(std::str::from_utf8(&out).is_ok());
    }
}
