//! Commands one by one and in their order.

use super::Checker;
use super::expr::Place;
use super::scope::Scope;
use crate::domain::Span;
use crate::insights::ast::{
    Autoregress, BinaryOperator, Command, CommandKind, Expr, ExprKind, Field, Query, Source, SourcePart,
    Spanned, UnaryOperator,
};
use crate::insights::mistake::Mistake;

/// How many `stats` a query may have (documentation of `stats`).
const MOST_STATS: usize = 10;
/// How many rows a query gives at most (documentation of `limit`).
const MOST_ROWS: u64 = 100_000;
/// How many log groups, prefixes and accounts a query may name (documentation of `SOURCE` and `StartQuery`).
const MOST_GROUPS: usize = 50;
const MOST_PREFIXES: usize = 5;
const MOST_ACCOUNTS: usize = 20;

impl Checker<'_> {
    /// The rules about which command may stand where.
    pub(super) fn order(&mut self, query: &Query) {
        let commands = &query.commands;
        let stats: Vec<usize> = positions(commands, |kind| matches!(kind, CommandKind::Stats(_)));
        if let Some(index) = stats.get(MOST_STATS) {
            let message = format!("a query can't have more than {MOST_STATS} `stats`");
            self.mistake(Mistake::new(keyword(&commands[*index], 5), message));
        }
        if let [_, .., last] = stats.as_slice() {
            self.nothing_ordered_before(&commands[..*last]);
        }
        // Dashboards name several log groups as `SOURCE 'a' | SOURCE 'b'`.
        let is_source = |command: &&Command| matches!(command.node, CommandKind::Source(_));
        let sources = commands.iter().take_while(is_source).count();
        for command in commands.iter().skip(sources).filter(is_source) {
            let mistake = Mistake::new(keyword(command, 6), "`SOURCE` comes first in a query");
            self.mistake(mistake.hint("move it to the start"));
        }
        if let Some(index) = positions(commands, |kind| matches!(kind, CommandKind::Join(_))).get(1) {
            self.mistake(Mistake::new(
                keyword(&commands[*index], 4),
                "a query can't have more than one `join`",
            ));
        }
        for index in positions(commands, |kind| matches!(kind, CommandKind::Estimate)) {
            if index + 1 < commands.len() {
                let mistake = Mistake::new(commands[index].span, "`estimate` comes last in a query");
                self.mistake(mistake.hint("remove what follows it"));
            }
        }
        self.lint_order(commands);
    }

    /// `sort` and `limit` come behind the last of several `stats` (documentation of `stats`).
    fn nothing_ordered_before(&mut self, commands: &[Command]) {
        for command in commands {
            let (word, length) = match command.node {
                CommandKind::Sort(_) => ("sort", 4),
                CommandKind::Limit { .. } => ("limit", 5),
                CommandKind::Head(_) => ("head", 4),
                CommandKind::Tail(_) => ("tail", 4),
                _ => continue,
            };
            let mistake =
                Mistake::new(keyword(command, length), format!("`{word}` stands before the last `stats`"));
            self.mistake(mistake.hint("move it behind the last `stats`"));
        }
    }

    fn lint_order(&mut self, commands: &[Command]) {
        for (index, command) in commands.iter().enumerate() {
            let (before, behind) = (&commands[..index], &commands[index + 1..]);
            match command.node {
                CommandKind::Dedup(_) => {
                    let other = behind.iter().find(|other| !matches!(other.node, CommandKind::Limit { .. }));
                    if let Some(other) = other {
                        let lint = Mistake::new(first_word(other), "only `limit` may follow `dedup`");
                        self.lint(lint.hint("put `dedup` behind it"));
                    }
                }
                CommandKind::Display(_)
                    if behind.iter().any(|other| matches!(other.node, CommandKind::Display(_))) =>
                {
                    self.lint(Mistake::new(first_word(command), "only the last `display` has an effect"));
                }
                CommandKind::Anomaly
                    if !before.iter().any(|other| matches!(other.node, CommandKind::Pattern(_))) =>
                {
                    let lint = Mistake::new(command.span, "`anomaly` follows `pattern`");
                    self.lint(lint.hint("write `pattern @message | anomaly`"));
                }
                CommandKind::Fillmissing(_)
                    if !before.iter().any(|other| matches!(other.node, CommandKind::Stats(_))) =>
                {
                    let lint =
                        Mistake::new(first_word(command), "`fillmissing` follows `stats .. by bin(..)`");
                    self.lint(lint);
                }
                _ => {}
            }
        }
    }

    pub(super) fn command(&mut self, command: &CommandKind, span: Span, scope: &mut Scope) {
        match command {
            CommandKind::Source(source) => self.source(source),
            CommandKind::Fields(columns) | CommandKind::Display(columns) => {
                for column in columns {
                    self.expr(&column.expr, Place::Row, scope);
                    if column.alias.is_some() || !matches!(column.expr.node, ExprKind::Field(_)) {
                        scope.add(&column.label);
                    }
                }
                self.made_columns(columns);
            }
            CommandKind::Filter(condition) => self.condition(condition, scope),
            CommandKind::FilterIndex(condition) => {
                self.condition(condition, scope);
                self.indexed(condition);
            }
            CommandKind::Parse(parse) => {
                if let Some(field) = &parse.field {
                    self.expr(field, Place::Row, scope);
                }
                self.parse_mode(parse, scope);
            }
            CommandKind::Json(json) => self.json(json, scope),
            CommandKind::Sort(keys) => {
                for key in keys {
                    self.expr(&key.expr, Place::Row, scope);
                    self.lint_order_alone(key);
                    self.lint_structure(&key.expr, "`sort` can't compare");
                }
            }
            CommandKind::Stats(stats) => self.stats(stats, span, scope),
            CommandKind::Limit { count, .. } | CommandKind::Head(count) | CommandKind::Tail(count) => {
                self.rows(count, "limit");
            }
            CommandKind::Dedup(fields) => {
                for field in fields {
                    let expr = field_expr(field);
                    self.expr(&expr, Place::Row, scope);
                    self.lint_structure(&expr, "`dedup` can't compare");
                }
            }
            CommandKind::Unmask(fields) | CommandKind::CountFrequent(fields) => {
                self.fields(fields, scope);
                if matches!(command, CommandKind::CountFrequent(_)) {
                    scope.add("_approxcount");
                }
            }
            CommandKind::Unnest { list, into } => {
                self.expr(list, Place::Row, scope);
                scope.add(&into.text);
                self.made(&into.text, false);
            }
            CommandKind::Pattern(expr) => {
                self.expr(expr, Place::Row, scope);
                scope.open();
            }
            _ => self.rarer_command(command, scope),
        }
    }

    /// Commands that hold a query, a condition or numbers, or only names.
    fn rarer_command(&mut self, command: &CommandKind, scope: &mut Scope) {
        match command {
            CommandKind::Lookup(lookup) => {
                for column in &lookup.columns {
                    scope.add(column.alias.as_ref().map_or(&column.column.name(), |alias| &alias.text));
                }
            }
            CommandKind::CidrLookup(lookup) => {
                for column in &lookup.columns {
                    scope.add(column.alias.as_ref().map_or(&column.column.name(), |alias| &alias.text));
                }
            }
            CommandKind::Join(join) => {
                scope.open();
                self.expr(&join.on, Place::Row, scope);
                self.inner_query(&join.query);
            }
            CommandKind::Appendcols(columns) => {
                if let Some(max) = &columns.max {
                    self.rows(max, "max");
                }
                scope.open();
                self.inner_query(&columns.query);
            }
            CommandKind::Autoregress(lag) => {
                self.lags(lag);
                scope.open();
            }
            CommandKind::Fillmissing(fills) => {
                for fill in fills {
                    self.expr(&fill.value, Place::Row, scope);
                }
            }
            CommandKind::RelevantFields(relevant) => {
                self.condition(&relevant.condition, scope);
                scope.open();
            }
            CommandKind::Accum { alias: Some(alias), .. } => scope.add(&alias.text),
            CommandKind::Sessionize(session) => {
                scope.add(session.alias.as_ref().map_or("session_id", |alias| &alias.text));
            }
            CommandKind::Addtotals(totals) => {
                scope.add(totals.field_name.as_ref().map_or("Total", |name| &name.text));
            }
            _ => scope.open(),
        }
    }

    fn fields(&mut self, fields: &[Field], scope: &Scope) {
        for field in fields {
            self.expr(&field_expr(field), Place::Row, scope);
        }
    }

    fn condition(&mut self, condition: &Expr, scope: &Scope) {
        self.expr(condition, Place::Row, scope);
        self.lint_value_alone(condition);
    }

    /// `"timeout"`, or the right side of `a = "x" or "y"`.
    fn lint_value_alone(&mut self, condition: &Expr) {
        match &condition.node {
            ExprKind::Text(_) | ExprKind::Number(_) => {
                let lint = Mistake::new(condition.span, "a value alone is no condition");
                let value = self.written(condition.span);
                let hint = format!("write `@message like {value}`, or `field in [.., {value}]`");
                self.lint(lint.hint(hint));
            }
            ExprKind::Binary(BinaryOperator::And | BinaryOperator::Or, left, right) => {
                self.lint_value_alone(left);
                self.lint_value_alone(right);
            }
            ExprKind::Unary(UnaryOperator::Not, of) => self.lint_value_alone(of),
            _ => {}
        }
    }

    /// `filterIndex` compares fields with values by `=` and `in` (its documentation).
    fn indexed(&mut self, condition: &Expr) {
        match &condition.node {
            ExprKind::Binary(BinaryOperator::And | BinaryOperator::Or, left, right) => {
                self.indexed(left);
                self.indexed(right);
            }
            ExprKind::Binary(BinaryOperator::Equal, ..)
            | ExprKind::InList { negated: false, .. }
            | ExprKind::InQuery { negated: false, .. }
            | ExprKind::Placeholder(_) => {}
            _ => {
                let mistake = Mistake::new(condition.span, "an index only knows `=` and `in`");
                self.mistake(mistake.hint("use `filter` for other conditions"));
            }
        }
    }

    fn rows(&mut self, count: &Spanned<u64>, word: &str) {
        if !(1..=MOST_ROWS).contains(&count.node) {
            let message = format!("`{word}` goes from 1 to 100,000, found {}", count.node);
            self.mistake(Mistake::new(count.span, message));
        }
    }

    fn lags(&mut self, lag: &Autoregress) {
        let Some((first, last)) = &lag.lags else { return };
        let wrong = first.node == 0 || last.as_ref().is_some_and(|last| last.node < first.node);
        if wrong {
            let span = last.as_ref().map_or(first.span, |last| first.span.to(last.span));
            let mistake = Mistake::new(span, "`p` counts rows back from 1, the smaller number first");
            self.mistake(mistake.hint("write `p=1` or `p=1-4`"));
        }
    }

    fn source(&mut self, source: &Source) {
        let groups = source.parts.iter().filter_map(|part| match part {
            SourcePart::LogGroup(name) => Some(name.span),
            _ => None,
        });
        let groups: Vec<Span> = groups.collect();
        if let Some(span) = groups.get(MOST_GROUPS) {
            self.too_many("log groups", groups.len(), MOST_GROUPS, *span);
        }
        for part in &source.parts {
            if let SourcePart::LogGroups(selection) = part {
                if let Some(prefix) = selection.name_prefix.get(MOST_PREFIXES) {
                    self.too_many("prefixes", selection.name_prefix.len(), MOST_PREFIXES, prefix.span);
                }
                if let Some(account) = selection.accounts.get(MOST_ACCOUNTS) {
                    self.too_many("accounts", selection.accounts.len(), MOST_ACCOUNTS, account.span);
                }
            }
        }
    }

    fn too_many(&mut self, what: &str, found: usize, most: usize, span: Span) {
        self.mistake(Mistake::new(span, format!("{found} {what}; at most {most} are allowed")));
    }
}

fn field_expr(field: &Field) -> Expr {
    Expr::new(ExprKind::Field(field.node.clone()), field.span)
}

fn positions(commands: &[Command], fits: impl Fn(&CommandKind) -> bool) -> Vec<usize> {
    commands.iter().enumerate().filter(|(_, command)| fits(&command.node)).map(|(index, _)| index).collect()
}

/// The name of a command, whose length is known.
fn keyword(command: &Command, length: usize) -> Span {
    Span::new(command.span.start, command.span.start + length)
}

/// The start of a command, for a caret.
fn first_word(command: &Command) -> Span {
    Span::new(command.span.start, command.span.start + 1)
}
