//! What can be known to be refused before anything is sent. Limits: CloudWatch Logs API, StartQuery; CloudWatch Logs
//! quotas.

use crate::aws::log_groups::check_name;
use crate::domain::{Fault, FaultKind, LogsQuery, Window};

const GROUPS: usize = 50;
const CHARACTERS: usize = 10_000;
/// The most rows that a query has.
pub(super) const ROWS: u32 = 100_000;

/// Refuses what AWS would refuse.
pub(super) fn check(query: &LogsQuery) -> Result<(), Fault> {
    groups(query)?;
    text(&query.query)?;
    Window::between(query.range.from, query.range.to).map_err(|what| Fault::new(FaultKind::Invalid, what))?;
    if query.range.from.as_second() < 0 {
        return Err(invalid("the range starts before 1970".to_owned(), "choose a later start"));
    }
    match query.limit {
        Some(limit) if !(1..=ROWS).contains(&limit) => {
            Err(invalid(format!("a limit of {limit} rows is not possible"), "choose 1 to 100000"))
        }
        _ => Ok(()),
    }
}

/// Refuses the id of a query that can be none.
pub(super) fn check_id(query_id: &str) -> Result<(), Fault> {
    match query_id.trim().is_empty() || query_id.chars().count() > super::LONGEST_ID {
        true => Err(invalid(
            "that is no id of a query".to_owned(),
            "flowid logs queries lists those that there are",
        )),
        false => Ok(()),
    }
}

fn groups(query: &LogsQuery) -> Result<(), Fault> {
    query.groups.iter().try_for_each(|name| check_name(name))?;
    match query.groups.len() {
        // The command SOURCE names the groups inside the query.
        0 if first_word(&query.query).eq_ignore_ascii_case("source") => Ok(()),
        0 => Err(invalid("no log group is chosen".to_owned(), "name at least one log group")),
        1..=GROUPS => Ok(()),
        many => {
            let what = format!("{many} log groups are more than one query can read");
            Err(invalid(what, "choose at most 50, or run several queries"))
        }
    }
}

fn first_word(query: &str) -> &str {
    query.split_whitespace().next().unwrap_or_default()
}

fn text(query: &str) -> Result<(), Fault> {
    if query.trim().is_empty() {
        return Err(invalid("the query is empty".to_owned(), "begin with: fields @timestamp, @message"));
    }
    match query.chars().count() {
        0..=CHARACTERS => Ok(()),
        many => {
            let what = format!("the query has {many} characters, CloudWatch Logs takes 10000");
            Err(invalid(what, "make it shorter: long lists of values fit a regular expression better"))
        }
    }
}

fn invalid(what: String, hint: &str) -> Fault {
    Fault::new(FaultKind::Invalid, what).hint(hint)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::window::Range;

    fn query() -> LogsQuery {
        let at = |second| Timestamp::from_second(second).unwrap();
        LogsQuery {
            groups: vec!["g".into()],
            query: "fields @message".into(),
            range: Range { from: at(100), to: at(100) },
            limit: None,
        }
    }

    fn refused(change: impl FnOnce(&mut LogsQuery)) -> String {
        let mut query = query();
        change(&mut query);
        let fault = check(&query).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Invalid);
        fault.to_string()
    }

    #[test]
    fn what_aws_takes_is_let_through() {
        assert!(check(&query()).is_ok());
        let mut most = query();
        most.groups = vec!["g".into(); 50];
        most.query = "é".repeat(10_000);
        most.limit = Some(100_000);
        assert!(check(&most).is_ok());
        most.groups.clear();
        most.query = "SOURCE logGroups(namePrefix: ['/aws']) | fields @message".into();
        assert!(check(&most).is_ok());
    }

    #[test]
    fn what_aws_refuses_is_refused_in_words() {
        assert!(refused(|query| query.groups.clear()).contains("no log group"));
        for name in ["", " "] {
            assert!(refused(|query| query.groups.push(name.into())).contains("name of a log group is empty"));
        }
        assert!(refused(|query| query.groups = vec!["g".into(); 51]).contains("51 log groups"));
        assert!(refused(|query| query.query = " \n".into()).contains("empty"));
        assert!(refused(|query| query.query = "x".repeat(10_001)).contains("10001 characters"));
        assert!(
            refused(|query| query.range.to = Timestamp::from_second(99).unwrap()).contains("upside down")
        );
        assert!(refused(|query| query.range.from = Timestamp::from_second(-1).unwrap()).contains("1970"));
        assert!(refused(|query| query.limit = Some(0)).contains("limit of 0"));
        assert!(refused(|query| query.limit = Some(100_001)).contains("limit of 100001"));
    }
}
