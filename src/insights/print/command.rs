//! Commands, each on one line.

use super::Printer;
use crate::insights::ast::{
    Addtotals, Appendcols, Autoregress, CidrLookup, Column, CommandKind, Field, GroupSelection, Join,
    JoinKind, Json, Lookup, LookupColumn, Name, Outlier, OutlierAction, Output, Parse, ParseMode,
    PreviousRange, RelevantFields, Sessionize, SortKey, Source, SourcePart, Spanned, Stats, Tag,
};

impl Printer {
    pub(super) fn command(&mut self, command: &CommandKind) {
        match command {
            CommandKind::Source(source) => self.source(source),
            CommandKind::Fields(columns) => self.columns("fields ", columns),
            CommandKind::Display(columns) => self.columns("display ", columns),
            CommandKind::Filter(condition) => {
                self.put("filter ");
                self.expr(condition);
            }
            CommandKind::FilterIndex(condition) => {
                self.put("filterIndex ");
                self.expr(condition);
            }
            CommandKind::Parse(parse) => self.parse(parse),
            CommandKind::Json(json) => self.json(json),
            CommandKind::Sort(keys) => {
                self.put("sort ");
                self.list(keys, Self::sort_key);
            }
            CommandKind::Stats(stats) => self.stats(stats),
            CommandKind::Limit { any, count } => {
                self.put(if *any { "limit any " } else { "limit " });
                self.put(&count.node.to_string());
            }
            CommandKind::Head(count) => self.put(&format!("head {}", count.node)),
            CommandKind::Tail(count) => self.put(&format!("tail {}", count.node)),
            CommandKind::Dedup(fields) => self.fields("dedup ", fields, ", "),
            CommandKind::Pattern(expr) => {
                self.put("pattern ");
                self.expr(expr);
            }
            CommandKind::Diff(range) => self.put(diff(*range)),
            CommandKind::Anomaly => self.put("anomaly"),
            CommandKind::Unmask(fields) => self.fields("unmask ", fields, ", "),
            CommandKind::Unnest { list, into } => {
                self.put("unnest ");
                self.bound_operand(list);
                self.put(" into ");
                self.word(into);
            }
            CommandKind::Expand(field) => self.fields("expand ", std::slice::from_ref(field), ", "),
            CommandKind::Lookup(lookup) => self.lookup(lookup),
            CommandKind::CidrLookup(lookup) => self.cidr_lookup(lookup),
            CommandKind::Join(join) => self.join(join),
            CommandKind::Appendcols(columns) => self.appendcols(columns),
            CommandKind::Autoregress(lag) => self.autoregress(lag),
            CommandKind::Logcompare(period) => {
                self.put("logcompare timeshift ");
                self.period(period.node);
            }
            CommandKind::Filldown(names) => {
                self.put("filldown");
                for name in names {
                    self.put(" ");
                    self.word(name);
                }
            }
            CommandKind::Fillmissing(fills) => {
                self.put("fillmissing");
                for (index, fill) in fills.iter().enumerate() {
                    self.put(if index == 0 { " with " } else { ", " });
                    self.expr(&fill.value);
                    self.put(" for ");
                    self.path(&fill.field.segments);
                }
            }
            CommandKind::Outlier(outlier) => self.outlier(outlier),
            CommandKind::Accum { field, alias } => {
                self.fields("accum ", std::slice::from_ref(field), ", ");
                self.alias(alias.as_ref());
            }
            CommandKind::Sessionize(session) => self.sessionize(session),
            CommandKind::CountFrequent(fields) => self.fields("countFrequent ", fields, ", "),
            CommandKind::RelevantFields(relevant) => self.relevant(relevant),
            CommandKind::Addtotals(totals) => self.addtotals(totals),
            CommandKind::Estimate => self.put("estimate"),
        }
    }

    fn columns(&mut self, before: &str, columns: &[Column]) {
        self.put(before);
        self.list(columns, |printer, column| {
            printer.expr(&column.expr);
            printer.alias(column.alias.as_ref());
        });
    }

    fn alias(&mut self, alias: Option<&Name>) {
        if let Some(alias) = alias {
            self.put(" as ");
            self.word(alias);
        }
    }

    fn fields(&mut self, before: &str, fields: &[Field], separator: &str) {
        self.put(before);
        self.separated(fields, separator, &mut |printer: &mut Self, field: &Field| {
            printer.path(&field.segments)
        });
    }

    fn sort_key(&mut self, key: &SortKey) {
        self.expr(&key.expr);
        self.put(if key.descending { " desc" } else { " asc" });
    }

    fn stats(&mut self, stats: &Stats) {
        self.columns("stats ", &stats.aggregates);
        if !stats.by.is_empty() {
            self.columns(" by ", &stats.by);
        }
        if let Some(offset) = &stats.offset {
            self.put(" offset ");
            self.period(offset.node);
        }
    }

    fn parse(&mut self, parse: &Parse) {
        self.put("parse ");
        if let Some(field) = &parse.field {
            self.bound_operand(field);
            self.put(" ");
        }
        match &parse.mode {
            ParseMode::Glob { pattern, aliases } => {
                self.text(pattern);
                self.names(aliases);
            }
            ParseMode::Regex { pattern, aliases, multi } => {
                self.regex(pattern);
                self.names(aliases);
                if *multi {
                    self.put(" multi");
                }
            }
            ParseMode::Logfmt(alias) => {
                self.put("logfmt");
                self.alias(Some(alias));
            }
            ParseMode::Csv(aliases) => {
                self.put("csv");
                self.names(aliases);
            }
        }
    }

    fn names(&mut self, names: &[Name]) {
        if !names.is_empty() {
            self.put(" as ");
            self.list(names, |printer, name| printer.word(name));
        }
    }

    fn json(&mut self, json: &Json) {
        self.put("json ");
        if let Some(field) = &json.field {
            self.fields("field=", std::slice::from_ref(field), ", ");
            self.put(" ");
        }
        self.list(&json.fields, |printer, field| {
            printer.text(&field.path);
            printer.alias(field.alias.as_ref());
        });
    }

    fn source(&mut self, source: &Source) {
        self.put("SOURCE ");
        self.separated(&source.parts, " ", &mut Self::source_part);
        for (name, bound) in [(" start=", &source.start), (" end=", &source.end)] {
            if let Some(bound) = bound {
                self.put(name);
                self.bound_time(bound);
            }
        }
    }

    fn source_part(&mut self, part: &SourcePart) {
        match part {
            SourcePart::LogGroups(selection) => self.group_selection(selection),
            SourcePart::DataSource(names) => {
                self.put("dataSource(");
                self.texts(names);
                self.put(")");
            }
            SourcePart::LogGroupTags(tags) => {
                self.put("logGroupTags([");
                self.list(tags, Self::tag);
                self.put("])");
            }
            SourcePart::LogGroup(name) => self.word(name),
        }
    }

    fn group_selection(&mut self, selection: &GroupSelection) {
        let lists = [
            ("namePrefix: ", &selection.name_prefix),
            ("accountIdentifiers: ", &selection.accounts),
            ("class: ", &selection.class),
        ];
        let given: Vec<_> = lists.into_iter().filter(|(_, list)| !list.is_empty()).collect();
        self.put("logGroups(");
        self.list(&given, |printer, (name, list)| {
            printer.put(name);
            printer.texts(list);
        });
        self.put(")");
    }

    fn texts(&mut self, texts: &[Spanned<Box<str>>]) {
        self.put("[");
        self.list(texts, |printer, text| printer.text(text));
        self.put("]");
    }

    fn tag(&mut self, tag: &Tag) {
        self.put("{\"key\": ");
        self.text(&tag.key);
        self.put(", \"values\": ");
        self.texts(&tag.values);
        self.put("}");
    }

    /// A time without spaces stands as it is, any other between quotes.
    fn bound_time(&mut self, bound: &str) {
        let bare = !bound.is_empty() && bound.chars().all(|c| c.is_alphanumeric() || "-_:.+".contains(c));
        if bare {
            self.put(bound);
        } else {
            self.text(bound);
        }
    }

    fn lookup(&mut self, lookup: &Lookup) {
        self.put("lookup ");
        self.word(&lookup.table);
        self.put(" ");
        self.list(&lookup.keys, |printer, key| {
            printer.path(&key.column.segments);
            if let Some(field) = &key.field {
                printer.put(" as ");
                printer.path(&field.segments);
            }
        });
        self.output(lookup.output, &lookup.columns);
    }

    fn cidr_lookup(&mut self, lookup: &CidrLookup) {
        self.put("cidrlookup ");
        self.word(&lookup.table);
        self.put(" ");
        self.path(&lookup.address.segments);
        if let Some(ranges) = &lookup.ranges {
            self.put(" as ");
            self.path(&ranges.segments);
        }
        self.output(lookup.output, &lookup.columns);
    }

    fn output(&mut self, output: Output, columns: &[LookupColumn]) {
        self.put(match output {
            Output::Overwrite => " OUTPUT ",
            Output::FillEmpty => " OUTPUTNEW ",
        });
        self.list(columns, |printer, column| {
            printer.path(&column.column.segments);
            printer.alias(column.alias.as_ref());
        });
    }

    fn join(&mut self, join: &Join) {
        self.put(match join.kind {
            JoinKind::Inner => "join type=inner left=",
            JoinKind::Left => "join type=left left=",
        });
        self.word(&join.left);
        self.put(" right=");
        self.word(&join.right);
        self.put(" where ");
        self.expr(&join.on);
        self.put(" ");
        self.inner_query(&join.query);
    }

    fn appendcols(&mut self, columns: &Appendcols) {
        self.put("appendcols ");
        self.boolean("override=", columns.overwrite);
        if let Some(max) = &columns.max {
            self.put(&format!("max={} ", max.node));
        }
        self.inner_query(&columns.query);
    }

    /// `name=true ` when it was given.
    fn boolean(&mut self, name: &str, value: Option<bool>) {
        if let Some(value) = value {
            self.put(&format!("{name}{value} "));
        }
    }

    fn autoregress(&mut self, lag: &Autoregress) {
        self.fields("autoregress ", std::slice::from_ref(&lag.field), ", ");
        self.alias(lag.alias.as_ref());
        if let Some((first, last)) = &lag.lags {
            self.put(&format!(" p={}", first.node));
            if let Some(last) = last {
                self.put(&format!("-{}", last.node));
            }
        }
    }

    fn outlier(&mut self, outlier: &Outlier) {
        self.put("outlier ");
        match outlier.action {
            Some(OutlierAction::Remove) => self.put("action=remove "),
            Some(OutlierAction::Transform) => self.put("action=transform "),
            None => {}
        }
        if let Some(param) = &outlier.param {
            self.put(&format!("param={} ", param.digits));
        }
        self.boolean("uselower=", outlier.use_lower);
        self.boolean("mark=", outlier.mark);
        self.fields("", &outlier.fields, " ");
    }

    fn sessionize(&mut self, session: &Sessionize) {
        self.fields("sessionize ", &session.fields, ", ");
        if let Some(span) = &session.max_span {
            self.put(" maxspan ");
            self.period(span.node);
        }
        self.alias(session.alias.as_ref());
    }

    fn relevant(&mut self, relevant: &RelevantFields) {
        self.put("relevantfields ");
        if !relevant.fields.is_empty() {
            self.fields("", &relevant.fields, ", ");
            self.put(" ");
        }
        self.put("where ");
        self.expr(&relevant.condition);
    }

    fn addtotals(&mut self, totals: &Addtotals) {
        self.put("addtotals ");
        if let Some(name) = &totals.field_name {
            self.put("fieldname=");
            self.word(name);
            self.put(" ");
        }
        self.boolean("row=", totals.row);
        self.boolean("col=", totals.column);
        self.fields("", &totals.fields, ", ");
        let trimmed = self.out.trim_end().len();
        self.out.truncate(trimmed);
    }
}

fn diff(range: PreviousRange) -> &'static str {
    match range {
        PreviousRange::Preceding => "diff",
        PreviousRange::Day => "diff previousDay",
        PreviousRange::Week => "diff previousWeek",
        PreviousRange::Month => "diff previousMonth",
    }
}
