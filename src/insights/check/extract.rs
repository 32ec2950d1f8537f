//! `parse` and `json`: as many names as the pattern finds values.

use super::Checker;
use super::scope::Scope;
use crate::domain::Span;
use crate::insights::ast::{Json, Name, Parse, ParseMode};
use crate::insights::mistake::Mistake;
use crate::insights::pattern;

impl Checker<'_> {
    pub(super) fn parse_mode(&mut self, parse: &Parse, scope: &mut Scope) {
        match &parse.mode {
            ParseMode::Glob { pattern, aliases } => {
                self.glob(&pattern.node, pattern.span, aliases);
                add_all(scope, aliases);
            }
            ParseMode::Regex { pattern, aliases, .. } => {
                let groups = self.groups(&pattern.node, pattern.span, aliases);
                add_all(scope, aliases);
                match groups {
                    Some(groups) => groups.iter().for_each(|name| scope.add(name)),
                    None => scope.open(),
                }
            }
            ParseMode::Logfmt(alias) => {
                scope.add(&alias.text);
                self.made(&alias.text, true);
            }
            ParseMode::Csv(aliases) => add_all(scope, aliases),
        }
    }

    /// The number of `*` equals the number of names (documentation of `parse`).
    fn glob(&mut self, pattern: &str, span: Span, aliases: &[Name]) {
        match pattern::wildcards(pattern, aliases.len()) {
            Some(['*']) => {}
            Some(_) => {
                let message = "`_` is a wildcard here: `*` and `_` together are as many as the names";
                self.lint(Mistake::new(span, message).hint("write `*`: CloudWatch Logs documents no other"));
            }
            None => {
                let stars = pattern.matches('*').count();
                let message = format!("the text has {stars} `*`, but {} given", names(aliases.len()));
                self.mistake(Mistake::new(span, message).hint("give one name for each `*`"));
            }
        }
    }

    /// One name for each group that has none of its own. Gives the names of the groups.
    fn groups(&mut self, pattern: &str, span: Span, aliases: &[Name]) -> Option<Vec<String>> {
        let groups = self.pattern(pattern, span)?.groups;
        let unnamed = groups.iter().filter(|name| name.is_none()).count();
        if groups.is_empty() {
            let mistake = Mistake::new(span, "the pattern has no group, so nothing is taken out of the text");
            self.mistake(mistake.hint("write `(?<name>..)` around what is wanted"));
        } else if aliases.len() != unnamed && !aliases.is_empty() && aliases.len() != groups.len() {
            let message = format!(
                "the pattern has {unnamed} groups without a name, but {} given",
                names(aliases.len())
            );
            self.mistake(
                Mistake::new(span, message).hint("give one name for each group, or write `(?<name>..)`"),
            );
        } else if aliases.is_empty() && unnamed == groups.len() {
            let mistake = Mistake::new(span, "the groups of the pattern have no names");
            self.mistake(mistake.hint("write `(?<name>..)`, or `as name` behind the pattern"));
        }
        Some(groups.into_iter().flatten().map(String::from).collect())
    }

    pub(super) fn json(&mut self, json: &Json, scope: &mut Scope) {
        for field in &json.fields {
            match &field.alias {
                Some(alias) => scope.add(&alias.text),
                None => scope.add(&field.path.node),
            }
        }
    }
}

fn add_all(scope: &mut Scope, names: &[Name]) {
    for name in names {
        scope.add(&name.text);
    }
}

fn names(count: usize) -> String {
    match count {
        1 => "1 name is".to_owned(),
        count => format!("{count} names are"),
    }
}
