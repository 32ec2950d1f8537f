//! The Lambda pane: the list of functions, and what is said of one: what it is like, or how running it went.

use super::chrome::rule;
use super::dynamo::{indented, names, standing};
use super::frame::Frame;
use super::paint::Paint;
use super::pieces;
use super::{rect, tree};
use crate::app::State;
use crate::app::areas::Rect;
use crate::app::lambda::{About, Focus, Shown, parts};
use crate::app::names::Names;
use crate::command::{Command, Place};
use crate::config::Role;
use crate::domain::Safe;
use crate::domain::text::safe;

/// Draws the pane.
pub fn draw(state: &State, paint: &Paint<'_>, frame: &mut Frame<'_>) {
    let Some(parts) = parts(state) else { return };
    let lambda = &state.lambda;
    if parts.rows.height > 0 {
        let focused = lambda.focus == Focus::Functions;
        let title = rule(paint, &title(&lambda.functions), usize::from(parts.title.width), focused);
        frame.render_widget(paint.line(title), rect(parts.title));
        pieces::words(&standing(&lambda.functions), paint, indented(parts.names), frame);
        names(&lambda.functions, focused, paint, parts.rows, frame);
    }
    if parts.detail.height > 1 {
        detail(state, paint, parts.detail, frame);
    }
}

fn title(functions: &Names) -> String {
    let all = functions.names().count();
    let words = if all == 1 { "1 function".to_owned() } else { format!("{all} functions") };
    match functions.filter() {
        "" => words,
        filter => format!("{} of {words}: {}", functions.shown().len(), safe(filter)),
    }
}

fn detail(state: &State, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let lambda = &state.lambda;
    let focused = lambda.focus == Focus::Detail;
    let name = lambda.shown.as_ref().map_or_else(|| "function".to_owned(), heading);
    let inner = pieces::detail(&name, focused, paint, area, frame);
    if !lambda.detail.branches().is_empty() {
        return tree::lines(&lambda.detail, focused, &|branch| lambda.told(branch), paint, inner, frame);
    }
    let words = match &lambda.shown {
        Some(Shown { fault: Some(fault), .. }) => pieces::failure(fault),
        Some(Shown { about: About::Answer(_), .. }) => {
            let words = "it runs; stopping ends the wait, not the function";
            vec![(Safe::own(words), Role::Accent)]
        }
        Some(_) => vec![(Safe::own("asking what it is like"), Role::Accent)],
        None => {
            let key = state.keymap().keys_of(Place::Functions, Command::Open).into_iter().next();
            let words = format!("{} shows the function under the cursor", key.unwrap_or_default());
            vec![(safe(&words).into_owned(), Role::Muted)]
        }
    };
    pieces::words(&words, paint, inner, frame);
}

fn heading(shown: &Shown) -> String {
    match shown.about {
        About::Function(_) => format!("function {}", shown.function.name),
        About::Answer(_) => format!("answer of {}:{}", shown.function.name, shown.function.runs()),
    }
}
