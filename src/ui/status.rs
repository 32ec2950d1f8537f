//! The line between query and rows: range, counts, cost, and how the query stands; and the histogram.

use super::frame::Frame;
use jiff::Timestamp;
use ratatui::text::Span;

use super::chart;
use super::chrome::spread;
use super::paint::{Glyph, Paint, width};
use crate::app::State;
use crate::app::areas::Areas;
use crate::app::logs::{Ask, Phase, QueryRun};
use crate::config::Role;
use crate::domain::figures::{self, bytes, count, dollars};
use crate::domain::text::safe;
use crate::domain::{Completeness, QueryStatus, Window};

/// Columns of the bars in the line, at least and at most.
const SPARK: (usize, usize) = (8, 40);

/// Draws the line, and the histogram where it has a band of its own.
pub fn draw(state: &State, paint: &Paint<'_>, now: Timestamp, areas: &Areas, frame: &mut Frame<'_>) {
    let logs = &state.logs;
    let histogram = logs.bars();
    // Bars of other rows than those beneath need the room to say so.
    let is_of_rows = logs.bars_are_refined() || !logs.refine.is_active();
    let in_line = histogram.filter(|_| areas.histogram.height == 0 && is_of_rows);
    let position = position(state, paint);
    let range = match &logs.run {
        // Lines around a row or a record do not lie in the chosen range, an attached query lies in its own.
        Some(run) if !run.has_range() => " ".to_owned(),
        Some(run) if run.ask == Ask::Attached => {
            format!(" {}  ", state.times.label(Window::Between(run.query.range)))
        }
        _ => format!(" {}  ", state.times.label(logs.window)),
    };
    let mut left = vec![paint.words(&range, Role::Accent), paint.words(&whose(state), Role::Warn)];
    let room = usize::from(areas.status.width).saturating_sub(taken(&position) + taken(&left));
    let facts = match (estimating(state, now, paint), &logs.run) {
        (Some(estimating), _) => estimating,
        (None, Some(run)) => facts(state, run, now, paint),
        (None, None) => Vec::new(),
    };
    let reserved = if in_line.is_some() { SPARK.0 + 3 } else { 1 };
    let facts = fitting(facts, room.saturating_sub(reserved));
    let spare = room.saturating_sub(taken(&facts) + 3).min(SPARK.1);
    if let Some(histogram) = in_line.filter(|_| spare >= SPARK.0) {
        left.push(chart::spark(histogram, spare, paint));
        left.push(paint.words("  ", Role::Text));
    }
    left.extend(facts);
    spread(left, position, areas.status, frame);
    if let Some(histogram) = histogram {
        chart::band(histogram, state, areas.histogram, paint, frame);
    }
}

/// Whose rows these are, when they were asked of another profile or region than new questions are.
fn whose(state: &State) -> String {
    let Some(run) = &state.logs.run else { return String::new() };
    let scope = if state.logs.table.is_empty() { &run.scope } else { run.rows_scope() };
    if *scope == state.scope { String::new() } else { format!("of {} {}  ", scope.profile, scope.region) }
}

fn taken(spans: &[Span<'_>]) -> usize {
    spans.iter().map(|span| width(&span.content)).sum()
}

/// Parts with how dispensable they are: the most dispensable go first until the rest fits.
fn fitting(mut parts: Vec<(u8, Span<'static>)>, room: usize) -> Vec<Span<'static>> {
    while parts.iter().map(|(_, span)| width(&span.content)).sum::<usize>() > room {
        let Some(most) = parts.iter().map(|(dispensable, _)| *dispensable).max().filter(|most| *most > 0)
        else {
            break;
        };
        parts.retain(|(dispensable, _)| *dispensable != most);
    }
    parts.into_iter().map(|(_, span)| span).collect()
}

/// That a query waits for its estimate, and how it is given up.
fn estimating(state: &State, now: Timestamp, paint: &Paint<'_>) -> Option<Vec<(u8, Span<'static>)>> {
    let costing = state.costing().filter(|costing| costing.bytes().is_none())?;
    let seconds = now.duration_since(costing.since).as_secs();
    let words = format!("asking what it would scan {seconds} s");
    Some(vec![
        (0, paint.words(&words, Role::Accent)),
        (1, dot(paint)),
        (1, paint.words("C-c does not send it", Role::Muted)),
    ])
}

fn facts(state: &State, run: &QueryRun, now: Timestamp, paint: &Paint<'_>) -> Vec<(u8, Span<'static>)> {
    let rows = if run.owns_rows { state.logs.answered() } else { 0 };
    if state.logs.refine.is_active() {
        return refined(state, run, rows, paint);
    }
    let mut parts = Vec::new();
    if let Some(label) = run.ask.label() {
        parts.push((0, paint.words(&format!("{label} "), Role::Accent)));
        parts.extend(searched_by(run, paint));
    }
    parts.push((0, paint.words(&count(rows as u64), Role::Text)));
    if let Some(progress) = run.progress.filter(|progress| progress.records_matched > rows as f64) {
        parts.push((2, paint.words(&format!(" of {}", count(progress.records_matched as u64)), Role::Muted)));
    }
    let is_one = rows == 1 && run.progress.is_none_or(|progress| progress.records_matched <= 1.0);
    let noun = if is_one { " row" } else { " rows" };
    parts.push((if run.progress.is_some() { 3 } else { 0 }, paint.words(noun, Role::Text)));
    if let Some(searched) = &run.searched {
        let share = (searched.share(&run.query.range) * 100.0).floor();
        parts.push((0, dot(paint)));
        parts.push((0, paint.words(&format!("{share} % searched"), Role::Text)));
        parts.push((3, paint.words(&format!(", {} pages", count(searched.pages)), Role::Muted)));
    }
    if let Some(progress) = &run.progress {
        let scanned = format!(", {} events scanned", count(progress.records_scanned as u64));
        parts.push((4, paint.words(&scanned, Role::Muted)));
        parts.push((1, dot(paint)));
        parts.push((1, paint.words(&bytes(progress.bytes_scanned), Role::Text)));
        if let Some(estimate) = run.estimate.filter(|_| run.is_live()) {
            parts.push((3, paint.words(&format!(" of about {}", bytes(estimate)), Role::Muted)));
        }
        parts.push((3, paint.words(" scanned", Role::Muted)));
        parts.push((1, dot(paint)));
        parts.push((1, paint.words(&dollars(progress.dollars()), Role::Text)));
    }
    parts.push((0, dot(paint)));
    let (words, role) = standing(state, run, rows, now);
    parts.push((0, paint.words(&words, role)));
    if run.ended.is_some() && run.is_limit_unknown() {
        parts.push((3, paint.words(", its limit is not known", Role::Muted)));
    }
    if let Some(fault) = run.retrying.as_ref().filter(|_| run.is_live()) {
        parts.push((2, paint.words(": ", Role::Warn)));
        parts.push((2, paint.text(fault.what.safe_prefix(40).into_owned(), Role::Warn)));
    }
    if state.logs.is_changed() {
        parts.push((0, dot(paint)));
        parts.push((0, paint.words("changed: not asked yet", Role::Warn)));
    }
    if let Some(ended) = run.ended {
        parts.push((3, paint.words(&format!(", {}", state.times.format(ended, "%H:%M")), Role::Muted)));
    }
    if !run.owns_rows && !state.logs.table.is_empty() {
        parts.push((0, dot(paint)));
        parts.push((0, paint.words("the rows below are from the run before", Role::Warn)));
    }
    parts
}

/// The pattern of a filter.
fn searched_by(run: &QueryRun, paint: &Paint<'_>) -> Option<(u8, Span<'static>)> {
    let pattern =
        Some(run.query.query.as_str()).filter(|pattern| run.ask == Ask::Filter && !pattern.is_empty())?;
    let pattern = safe(pattern).into_owned().fit(30).and("  ", &safe(""));
    Some((2, paint.text(pattern.into_owned(), Role::String)))
}

/// How many of the rows at hand the refinements leave, and how much of the answer those are.
fn refined(state: &State, run: &QueryRun, rows: usize, paint: &Paint<'_>) -> Vec<(u8, Span<'static>)> {
    let shown = count(state.logs.table.len() as u64);
    let of = figures::rows(rows as u64);
    let mut parts = vec![(0, paint.words(&format!("refined: {shown} of {of}"), Role::Accent))];
    let (words, role) = match run.completeness(rows) {
        Completeness::CutAt(limit) => {
            let matched = run.progress.map_or(0, |progress| progress.records_matched as u64);
            let of = if matched > limit { format!(" of {}", count(matched)) } else { String::new() };
            (format!(" (answer cut at {}{of})", count(limit)), Role::Warn)
        }
        Completeness::Partial if run.is_live() => (" so far".to_owned(), Role::Accent),
        Completeness::Complete => (String::new(), Role::Muted),
        Completeness::Partial => (" (answer partial: stopped)".to_owned(), Role::Warn),
        Completeness::Sampled => (" (answer sampled)".to_owned(), Role::Warn),
        Completeness::Failed => (" (answer partial: failed)".to_owned(), Role::Error),
    };
    parts.push((0, paint.words(&words, role)));
    for note in &state.logs.refine.notes {
        parts.push((3, dot(paint)));
        parts.push((3, paint.words(note, Role::Muted)));
    }
    parts
}

fn dot(paint: &Paint<'_>) -> Span<'static> {
    paint.glyph(Glyph::Dot, Role::Muted)
}

/// How the query stands, in words, and how grave that is.
fn standing(state: &State, run: &QueryRun, rows: usize, now: Timestamp) -> (String, Role) {
    let seconds = run.elapsed(now).as_secs_f64();
    let took = if seconds < 10.0 && run.ended.is_some() {
        format!("{seconds:.1} s")
    } else {
        format!("{seconds:.0} s")
    };
    if run.retrying.is_some() && run.is_live() {
        return (format!("trying again {took}"), Role::Warn);
    }
    match run.phase {
        Phase::Starting => (format!("starting {took}"), Role::Accent),
        Phase::SigningIn => (format!("waiting for credentials {took}"), Role::Warn),
        Phase::Queued => (format!("waiting for a free place in the quota {took}"), Role::Warn),
        Phase::Running => {
            let scheduled = run.progress.is_some_and(|progress| progress.status == QueryStatus::Scheduled);
            (format!("{} {took}", if scheduled { "scheduled" } else { "running" }), Role::Accent)
        }
        Phase::Stopping => ("stopping".into(), Role::Warn),
        Phase::Ended => match run.completeness(rows) {
            Completeness::Complete => (format!("complete in {took}"), Role::Ok),
            Completeness::CutAt(limit) => (format!("cut at {}", figures::rows(limit)), Role::Warn),
            Completeness::Partial => ("stopped: partial".into(), Role::Warn),
            Completeness::Sampled => ("sampled".into(), Role::Warn),
            Completeness::Failed if state.logs.table.is_empty() || !run.owns_rows => {
                ("failed".into(), Role::Error)
            }
            Completeness::Failed => ("failed: partial".into(), Role::Error),
        },
    }
}

/// Which row of how many, and what is hidden.
fn position(state: &State, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let table = &state.logs.table;
    if table.is_empty() {
        return Vec::new();
    }
    let hidden = match table.hidden() {
        0 => String::new(),
        1 => "1 column hidden  ".to_owned(),
        many => format!("{many} columns hidden  "),
    };
    let hidden = match table.left_out() {
        0 => hidden,
        count => format!("{count} fields without a column  {hidden}"),
    };
    let selected = match table.selection() {
        Some(rows) => format!("{} selected  ", count(rows.count() as u64)),
        None => String::new(),
    };
    let busy = match table.is_searching() {
        true => "searching  ",
        false if table.is_sorting() => "sorting  ",
        false => "",
    };
    let place = format!("{}/{} ", count((table.cursor() + 1) as u64), count(table.len() as u64));
    vec![
        paint.words("  ", Role::Text),
        paint.words(busy, Role::Accent),
        paint.words(&selected, Role::Accent),
        paint.words(&hidden, Role::Warn),
        paint.words(&place, Role::Muted),
    ]
}
