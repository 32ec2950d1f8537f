//! The table of functions: the page `CWL_QuerySyntax-operations-functions` and the tables of the `stats` page of the
//! CloudWatch Logs user guide, as of autumn 2026, and four that published queries use without being documented.

use Argument::{Condition, Number, Pattern, Percent, Period, Subnet, Text, Time, Value};
use FunctionKind::{Aggregate, Scalar, Selection, TimeSeries};

/// A function of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Function {
    /// Its name as the documentation writes it.
    pub name: &'static str,
    /// Other spellings.
    pub aliases: &'static [&'static str],
    /// Where it may stand.
    pub kind: FunctionKind,
    /// Its arguments for a reader: `text, start[, length]`.
    pub signature: &'static str,
    /// The fewest arguments.
    pub least: usize,
    /// The most arguments; none means any number.
    pub most: Option<usize>,
    /// What each argument is; the last one repeats.
    pub arguments: &'static [Argument],
    /// What it gives, in one line.
    pub doc: &'static str,
    /// The local engine evaluates it.
    pub evaluated: bool,
}

impl Function {
    /// It needs many rows, so it only stands in `stats`.
    pub fn aggregates(&self) -> bool {
        self.kind != Scalar
    }

    /// What the argument at this place is.
    pub fn argument(&self, index: usize) -> Argument {
        self.arguments.get(index).or(self.arguments.last()).copied().unwrap_or(Value)
    }

    const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    const fn later(mut self) -> Self {
        self.evaluated = false;
        self
    }

    const fn of(mut self, kind: FunctionKind) -> Self {
        self.kind = kind;
        self
    }
}

/// Where a function may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FunctionKind {
    /// In every expression: it looks at one row.
    Scalar,
    /// In `stats`: a number or list over many rows.
    Aggregate,
    /// In `stats`: the value of one of many rows. The documentation calls these non-aggregation functions.
    Selection,
    /// In `stats`: over the rows of a bin of time.
    TimeSeries,
}

/// What an argument is. The language converts freely, so only what has a form of its own is told apart by the checker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Argument {
    /// Anything.
    Value,
    /// Something that reads as a number.
    Number,
    /// A text.
    Text,
    /// A point in time.
    Time,
    /// A period such as `5m`.
    Period,
    /// True or false.
    Condition,
    /// A regular expression, as text or between slashes.
    Pattern,
    /// A number from 0 to 100 that is written out.
    Percent,
    /// A subnet such as `10.0.0.0/8`.
    Subnet(Family),
}

/// Which addresses a function knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
    /// Both.
    Any,
}

const fn function(
    name: &'static str,
    signature: &'static str,
    least: usize,
    most: usize,
    arguments: &'static [Argument],
    doc: &'static str,
) -> Function {
    Function {
        name,
        aliases: &[],
        kind: Scalar,
        signature,
        least,
        most: Some(most),
        arguments,
        doc,
        evaluated: true,
    }
}

const fn any_number(
    name: &'static str,
    signature: &'static str,
    arguments: &'static [Argument],
    doc: &'static str,
) -> Function {
    Function {
        name,
        aliases: &[],
        kind: Scalar,
        signature,
        least: 1,
        most: None,
        arguments,
        doc,
        evaluated: true,
    }
}

/// All functions, by groups as the documentation has them.
pub const FUNCTIONS: &[Function] = &[
    // Numbers.
    function("abs", "number", 1, 1, &[Number], "the number without its sign"),
    function("ceil", "number", 1, 1, &[Number], "the smallest whole number that is not less"),
    function("floor", "number", 1, 1, &[Number], "the largest whole number that is not greater"),
    any_number("greatest", "number, ..", &[Number], "the largest of the values"),
    any_number("least", "number, ..", &[Number], "the smallest of the values"),
    function("log", "number", 1, 1, &[Number], "the natural logarithm"),
    function(
        "round",
        "number[, digits]",
        1,
        2,
        &[Number],
        "the nearest number with so many digits after the point",
    ),
    function("sqrt", "number", 1, 1, &[Number], "the square root"),
    function(
        "haversine",
        "lat1, lon1, lat2, lon2",
        4,
        4,
        &[Number],
        "the distance of two points on earth, in kilometres",
    ),
    function("toNumber", "value", 1, 1, &[Value], "the value as a number"),
    function("toInt", "value", 1, 1, &[Value], "the value as a whole number of 32 bits"),
    function("toLong", "value", 1, 1, &[Value], "the value as a whole number of 64 bits"),
    function("toDouble", "value", 1, 1, &[Value], "the value as a number with a fraction"),
    // Time.
    function("bin", "period", 1, 2, &[Period], "`@timestamp` cut to the period"),
    function("datefloor", "time, period", 2, 2, &[Time, Period], "the time cut down to the period")
        .also(&["date_floor"]),
    function("dateceil", "time, period", 2, 2, &[Time, Period], "the time moved up to the period")
        .also(&["date_ceil"]),
    function("fromMillis", "number", 1, 1, &[Number], "the time so many milliseconds after 1970 began"),
    function("toMillis", "time", 1, 1, &[Time], "the milliseconds from the start of 1970 to the time"),
    function("now", "", 0, 0, &[], "the seconds from the start of 1970 to the start of the query"),
    function("parseDate", "text, format[, zone]", 2, 3, &[Text], "the time that the text says"),
    function("formatDate", "time, format[, zone]", 2, 3, &[Time, Text], "the time as text")
        .also(&["strftime"]),
    // General.
    function("ispresent", "field", 1, 1, &[Value], "whether the row has the field"),
    any_number("coalesce", "value, ..", &[Value], "the first value that is there"),
    function(
        "case",
        "condition, value, .. [, otherwise]",
        2,
        21,
        &[Value],
        "the value of the first condition that is true",
    ),
    function("if", "condition, value, otherwise", 3, 3, &[Condition, Value], "one value or the other"),
    function("isNumeric", "value", 1, 1, &[Value], "whether the value reads as a number"),
    function("messageSize", "field", 1, 1, &[Value], "the size of the message in bytes"),
    function("queryStartTime", "", 0, 0, &[], "the start of the queried range, in milliseconds"),
    function("queryEndTime", "", 0, 0, &[], "the end of the queried range, in milliseconds"),
    function("queryTimeRange", "", 0, 0, &[], "the length of the queried range, in milliseconds"),
    function("unmask", "field", 1, 1, &[Value], "the value without the mask of a data protection policy")
        .later(),
    // JSON.
    function("jsonParse", "text", 1, 1, &[Text], "the map or list that the text holds"),
    function("jsonStringify", "value", 1, 1, &[Value], "the map or list as JSON text"),
    function("jsonArraySize", "list", 1, 1, &[Value], "the number of items"),
    function("jsonArrayContains", "list, value", 2, 2, &[Value], "whether the list holds the value"),
    // Addresses.
    function("isValidIp", "text", 1, 1, &[Text], "whether the text is an IPv4 or IPv6 address"),
    function("isValidIpV4", "text", 1, 1, &[Text], "whether the text is an IPv4 address"),
    function("isValidIpV6", "text", 1, 1, &[Text], "whether the text is an IPv6 address"),
    function(
        "isIpInSubnet",
        "text, subnet",
        2,
        2,
        &[Text, Subnet(Family::Any)],
        "whether the address lies in the subnet",
    ),
    function(
        "isIpv4InSubnet",
        "text, subnet",
        2,
        2,
        &[Text, Subnet(Family::V4)],
        "whether the IPv4 address lies in the subnet",
    ),
    function(
        "isIpv6InSubnet",
        "text, subnet",
        2,
        2,
        &[Text, Subnet(Family::V6)],
        "whether the IPv6 address lies in the subnet",
    ),
    function("ipv4ToNumber", "text", 1, 1, &[Text], "the IPv4 address as a number"),
    function("isPrivateIP", "text", 1, 1, &[Text], "whether the address is private"),
    function("isPublicIP", "text", 1, 1, &[Text], "whether the address is public"),
    function("isReservedIP", "text", 1, 1, &[Text], "whether the address is reserved"),
    // Text.
    function("isempty", "field", 1, 1, &[Value], "1 when the field is missing or empty, else 0"),
    function("isblank", "field", 1, 1, &[Value], "1 when the field is missing, empty or white space, else 0"),
    any_number("concat", "text, ..", &[Text], "the texts one after the other"),
    function(
        "ltrim",
        "text[, characters]",
        1,
        2,
        &[Text],
        "the text without white space, or these characters, at its start",
    ),
    function(
        "rtrim",
        "text[, characters]",
        1,
        2,
        &[Text],
        "the text without white space, or these characters, at its end",
    ),
    function(
        "trim",
        "text[, characters]",
        1,
        2,
        &[Text],
        "the text without white space, or these characters, at both ends",
    ),
    function("strlen", "text", 1, 1, &[Text], "the number of characters"),
    function("toupper", "text", 1, 1, &[Text], "the text in capitals"),
    function("tolower", "text", 1, 1, &[Text], "the text in small letters"),
    function("substr", "text, start[, length]", 2, 3, &[Text, Number], "a part of the text, counted from 0"),
    function("replace", "text, search, replacement", 3, 3, &[Text], "the text with each occurrence replaced"),
    function(
        "regexReplace",
        "text, pattern, replacement",
        3,
        3,
        &[Text, Pattern, Text],
        "the text with each match replaced",
    )
    .also(&["regex_replace"]),
    function(
        "strcontains",
        "text, search[, ignoreCase]",
        2,
        3,
        &[Text, Text, Condition],
        "1 when the text holds the other, else 0",
    ),
    function("startsWith", "text, start", 2, 2, &[Text], "1 when the text starts with the other, else 0"),
    function("endsWith", "text, end", 2, 2, &[Text], "1 when the text ends with the other, else 0"),
    function("urlencode", "text", 1, 1, &[Text], "the text with percent signs for what a URL may not hold"),
    function("urldecode", "text", 1, 1, &[Text], "the text without such percent signs"),
    function("base64encode", "text", 1, 1, &[Text], "the text in Base64"),
    function("base64decode", "text", 1, 1, &[Text], "the text that Base64 says"),
    function(
        "split",
        "text, separator[, index]",
        2,
        3,
        &[Text, Text, Number],
        "the parts of the text as a list",
    ),
    function("hexToAscii", "text", 1, 1, &[Text], "the characters that pairs of hexadecimal digits say"),
    function("hexToDec", "text", 1, 1, &[Text], "the number that hexadecimal digits say"),
    function("decToHex", "number", 1, 1, &[Number], "the number in hexadecimal digits"),
    // Hashes.
    function("md5", "text", 1, 1, &[Text], "the MD5 digest in hexadecimal digits"),
    function("sha256", "text", 1, 1, &[Text], "the SHA-256 digest in hexadecimal digits"),
    // Aggregates.
    function("count", "* or field", 0, 1, &[Value], "the number of rows, or of rows that have the field")
        .of(Aggregate),
    function("sum", "number", 1, 1, &[Number], "the sum").of(Aggregate),
    function("avg", "number", 1, 1, &[Number], "the mean").of(Aggregate),
    function("min", "value", 1, 1, &[Value], "the smallest value").of(Aggregate),
    function("max", "value", 1, 1, &[Value], "the largest value").of(Aggregate),
    function(
        "count_distinct",
        "field",
        1,
        1,
        &[Value],
        "the number of different values, approximate when there are many",
    )
    .also(&["countDistinct"])
    .of(Aggregate),
    function(
        "pct",
        "number, percent",
        2,
        2,
        &[Number, Percent],
        "the value below which so many percent of the values lie",
    )
    .also(&["percentile"])
    .of(Aggregate),
    function("median", "number", 1, 1, &[Number], "the value in the middle").of(Aggregate),
    function("stddev", "number", 1, 1, &[Number], "the standard deviation").of(Aggregate),
    function("variance", "number", 1, 1, &[Number], "the variance").of(Aggregate),
    function("values", "field", 1, 1, &[Value], "the different values as a list")
        .also(&["collect_values", "collectValues"])
        .of(Aggregate),
    function("topk", "count, field", 2, 2, &[Number, Value], "the most frequent values with their counts")
        .of(Aggregate),
    function("earliest", "field", 1, 1, &[Value], "the value of the row with the first timestamp")
        .of(Selection),
    function("latest", "field", 1, 1, &[Value], "the value of the row with the last timestamp").of(Selection),
    function("sortsFirst", "field", 1, 1, &[Value], "the value that sorts first").of(Selection),
    function("sortsLast", "field", 1, 1, &[Value], "the value that sorts last").of(Selection),
    // Series of time.
    function("rate", "number, period", 2, 2, &[Number, Period], "the change in each period").of(TimeSeries),
    function("countOverTime", "field", 0, 1, &[Value], "the number of rows in each bin")
        .also(&["count_over_time"])
        .of(TimeSeries),
    function("sumOverTime", "number", 1, 1, &[Number], "the sum in each bin")
        .also(&["sum_over_time"])
        .of(TimeSeries),
    function(
        "histogram",
        "number, count",
        2,
        2,
        &[Number],
        "how the values spread over ranges of equal width",
    )
    .of(TimeSeries),
];
