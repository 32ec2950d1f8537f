//! Bars over time: one line of them, or a band.

use ratatui::text::Span;

use super::chrome::spread;
use super::frame::Frame;
use super::paint::Paint;
use super::rect;
use crate::app::State;
use crate::app::areas::Rect;
use crate::app::histogram::Histogram;
use crate::app::logs::Focus;
use crate::app::times::Times;
use crate::app::zoom::Choice;
use crate::config::Role;
use crate::domain::figures;

/// Eighths of a cell, from empty to full.
const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// The same in ASCII.
const ASCII: [&str; 9] = [" ", ".", ".", ":", ":", "|", "|", "#", "#"];

/// One line of bars.
pub fn spark(histogram: &Histogram, width: usize, paint: &Paint<'_>) -> Span<'static> {
    let counts = histogram.columns(width);
    let most = counts.iter().copied().max().unwrap_or(0);
    let bars: String = counts.iter().map(|count| symbol(level(*count, most, 8), paint)).collect();
    paint.words(&bars, Role::Bar)
}

/// A band of bars with the ends of the range beneath.
pub fn band(histogram: &Histogram, state: &State, area: Rect, paint: &Paint<'_>, frame: &mut Frame<'_>) {
    if area.height < 2 || area.width < 20 {
        return;
    }
    let (logs, times) = (&state.logs, &state.times);
    let choice = Some(&logs.choice).filter(|_| logs.focus == Focus::Bars);
    let rows = u32::from(area.height - 1);
    let counts = histogram.columns(usize::from(area.width) - 2);
    let most = counts.iter().copied().max().unwrap_or(0);
    for row in 0..rows {
        let beneath = (rows - 1 - row) * 8;
        let bars: String = counts
            .iter()
            .map(|count| symbol(level(*count, most, rows * 8).saturating_sub(beneath).min(8), paint))
            .collect();
        let place = Rect { x: area.x + 1, y: area.y + row as u16, width: area.width - 2, height: 1 };
        frame.render_widget(paint.line(chosen(&bars, choice, paint)), rect(place));
    }
    let foot = Rect { y: area.y + area.height - 1, height: 1, ..area };
    if let Some(choice) = choice {
        return say_choice(histogram, choice, times, foot, paint, frame);
    }
    let range = histogram.range();
    let mut left = vec![paint.words(&format!(" {}", times.format(range.from, "%m-%d %H:%M")), Role::Muted)];
    if logs.refine.is_active() {
        let which =
            if logs.bars_are_refined() { "refined rows" } else { "all rows, not only the refined ones" };
        left.push(paint.words(&format!("   {which}"), Role::Accent));
    }
    let peak = format!("at most {most} in {}   ", stretch(histogram, counts.len()));
    let right = vec![
        paint.words(&peak, Role::Muted),
        paint.words(&format!("{} ", times.format(range.to, "%m-%d %H:%M")), Role::Muted),
    ];
    spread(left, right, foot, frame);
}

/// Bars, with the chosen ones and the one under the cursor set off.
fn chosen(bars: &str, choice: Option<&Choice>, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let Some(choice) = choice else { return vec![paint.words(bars, Role::Bar)] };
    let role = |column: usize| match column {
        _ if column == choice.at() => Role::Cursor,
        _ if choice.chosen().contains(&column) => Role::Selection,
        _ => Role::Bar,
    };
    let columns: Vec<(usize, char)> = bars.chars().enumerate().collect();
    let runs = columns.chunk_by(|(one, _), (other, _)| role(*one) == role(*other));
    runs.map(|run| paint.words(&run.iter().map(|(_, bar)| *bar).collect::<String>(), role(run[0].0)))
        .collect()
}

/// The time that is chosen, and how many rows lie in it.
fn say_choice(
    histogram: &Histogram,
    choice: &Choice,
    times: &Times,
    area: Rect,
    paint: &Paint<'_>,
    frame: &mut Frame<'_>,
) {
    let range = choice.range(histogram);
    let counts = histogram.columns(choice.columns());
    let rows: u32 = counts.get(choice.chosen()).map_or(0, |counts| counts.iter().sum());
    let form = "%m-%d %H:%M:%S";
    let words = format!(
        " {} to {} {}  {}",
        times.format(range.from, form),
        times.format(range.to, form),
        times.name(range.to),
        figures::rows(u64::from(rows))
    );
    spread(vec![paint.words(&words, Role::Accent)], Vec::new(), area, frame);
}

/// The time that one column stands for, in words.
fn stretch(histogram: &Histogram, columns: usize) -> String {
    let range = histogram.range();
    let seconds = range.to.duration_since(range.from).as_secs_f64() / columns.max(1) as f64;
    match seconds {
        ..1.0 => format!("{:.0} ms", seconds * 1e3),
        ..120.0 => format!("{seconds:.0} s"),
        _ => format!("{:.0} min", seconds / 60.0),
    }
}

/// How high a bar is, in steps; whatever is there is seen.
fn level(count: u32, most: u32, steps: u32) -> u32 {
    if count == 0 || most == 0 {
        return 0;
    }
    (u64::from(count) * u64::from(steps)).div_ceil(u64::from(most)) as u32
}

fn symbol(eighths: u32, paint: &Paint<'_>) -> &'static str {
    let symbols = if paint.ascii { ASCII } else { EIGHTHS };
    symbols[eighths.min(8) as usize]
}
