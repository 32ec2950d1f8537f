//! The table of commands: the pages `CWL_QuerySyntax-*` of the CloudWatch Logs user guide, as of autumn 2026.

/// A command of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    /// Its name as the documentation writes it.
    pub name: &'static str,
    /// Other spellings.
    pub aliases: &'static [&'static str],
    /// What follows the name.
    pub syntax: &'static str,
    /// What it does, in one line.
    pub doc: &'static str,
    /// The local engine evaluates it.
    pub evaluated: bool,
}

const fn here(name: &'static str, syntax: &'static str, doc: &'static str) -> Command {
    Command { name, aliases: &[], syntax, doc, evaluated: true }
}

const fn later(name: &'static str, syntax: &'static str, doc: &'static str) -> Command {
    Command { name, aliases: &[], syntax, doc, evaluated: false }
}

impl Command {
    const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}

/// All commands, in the order in which they are listed.
pub const COMMANDS: &[Command] = &[
    here("fields", "expression [as name], ..", "shows fields and computes new ones"),
    here("filter", "condition", "keeps the rows for which the condition is true").also(&["where"]),
    here(
        "stats",
        "aggregate [as name], .. [by expression [as name], .. [offset period]]",
        "aggregates rows, by groups",
    ),
    here("sort", "[by] expression [asc|desc], ..", "orders rows"),
    here("limit", "[any] count", "keeps the first rows; any takes whichever come first"),
    here(
        "parse",
        "[field] 'a*b*' as name, .. | /pattern/ [as name, ..] [multi] | logfmt as name | csv as name, ..",
        "takes fields out of text",
    ),
    here("display", "expression [as name], ..", "returns only these columns; the last one wins"),
    here("dedup", "field, ..", "keeps the first row of each combination of values"),
    here("unnest", "list into name", "makes a row of each item of a list"),
    here("json", "[field=name] 'path' [as name], ..", "takes fields out of JSON text"),
    here("pattern", "field", "groups messages by their common shape"),
    here("diff", "[previousDay|previousWeek|previousMonth]", "compares with an earlier time"),
    later("anomaly", "", "finds unusual patterns; follows pattern"),
    here("filterIndex", "field = value | field in [..]", "reads only what the index of the field holds"),
    later(
        "SOURCE",
        "logGroups(..) | dataSource([..]) | logGroupTags([..]) | 'group'",
        "chooses what is read",
    ),
    here(
        "lookup",
        "table column [as field], .. OUTPUT|OUTPUTNEW column [as name], ..",
        "adds fields from a table",
    ),
    here(
        "cidrlookup",
        "table field [as column] OUTPUT|OUTPUTNEW column [as name], ..",
        "adds fields from a table of address ranges",
    ),
    here(
        "join",
        "[type=inner|left] left=a right=b where a.f = b.f (SOURCE ..)",
        "combines rows with those of another query",
    ),
    here(
        "appendcols",
        "[override=bool] [max=count] (query)",
        "adds the columns of another query, row by row",
    ),
    later("unmask", "field, ..", "shows what a data protection policy masks"),
    here("expand", "field", "makes a row of each value of a field"),
    here("addtotals", "[fieldname=name] [row=bool] [col=bool] [field, ..]", "adds sums of rows and columns"),
    here("accum", "field [as name]", "adds a running total"),
    here("autoregress", "field [as name] [p=from[-to]]", "adds the values of earlier rows"),
    here("filldown", "[field* ..]", "fills gaps with the value before"),
    here("fillmissing", "[with value for field, ..]", "adds rows for empty bins"),
    here(
        "outlier",
        "[action=remove|transform] [param=number] [uselower=bool] [mark=bool] field ..",
        "finds values far from the others",
    ),
    here("sessionize", "field, .. [maxspan period] [as name]", "numbers sessions by their pauses"),
    here("countFrequent", "field, ..", "counts the most frequent values, approximately")
        .also(&["count_frequent"]),
    here("relevantfields", "[field, ..] where condition", "finds the fields that set rows apart"),
    here("logcompare", "timeshift period", "compares patterns with an earlier time"),
    later("estimate", "", "estimates what would be scanned; comes last"),
    here("head", "count", "deprecated: use limit"),
    here("tail", "count", "deprecated: use sort and limit"),
];
