//! Drawing the console's state; nothing here changes it. Every text reaches the screen through [`paint::Paint`], which takes
//! the safe form only.

mod accounts;
mod assist;
mod chart;
mod chrome;
mod downloads;
mod dynamo;
mod facts;
mod form;
mod frame;
mod lambda;
mod list;
mod paint;
mod payload;
mod pieces;
mod preview;
mod prompt;
mod query;
mod rows;
mod s3;
mod s3_content;
mod s3_find;
mod sign_in;
mod status;
#[cfg(test)]
mod tests;
mod tree;

use jiff::Timestamp;
use ratatui::layout::Rect;

pub use frame::Frame;

use crate::app::areas::{self, areas};
use crate::app::overlay::Overlay;
use crate::app::{Pane, State};
use crate::config::Role;
use paint::Paint;

/// Draws the whole console.
pub fn draw(state: &State, now: Timestamp, frame: &mut Frame<'_>) {
    let paint = Paint::new(state);
    let screen = frame.area();
    frame.buffer_mut().set_style(screen, paint.style(Role::Text));
    let Some(areas) = areas((screen.width, screen.height), state) else {
        return too_small(&paint, frame);
    };
    chrome::header(state, &paint, now, areas.header, frame);
    chrome::tabs(state, &paint, areas.tabs, frame);
    match state.pane {
        Pane::Accounts => accounts::draw(state, &paint, now, frame),
        Pane::Dynamo => dynamo::draw(state, &paint, now, frame),
        Pane::S3 => s3::draw(state, &paint, now, frame),
        Pane::Lambda => lambda::draw(state, &paint, frame),
        Pane::Logs => {
            query::draw(state, &state.findings(now), &paint, &areas, frame);
            status::draw(state, &paint, now, &areas, frame);
            rows::draw(state, &paint, &areas, frame);
            tree::draw(state, &paint, areas.detail, frame);
        }
    }
    chrome::footer(state, &paint, now, areas.footer, frame);
    if state.pane == Pane::Logs {
        assist::draw(state, state.hint(now), &paint, &areas, frame);
    }
    match &state.overlay {
        Some(Overlay::List(kind, picker)) => list::draw(state, *kind, picker, &paint, frame),
        Some(Overlay::Prompt(kind, line)) => prompt::draw(*kind, line, state, &paint, now, frame),
        Some(Overlay::SignIn(id)) => sign_in::draw(*id, state, &paint, now, frame),
        Some(Overlay::Form(form)) => form::draw(form, &paint, areas.body(), frame),
        Some(Overlay::Payload(payload)) => payload::draw(payload, state, &paint, areas.body(), frame),
        Some(Overlay::Passphrase(typed)) => prompt::passphrase(typed, state, &paint, now, frame),
        None => {}
    }
    if !state.pending.is_empty() {
        list::following(state, &paint, frame);
    }
}

fn too_small(paint: &Paint, frame: &mut Frame<'_>) {
    let (width, height) = areas::SMALLEST;
    let area = frame.area();
    let lines = [format!("{}x{} is too small", area.width, area.height), format!("needs {width}x{height}")];
    for (row, words) in lines.iter().enumerate().take(usize::from(area.height)) {
        let line = paint.line([paint.words(words, Role::Warn)]);
        frame.render_widget(line, Rect { y: row as u16, height: 1, ..area });
    }
}

/// The rectangle of the state's arithmetic as ratatui's.
fn rect(rect: areas::Rect) -> Rect {
    Rect { x: rect.x, y: rect.y, width: rect.width, height: rect.height }
}
