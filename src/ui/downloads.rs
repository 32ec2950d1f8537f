//! What is said of downloads: the line of those that run, and what is to be known before one begins.

use super::chrome::spread;
use super::frame::Frame;
use super::paint::{Glyph, Paint};
use crate::app::State;
use crate::app::areas::Rect;
use crate::command::{Command, Place};
use crate::config::Role;
use crate::domain::download::What;
use crate::domain::figures::{bytes, count};
use crate::domain::text::safe;

/// Draws how far those are that run.
pub fn line(state: &State, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let key =
        |command| state.keymap().keys_of(Place::Objects, command).into_iter().next().unwrap_or_default();
    let running: Vec<_> = state.downloads.running().collect();
    let (name, words) = match running[..] {
        [] => return,
        [one] => (one.wish.target.to_string_lossy().into_owned(), one.words()),
        _ => {
            let counted: Vec<_> = running.iter().map(|download| download.counted()).collect();
            let there = bytes(counted.iter().map(|each| each.there as f64).sum());
            let wanted = bytes(counted.iter().map(|each| each.wanted as f64).sum());
            (format!("{} downloads", count(running.len() as u64)), format!("{there} of {wanted}"))
        }
    };
    let hint = format!("  {} lists and stops ", key(Command::Downloads));
    let room = usize::from(area.width).saturating_sub(hint.len() + 2);
    // Of a long name less is seen than of how far it is.
    let name = safe(&name).into_owned().fit(room.saturating_sub(words.len() + 3).max(12));
    let left = room.saturating_sub(super::paint::width(name.as_str()) + 3);
    let spans = vec![
        paint.words(" ", Role::Text),
        paint.text(name, Role::Text),
        paint.glyph(Glyph::Dot, Role::Muted),
        paint.text(safe(&words).into_owned().fit(left), Role::Accent),
    ];
    spread(spans, vec![paint.words(&hint, Role::Muted)], area, frame);
}

/// What is downloaded, how large it is, and what the typed target means.
pub fn preview(typed: &str, state: &State) -> (String, Role) {
    let Some(asked) = state.downloads.asked() else {
        return ("there is nothing to download".to_owned(), Role::Muted);
    };
    if typed.trim().is_empty() {
        return ("name a file or a folder".to_owned(), Role::Error);
    }
    let mut words = asked.what.address();
    if let What::Object(object) = &asked.what {
        words.push_str(&object.version.as_ref().map_or(String::new(), |id| format!(", version {id}")));
    }
    match &asked.size {
        Some(size) => words.push_str(&format!(", {size}")),
        None if asked.what.is_one() => {}
        None => words.push_str(", all objects below it, counted while they come"),
    }
    if asked.archived {
        words.push_str("; it is archived and can't be read unless it was restored");
        return (words, Role::Warn);
    }
    words.push_str("; a part that is there is gone on with, another file is left as it is");
    (words, Role::Muted)
}
