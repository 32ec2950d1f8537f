//! `lookup`, `cidrlookup`, `join` and inner queries, over tables and rows that are given.

use super::*;
use crate::insights::inputs::{Inputs, Table};

/// What a query answers to lines, with tables and other inputs by name.
pub(super) fn with(query: &str, lines: &str, given: &[(&str, &str)]) -> Result<Vec<String>, Mistake> {
    let tree = parse(query).unwrap_or_else(|mistakes| panic!("{query}: {mistakes:?}"));
    let text = |name: &str| given.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
    let needs = Plan::needs(&tree)?;
    let mut inputs = Inputs::default();
    for (name, _) in &needs.tables {
        if let Some(text) = text(name) {
            inputs.add_table(name, Arc::new(Table::read(text).unwrap()));
        }
    }
    for query in &needs.queries {
        if let Some(text) = text(&query.source) {
            let plan = Plan::compile_inner(query, &inputs)?;
            let mut inner = Evaluation::new(Arc::new(plan), context(), None);
            inner.bytes(text.as_bytes());
            inputs.add_answer(query, inner.finish().batches);
        }
    }
    let mut evaluation = Evaluation::new(Arc::new(Plan::compile_with(&tree, inputs)?), context(), None);
    evaluation.bytes(lines.as_bytes());
    Ok(rows(&evaluation.finish()))
}

pub(super) fn mistake(query: &str, given: &[(&str, &str)]) -> String {
    let mistake = with(query, "", given).unwrap_err();
    let lines = mistake.report(query).lines();
    format!("{} ({})", lines[0], lines[lines.len() - 1])
}

const USERS: &str = "user_id,username,department\n1,ana,Engineering\n2,bo,Sales\n2,twin,Sales\n";
const ACTIONS: &str = r#"{"user_id":1,"action":"in"}
{"user_id":2,"action":"out"}
{"user_id":3,"action":"in"}
"#;

/// AWS documentation, `lookup`: the fields of the table are appended to the events that match; exact and case-sensitive.
#[test]
fn lookup_appends_the_columns_of_the_row_that_matches() {
    let query = "fields user_id, action | lookup users user_id OUTPUT username, department as unit";
    let expected = [
        "user_id=1 action=in username=ana unit=Engineering",
        "user_id=2 action=out username=bo unit=Sales",
        "user_id=3 action=in",
    ];
    assert_eq!(with(query, ACTIONS, &[("users", USERS)]).unwrap(), expected);
    let query =
        "lookup users user_id OUTPUT username | filter username = 'ana' | stats count(*) as n by username";
    assert_eq!(with(query, ACTIONS, &[("users", USERS)]).unwrap(), ["username=ana n=1"]);
    let query = "fields who | lookup users username as who OUTPUT department";
    let lines = "{\"who\":\"ana\"}\n{\"who\":\"Ana\"}\n";
    assert_eq!(
        with(query, lines, &[("users", USERS)]).unwrap(),
        ["who=ana department=Engineering", "who=Ana"]
    );
}

/// AWS documentation, `cidrlookup`: OUTPUT overwrites fields that are there, OUTPUTNEW fills only empty ones.
#[test]
fn output_overwrites_and_outputnew_fills() {
    let lines = "{\"a\":\"10.1.1.1\",\"owner\":\"old\"}\n{\"a\":\"10.1.1.2\",\"owner\":\"\"}\n{\"a\":\"9.9.9.9\",\"owner\":\"x\"}\n";
    let table = [("net", "zone,range,owner\nz1,10.0.0.0/8,wide\nz2,10.1.0.0/16,near\n")];
    let answer =
        |output| with(&format!("fields a, owner | cidrlookup net a {output} owner"), lines, &table).unwrap();
    assert_eq!(answer("OUTPUT"), ["a=10.1.1.1 owner=near", "a=10.1.1.2 owner=near", "a=9.9.9.9 owner=x"]);
    assert_eq!(answer("OUTPUTNEW"), ["a=10.1.1.1 owner=old", "a=10.1.1.2 owner=near", "a=9.9.9.9 owner=x"]);
    let named =
        "fields a | cidrlookup net a AS range OUTPUT zone as z | filter z = 'z2' | stats count(*) as n";
    assert_eq!(with(named, lines, &table).unwrap(), ["n=2"]);
}

const ORDERS: &str = r#"{"transactionId":"t1","orderId":7,"eventType":"ORDER_CREATED"}
{"transactionId":"t2","orderId":8,"eventType":"ORDER_CREATED"}
{"transactionId":"t3","orderId":9,"eventType":"OTHER"}
"#;
const PAYMENTS: &str = r#"{"transactionId":"t1","status":"FAILED","amount":5.50,"card":{"kind":"debit"}}
{"transactionId":"t1","status":"SUCCESS","amount":6}
{"status":"SUCCESS"}
"#;

/// AWS documentation, `join`: inner keeps matches only, left keeps all of the primary source; aliases tell the sides.
#[test]
fn join_brings_the_rows_of_the_other_side() {
    let query = |kind: &str| {
        format!(
            "filter eventType = 'ORDER_CREATED' | join type={kind} left=o right=p where o.transactionId=p.transactionId \
             (SOURCE 'pay') | fields o.orderId, p.status, p.amount, p.card.kind as kind"
        )
    };
    let inner =
        ["o.orderId=7 p.status=FAILED p.amount=5.50 kind=debit", "o.orderId=7 p.status=SUCCESS p.amount=6"];
    assert_eq!(with(&query("inner"), ORDERS, &[("pay", PAYMENTS)]).unwrap(), inner);
    let left = [&inner[..], &["o.orderId=8"]].concat();
    let bare = "join left=o right=p where transactionId = transactionId (SOURCE 'pay') | display p.status";
    assert_eq!(with(bare, ORDERS, &[("pay", PAYMENTS)]).unwrap(), ["p.status=FAILED", "p.status=SUCCESS"]);
    assert_eq!(with(&query("left"), ORDERS, &[("pay", PAYMENTS)]).unwrap(), left);
}

#[test]
fn a_join_goes_on_into_filters_orders_and_groups() {
    let join =
        "join type=left left=o right=p where p.transactionId = o.transactionId and o.eventType = p.kind";
    let inner = "(SOURCE 'pay' | fields transactionId, amount, 'ORDER_CREATED' as kind)";
    let query = format!(
        "{join} {inner} | filter p.amount > 5 or not ispresent(p.amount) | stats sum(p.amount) as total by o.orderId \
         | sort total desc"
    );
    assert_eq!(
        with(&query, ORDERS, &[("pay", PAYMENTS)]).unwrap(),
        ["o.orderId=7 total=11.5", "o.orderId=8", "o.orderId=9"]
    );
}

/// Fields that CloudWatch Logs discovers in a message are fields of the other side too.
#[test]
fn the_message_of_the_other_side_has_fields() {
    let other = r#"{"@timestamp":"2026-11-24 13:00:00.000","@message":"{\"id\":\"a\",\"ms\":12}"}"#;
    let query = "join left=l right=r where l.id = r.id (SOURCE 's') | display id, r.ms";
    assert_eq!(with(query, "{\"id\":\"a\"}", &[("s", other)]).unwrap(), ["id=a r.ms=12"]);
}

/// AWS documentation, "subqueries": the outer query keeps the rows whose field is among the results.
#[test]
fn in_takes_the_results_of_a_query() {
    let service = "{\"requestId\":\"r1\",\"ok\":0}\n{\"requestId\":\"r1\",\"ok\":0}\n{\"requestId\":\"r2\",\"ok\":0}\n{\"requestId\":5,\"ok\":1}\n";
    let lines = "{\"requestId\":\"r1\"}\n{\"requestId\":\"r2\"}\n{\"requestId\":\"5\"}\n{}\n";
    let run = |query: &str| with(query, lines, &[("/aws/db", service)]).unwrap();
    let inner = "(SOURCE '/aws/db' | filter ok = 0 | stats count(*) as n by requestId | filter n > 1 | fields requestId)";
    assert_eq!(run(&format!("filter requestId in {inner} | fields requestId")), ["requestId=r1"]);
    assert_eq!(run(&format!("filter requestId not in {inner} | stats count(*) as n")), ["n=3"]);
    assert_eq!(
        run("filter requestId in (SOURCE '/aws/db' | filter ok = 1 | fields requestId) | fields requestId"),
        ["requestId=5"]
    );
    assert_eq!(
        run("filter requestId in (SOURCE '/aws/db' | filter ok = 9 | fields requestId) | fields requestId"),
        Vec::<String>::new()
    );
}

#[test]
fn what_is_missing_or_unfit_is_named() {
    let users = [("users", USERS)];
    assert_eq!(
        mistake("lookup users user_id OUTPUT username", &[]),
        "line 1, column 8: the lookup table `users` was not given (hint: add `--table users=FILE`; tables kept on AWS are known only there)"
    );
    assert_eq!(
        mistake("lookup users id OUTPUT username", &users),
        "line 1, column 14: the table `users` has no column `id` (hint: it has `user_id`, `username`, `department`)"
    );
    assert_eq!(
        mistake("cidrlookup users a OUTPUT username", &users),
        "line 1, column 12: no column of the table `users` holds ranges only (hint: name the column: `cidrlookup table field AS column ..`)"
    );
    assert_eq!(
        mistake("filter a in (SOURCE 'x' | fields a)", &[]),
        "line 1, column 21: the rows of `x` were not given (hint: add `--source x=FILE`)"
    );
    assert_eq!(
        mistake("join left=l right=r where l.a > r.a (SOURCE 's')", &[("s", "")]),
        "line 1, column 27: a join compares a field of one side with a field of the other (hint: write it like `l.id = r.id`, several joined by `and`)"
    );
    assert_eq!(
        mistake("filter a in (SOURCE 'x' | fields b, c)", &[("x", "{}")]),
        "line 1, column 8: the query returns several fields, none of them with the name of what is looked for (hint: choose one by `| fields f` at its end)"
    );
}
