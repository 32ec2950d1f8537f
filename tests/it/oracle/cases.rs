//! The queries and their twins in SQL. What the language says of absent fields is written out in SQL: `!=`, `not like`
//! and `not in` keep rows that lack the field.

use super::rows::Dice;

/// Queries with their twins.
pub fn all(seed: u64) -> Vec<(String, String)> {
    let mut dice = Dice::new(seed + 1000);
    let mut cases = conditions(&mut dice);
    cases.extend(expressions(&mut dice));
    cases.extend(aggregates());
    cases.extend(orders(&mut dice));
    cases.extend(other_rows(&mut dice));
    cases
}

/// Conditions, and pairs of them joined by `and`, `or` and `not`.
fn conditions(dice: &mut Dice) -> Vec<(String, String)> {
    let number = dice.below(120) as i64 - 60;
    let half = dice.below(8000) as f64 / 2.0 - 2000.0;
    let single = [
        (format!("a > {number}"), format!("coalesce(a > {number}, false)")),
        (format!("a <= {number}"), format!("coalesce(a <= {number}, false)")),
        (format!("a = {number}"), format!("coalesce(a = {number}, false)")),
        (format!("a != {number}"), format!("a is distinct from {number}")),
        (format!("f < {half}"), format!("coalesce(f < {half}, false)")),
        ("a < f".into(), "coalesce(a < f, false)".into()),
        ("host = 'web-1'".into(), "coalesce(host = 'web-1', false)".into()),
        ("host in ['web-1', 'über']".into(), "coalesce(host in ('web-1', 'über'), false)".into()),
        ("k not in [1, 2, 3]".into(), "not coalesce(k in (1, 2, 3), false)".into()),
        ("s like 'err'".into(), "coalesce(contains(s, 'err'), false)".into()),
        ("s not like 'o'".into(), "not coalesce(contains(s, 'o'), false)".into()),
        ("s like /(?i)^err/".into(), "coalesce(regexp_matches(s, '(?i)^err'), false)".into()),
        ("s =~ /[0-9]+ ms$/".into(), "coalesce(regexp_matches(s, '[0-9]+ ms$'), false)".into()),
        ("ispresent(a)".into(), "a is not null".into()),
        ("isempty(s)".into(), "coalesce(s, '') = ''".into()),
        ("isblank(s)".into(), "trim(coalesce(s, '')) = ''".into()),
        ("a % 2 = 0".into(), "coalesce(a % 2 = 0, false)".into()),
    ];
    let query = |(ours, theirs): (String, String)| {
        (
            format!("filter {ours} | fields n | display n | sort n asc"),
            format!("select n from t where {theirs} order by n"),
        )
    };
    let mut cases: Vec<_> = single.iter().cloned().map(query).collect();
    for _ in 0..30 {
        let [(a, in_a), (b, in_b), (c, in_c)] =
            [0; 3].map(|_| &single[dice.below(single.len() as u64) as usize]);
        cases.push(query((
            format!("({a} or not ({b})) and ({c} or {b})"),
            format!("(({in_a}) or not ({in_b})) and (({in_c}) or ({in_b}))"),
        )));
    }
    cases
}

/// Arithmetic and functions.
fn expressions(dice: &mut Dice) -> Vec<(String, String)> {
    let by = dice.below(9) + 2;
    let each = [
        ("a + k * 2 - 1".into(), "a + k * 2 - 1"),
        ("a / 4".into(), "a / 4.0::double"),
        ("-a".into(), "-a"),
        ("abs(a)".into(), "abs(a)"),
        ("ceil(f)".into(), "ceil(f)"),
        ("floor(f)".into(), "floor(f)"),
        ("sqrt(abs(f))".into(), "sqrt(abs(f))"),
        (
            "greatest(a, k)".into(),
            "case when a is not null and k is not null then greatest(a, k) else coalesce(a, k) end",
        ),
        (
            "least(a, k)".into(),
            "case when a is not null and k is not null then least(a, k) else coalesce(a, k) end",
        ),
        ("coalesce(a, k, n)".into(), "coalesce(a, k, n)"),
        ("strlen(s)".into(), "length(s)"),
        ("toupper(host)".into(), "upper(host)"),
        ("tolower(host)".into(), "lower(host)"),
        ("trim(s)".into(), "trim(s)"),
        ("substr(host, 1, 2)".into(), "substr(host, 2, 2)"),
        ("replace(s, 'e', 'EE')".into(), "replace(s, 'e', 'EE')"),
        ("strcontains(s, 'r')".into(), "case when s is null then 0 else contains(s, 'r')::int end"),
        (
            "concat(host, '-', k)".into(),
            "case when host is null or k is null then null else host || '-' || k end",
        ),
        (format!("a % {by}"), "a % {by}"),
        ("k ^ 2".into(), "pow(k, 2)"),
        ("log(k + 1)".into(), "ln(k + 1)"),
        ("round(f)".into(), "round(f)"),
        ("round(f, 2)".into(), "round(f, 2)"),
        ("round(a, 0 - 1)".into(), "round(a::double, -1)"),
        ("if(a > 0, 'up', 'down')".into(), "if(coalesce(a > 0, false), 'up', 'down')"),
        (
            "case(a < 0, 'low', a < 50, k, 'high')".into(),
            "case when a < 0 then 'low' when a < 50 then k::varchar else 'high' end",
        ),
        ("case(k = 1, n, k = 2, a)".into(), "case when k = 1 then n when k = 2 then a end"),
        (
            "startsWith(host, 'web')".into(),
            "case when host is null then 0 else starts_with(host, 'web')::int end",
        ),
        ("endsWith(s, 'ms')".into(), "case when s is null then 0 else ends_with(s, 'ms')::int end"),
        ("md5(host)".into(), "md5(host)"),
        ("sha256(s)".into(), "sha256(s)"),
        ("base64encode(s)".into(), "base64(encode(s))"),
        ("urlencode(host)".into(), "url_encode(host)"),
        ("jsonArraySize(list)".into(), "len(list)"),
        (
            "toMillis(dateceil(fromMillis(ts), 15m))".into(),
            "epoch_ms(time_bucket(interval 15 minutes, make_timestamp(ts * 1000 + 899999000)))",
        ),
        (
            "toMillis(datefloor(fromMillis(ts), 1mo))".into(),
            "epoch_ms(date_trunc('month', make_timestamp(ts * 1000))::timestamp)",
        ),
        (
            "toMillis(datefloor(fromMillis(ts * 9), 1q))".into(),
            "epoch_ms(date_trunc('quarter', make_timestamp(ts * 9000))::timestamp)",
        ),
        (
            "toMillis(datefloor(fromMillis(ts * 9), 1y))".into(),
            "epoch_ms(date_trunc('year', make_timestamp(ts * 9000))::timestamp)",
        ),
        ("toMillis(fromMillis(ts) + 9h)".into(), "epoch_ms(make_timestamp(ts * 1000) + interval 9 hours)"),
        (
            "formatDate(fromMillis(ts), 'yyyy-MM-dd HH:mm:ss')".into(),
            "strftime(make_timestamp(ts * 1000), '%Y-%m-%d %H:%M:%S')",
        ),
        (
            "strftime(fromMillis(ts), '%d/%b/%Y %j %a')".into(),
            "strftime(make_timestamp(ts * 1000), '%d/%b/%Y %j %a')",
        ),
        (
            "parseDate(concat('2024-02-', 10 + n % 20), 'yyyy-MM-dd')".into(),
            "epoch_ms(strptime('2024-02-' || (10 + n % 20)::varchar, '%Y-%m-%d'))",
        ),
    ];
    let skip = ["greatest(a, k)", "least(a, k)", "concat(host, '-', k)", "strcontains(s, 'r')"];
    // What these give when an argument is absent is not documented: they are asked of rows that have all.
    let whole = "ispresent(a) and ispresent(k) and ispresent(s) and ispresent(host)";
    each.into_iter()
        .map(|(ours, theirs): (String, &str)| {
            let theirs = theirs.replace("{by}", &by.to_string());
            let (only, where_) = if skip.contains(&ours.as_str()) {
                (
                    format!("filter {whole} | "),
                    "where a is not null and k is not null and s is not null and host is not null",
                )
            } else {
                (String::new(), "")
            };
            (
                format!("{only}display n, {ours} as x | sort n asc"),
                format!("select n, {theirs} from t {where_} order by n"),
            )
        })
        .collect()
}

/// Every aggregate, with groups and without, and groups of time.
fn aggregates() -> Vec<(String, String)> {
    let each = [
        ("count(*)", "count(*)"),
        ("count(a)", "count(a)"),
        ("count_distinct(s)", "count(distinct s)"),
        ("sum(a)", "sum(a)"),
        ("avg(f)", "avg(f)"),
        ("min(f)", "min(f)"),
        ("max(a)", "max(a)"),
        ("pct(f, 90)", "quantile_disc(f, 0.9)"),
        ("median(a)", "quantile_disc(a, 0.5)"),
        ("stddev(f)", "stddev_samp(f)"),
        ("variance(a)", "var_samp(a)"),
        ("sum(a) / count(*)", "sum(a) / count(*)::double"),
    ];
    let mut cases = Vec::new();
    for (ours, theirs) in each {
        for (keys, order) in [("host", "host"), ("k, host", "k, host")] {
            cases.push((
                format!("filter ispresent(host) and ispresent(k) and ispresent(a) and ispresent(f) | stats {ours} as x by {keys} | sort {}", order.replace("host", "strlen(host), host")),
                format!("select {keys}, {theirs} from t where host is not null and k is not null and a is not null and f is not null group by {keys} order by {}", order.replace("host", "length(host), host")),
            ));
        }
        cases.push((format!("stats {ours} as x"), format!("select {theirs} from t")));
    }
    cases.push((
        "stats count(*) as x by datefloor(fromMillis(ts), 15m) as slot | display toMillis(slot) as m, x | sort m".into(),
        "select epoch_ms(time_bucket(interval 15 minutes, make_timestamp(ts * 1000))) m, count(*) from t group by m order by m".into(),
    ));
    cases
}

/// Orders, limits, `dedup`, and what looks at the row before.
fn orders(dice: &mut Dice) -> Vec<(String, String)> {
    let limit = dice.below(40) + 1;
    [
        (format!("filter ispresent(f) | display n, f | sort f desc, n asc | limit {limit}"), format!("select n, f from t where f is not null order by f desc, n limit {limit}")),
        (format!("filter ispresent(k) | display k, n | sort k asc, n desc | limit {limit}"), format!("select k, n from t where k is not null order by k, n desc limit {limit}")),
        ("filter ispresent(k) | fields n, k | sort n desc | dedup k | display n, k".into(), "select n, k from t where k is not null qualify row_number() over (partition by k order by n desc) = 1 order by n desc".into()),
        ("fields n, a | sort n asc | autoregress a as before p=2 | display n, before".into(), "select n, lag(a, 2) over (order by n) from t order by n".into()),
        ("fields n, k | filter ispresent(k) | sort n asc | accum k as total | display n, total".into(), "select n, sum(k) over (order by n) from t where k is not null order by n".into()),
        ("fields n, host | sort n asc | filldown host | display n, host".into(), "select n, last_value(host ignore nulls) over (order by n) from t order by n".into()),
        ("stats count(*) as c by k, host | filter ispresent(k) and ispresent(host) | sort k, strlen(host), host | tail 7".into(), "select * from (select k, host, count(*) c from t where k is not null and host is not null group by k, host order by k desc, length(host) desc, host desc limit 7) order by k, length(host), host".into()),
        ("filter ispresent(f) | display n, f | outlier action=remove param=0.1 uselower=true f | sort n asc".into(), "with q as (select quantile_cont(f, 0.25) lo, quantile_cont(f, 0.75) hi from t) select n, f from t, q where f between lo - 0.1 * (hi - lo) and hi + 0.1 * (hi - lo) order by n".into()),
        ("unnest list into item | display n, item | sort n asc".into(), "select n, unnest(list) from t order by n".into()),
    ]
    .into()
}

/// Tables and other inputs.
fn other_rows(dice: &mut Dice) -> Vec<(String, String)> {
    let above = dice.below(20);
    [
        ("lookup users k OUTPUT name, team | display n, name, team | sort n asc".into(), "select n, name, team from t left join users on users.k = t.k::varchar order by n".into()),
        (format!("filter k in (SOURCE 'o' | filter w > {above} | fields k) | display n | sort n asc"), format!("select n from t where k in (select k from o where w > {above}) order by n")),
        (format!("filter k not in (SOURCE 'o' | filter w > {above} | fields k) | display n | sort n asc"), format!("select n from t where not coalesce(k in (select k from o where w > {above}), false) order by n")),
        ("display n | sort n asc | appendcols max=20 (SOURCE 'o' | sort w desc | fields w as other) | display n, other".into(), "select n, other from (select n, row_number() over (order by n) i from t) left join (select w other, row_number() over (order by w desc) j from o) on i = j and j <= 20 order by n".into()),
        ("join type=inner left=l right=r where l.k = r.k (SOURCE 'o') | display l.n, r.w, r.name | sort n asc, r.w asc".into(), "select n, w, name from t join o on t.k = o.k order by n, w".into()),
        (format!("join type=left left=l right=r where l.k = r.k (SOURCE 'o' | filter w > {above}) | display l.n, r.w | sort n asc, r.w asc"), format!("select n, w from t left join (select * from o where w > {above}) o on t.k = o.k order by n, w")),
        ("join type=inner left=l right=r where l.k = r.k (SOURCE 'o' | stats count(*) as c, sum(w) as total by k) | stats sum(r.total) as x by l.host as host | filter ispresent(host) | sort strlen(host), host".into(), "select host, sum(total) from t join (select k, sum(w) total from o group by k) o on t.k = o.k where host is not null group by host order by length(host), host".into()),
    ]
    .into()
}
