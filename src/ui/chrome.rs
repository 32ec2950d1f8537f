//! What frames every pane: the header with profile, region and clock, the panes, and the footer.

use super::frame::Frame;
use jiff::Timestamp;
use ratatui::text::Span;
use ratatui::widgets::Clear;

use super::facts::role;
use super::paint::{Glyph, Paint, width};
use super::rect;
use crate::app::areas::Rect;
use crate::app::logs::Focus;
use crate::app::notices::Severity;
use crate::app::overlay::Overlay;
use crate::app::{Pane, Remote, State, accounts};
use crate::command::{Command, Place};
use crate::config::Role;
use crate::domain::{Identity, Safe, Text};

/// Program, profile, region, endpoint; running queries and the time.
pub fn header(state: &State, paint: &Paint<'_>, now: Timestamp, area: Rect, frame: &mut Frame<'_>) {
    let production = state.signing.is_production(&state.scope.profile);
    // Words as well as a colour, for terminals without.
    let (mark, grave) = if production { (" PRODUCTION", Role::Error) } else { ("", Role::Header) };
    let mut left = vec![
        paint.words(" flowid", Role::Accent),
        paint.words(&format!("  {}{mark}", state.scope.profile), grave),
        paint.words(&format!("  {}", state.scope.region), Role::Header),
    ];
    let running = match state.jobs.queries() {
        0 => String::new(),
        count => format!("{count} running  "),
    };
    let (session, grave) = accounts::header_end(state, now).map_or_else(
        || (String::new(), Role::Muted),
        |end| (format!("{} {}  ", end.name, end.left), role(end.weight)),
    );
    let clock = format!("{} {} ", state.times.format(now, "%H:%M"), state.times.name(now));
    let mut right = vec![
        paint.words(&session, grave),
        paint.words(&running, Role::Accent),
        paint.words(&clock, Role::Muted),
    ];
    // Where a long name leaves no room for all, the clock goes first, and what ends stays longest.
    let taken = |spans: &[Span<'_>]| spans.iter().map(|span| width(&span.content)).sum::<usize>();
    while right.len() > 1 && taken(&left) + taken(&right) >= usize::from(area.width) {
        right.pop();
    }
    if let Some(endpoint) = &state.endpoint {
        let room = usize::from(area.width).saturating_sub(taken(&left) + taken(&right) + 6);
        left.push(paint.words("  at ", Role::Muted));
        left.push(paint.text(endpoint.safe_prefix(200).fit(room), Role::Warn));
    }
    spread(left, right, area, frame);
}

/// What stands in the panes' line besides panes and the name of who we are: the account, and room between them.
const BESIDE_IDENTITY: usize = 17;

/// The panes that there are, and who we are.
pub fn tabs(state: &State, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let left: Vec<Span<'_>> = Pane::ALL.into_iter().flat_map(|pane| tab(state, pane, paint)).collect();
    let who = match state.who() {
        Remote::Known(Some(identity)) => {
            let account = identity.account.safe();
            // Roles of Identity Center have long names; the account is seen whatever they are.
            let taken: usize = left.iter().map(|span| width(&span.content)).sum();
            let room = usize::from(area.width).saturating_sub(taken + BESIDE_IDENTITY).min(60);
            vec![
                paint.text(account, Role::Muted),
                paint.words("  ", Role::Muted),
                paint.text(name_within(identity, room), Role::Text),
                paint.words(" ", Role::Muted),
            ]
        }
        Remote::Failed(_, fault) => {
            let what = fault.what.safe_prefix(usize::from(area.width) / 2);
            vec![
                paint.words("not signed in: ", Role::Error),
                paint.text(what, Role::Error),
                paint.words(" ", Role::Muted),
            ]
        }
        Remote::Unasked | Remote::Loading(_) | Remote::Known(None) => {
            vec![paint.words("signing in ", Role::Muted)]
        }
    };
    spread(left, who, area, frame);
}

/// Who we are in that many columns: the role alone where all of the ARN does not fit, cut where that does not either.
fn name_within(identity: &Identity, room: usize) -> Safe<'static> {
    let whole = identity.short_arn();
    let fits = width(whole.safe().as_str()) <= room;
    let name = if fits { whole } else { identity.shortest_name() };
    name.safe().fit(room).into_owned()
}

/// The name of a pane behind the key that leads to it.
fn tab(state: &State, pane: Pane, paint: &Paint<'_>) -> [Span<'static>; 2] {
    let key = state.keymap().keys_of(Place::Anywhere, pane.command()).into_iter().next().unwrap_or_default();
    let role = if pane == state.pane { Role::Focus } else { Role::Muted };
    let lead = if pane == Pane::ALL[0] { " " } else { "  " };
    // The trouble of a profile that is not in use does not push itself forward.
    let is_troubled = pane == Pane::Accounts && accounts::is_troubled_elsewhere(state);
    let mark = if is_troubled { paint.symbol(Glyph::Odd) } else { "" };
    [paint.words(&format!("{lead}{key} {}", pane.title()), role), paint.words(mark, Role::Warn)]
}

/// Lines that a notice may take: enough for what failed and the next step on a narrow screen.
const NOTICE_LINES: usize = 4;

/// The newest notice while it is shown, whole; otherwise the keys that matter here.
pub fn footer(state: &State, paint: &Paint<'_>, now: Timestamp, area: Rect, frame: &mut Frame<'_>) {
    if let Some(notice) = state.notices.current(now) {
        let (mark, role) = match notice.severity {
            Severity::Info => ("", Role::Ok),
            Severity::Warning => ("! ", Role::Warn),
            Severity::Error => ("error: ", Role::Error),
        };
        return say(mark, &notice.sentence(), role, paint, area, frame);
    }
    frame
        .render_widget(paint.line(keys(state, paint, usize::from(area.width).saturating_sub(2))), rect(area));
}

/// Says something in as many lines as it needs, the last of them at the bottom.
fn say(mark: &'static str, text: &Text, role: Role, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let room = usize::from(area.width).saturating_sub(width(mark) + 2).max(1);
    let lines = text.safe().wrapped(room);
    let count = lines.len().min(NOTICE_LINES);
    for (row, line) in lines.into_iter().take(count).enumerate() {
        let y = (area.y + 1 + row as u16).saturating_sub(count as u16);
        let place = rect(Rect { y, height: 1, ..area });
        frame.render_widget(Clear, place);
        frame.buffer_mut().set_style(place, paint.style(Role::Text));
        let lead = if row == 0 { mark } else { &"       "[..width(mark)] };
        frame.render_widget(
            paint.line([paint.words(" ", role), paint.words(lead, role), paint.text(line, role)]),
            place,
        );
    }
}

fn keys(state: &State, paint: &Paint<'_>, room: usize) -> Vec<Span<'static>> {
    // What lies over the pane says itself which keys it takes.
    let form: &[(Command, &str)] = &[
        (Command::Save, "save"),
        (Command::FocusNext, "next"),
        (Command::RemoveEntry, "clear or remove"),
        (Command::Back, "leave"),
    ];
    let payload: &[(Command, &str)] = &[
        (Command::Run, "run it"),
        (Command::Format, "format"),
        (Command::Earlier, "earlier"),
        (Command::Undo, "undo"),
        (Command::Back, "leave"),
    ];
    let over_all = matches!(state.overlay, Some(Overlay::Form(_) | Overlay::Payload(_)));
    if state.overlay.is_some() && !over_all {
        return Vec::new();
    }
    let of_pane = state.pane_keys().filter(|_| !over_all);
    let of_logs: &[(Command, &str)] = match state.logs.focus {
        _ if matches!(state.overlay, Some(Overlay::Payload(_))) => payload,
        _ if over_all => form,
        Focus::Editor => &[(Command::Run, "run"), (Command::Complete, "complete"), (Command::Back, "leave")],
        Focus::Groups => {
            &[(Command::Groups, "choose"), (Command::Hide, "remove"), (Command::FocusNext, "next")]
        }
        Focus::Bars => &[
            (Command::Open, "ask for it"),
            (Command::Select, "mark one end"),
            (Command::ZoomOut, "zoom out"),
            (Command::Back, "back"),
        ],
        Focus::Detail => &[
            (Command::Back, "back"),
            (Command::Fold, "fold"),
            (Command::RawDetail, "raw"),
            (Command::CopyCell, "copy"),
            (Command::Help, "help"),
        ],
        Focus::Table => &[
            (Command::Help, "help"),
            (Command::Open, "detail"),
            (Command::Edit, "edit"),
            (Command::Run, "run"),
            (Command::Groups, "groups"),
            (Command::Since, "range"),
            (Command::Search, "search"),
            (Command::Sort, "sort"),
            (Command::Refine, "refine"),
            (Command::Context, "context"),
            (Command::Filter, "filter"),
            (Command::Queries, "queries"),
            (Command::CopyCell, "copy"),
            (Command::Export, "export"),
            (Command::Palette, "commands"),
        ],
    };
    let wanted = of_pane.unwrap_or(of_logs);
    let over = state.place() == Place::Table && state.logs.is_covering();
    let back = [(Command::Back, "back to the rows before")];
    let wanted = back.iter().filter(|_| over).chain(wanted);
    let mut spans = Vec::new();
    let mut used = 1;
    for (command, word) in wanted {
        let Some(key) = state.keymap().keys_of(state.place(), *command).into_iter().next() else { continue };
        used += width(&key) + word.len() + 3;
        if used > room {
            break;
        }
        spans.push(paint.words(&format!(" {key}"), Role::Accent));
        spans.push(paint.words(&format!(" {word} "), Role::Muted));
    }
    spans
}

/// Left and right at the ends of a line; the right gives way where both do not fit.
pub fn spread(left: Vec<Span<'_>>, right: Vec<Span<'_>>, area: Rect, frame: &mut Frame<'_>) {
    let total = usize::from(area.width);
    let taken: usize = left.iter().map(|span| width(&span.content)).sum();
    let wanted: usize = right.iter().map(|span| width(&span.content)).sum();
    let mut spans = left;
    if taken + wanted < total {
        spans.push(Span::from(" ".repeat(total - taken - wanted)));
        spans.extend(right);
    }
    frame.render_widget(ratatui::text::Line::from(spans), rect(area));
}

/// A rule with a title in it.
pub fn rule<'a>(paint: &Paint<'_>, title: &str, total: usize, focused: bool) -> Vec<Span<'a>> {
    let role = if focused { Role::Focus } else { Role::Border };
    let title = paint.words(&format!(" {title} "), if focused { Role::Focus } else { Role::Muted });
    let rest = total.saturating_sub(width(&title.content) + 1);
    let line = paint.symbol(Glyph::Rule);
    vec![paint.words(line, role), title, paint.words(&line.repeat(rest), role)]
}
