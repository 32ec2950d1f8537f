//! The bytes of a screen, read back by an independent terminal (the vt100 crate).

use proptest::prelude::*;
use ratatui::style::{Modifier, Style};

use super::*;

/// A piece of text at a place, in a style.
#[derive(Debug, Clone)]
struct Stroke {
    x: u16,
    y: u16,
    text: String,
    style: Style,
}

const WIDTH: u16 = 24;
const HEIGHT: u16 = 6;

fn stroke() -> impl Strategy<Value = Stroke> {
    let color = prop_oneof![
        Just(Color::Reset),
        Just(Color::Red),
        Just(Color::LightCyan),
        any::<u8>().prop_map(Color::Indexed),
        any::<(u8, u8, u8)>().prop_map(|(r, g, b)| Color::Rgb(r, g, b)),
    ];
    let attributes = prop_oneof![
        Just(Modifier::empty()),
        Just(Modifier::BOLD),
        Just(Modifier::UNDERLINED),
        Just(Modifier::REVERSED | Modifier::ITALIC),
    ];
    let style = (color.clone(), color, attributes)
        .prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier));
    (0..WIDTH, 0..HEIGHT, "[a-z äß漢字🙂]{0,30}", style).prop_map(|(x, y, text, style)| Stroke {
        x,
        y,
        text,
        style,
    })
}

fn paint(screen: &mut Screen, strokes: &[Stroke], cursor: Option<Position>) {
    screen.draw(|frame| {
        for Stroke { x, y, text, style } in strokes {
            frame.buffer_mut().set_string(*x, *y, text, *style);
        }
        if let Some(position) = cursor {
            frame.set_cursor_position(position);
        }
    });
}

fn vt_color(color: Color) -> vt100::Color {
    match color {
        Color::Reset => vt100::Color::Default,
        Color::Red => vt100::Color::Idx(1),
        Color::LightCyan => vt100::Color::Idx(14),
        Color::Indexed(index) => vt100::Color::Idx(index),
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        other => panic!("{other:?} is not used here"),
    }
}

/// Compares what the terminal shows with what should be there, cell by cell.
fn check(terminal: &vt100::Parser, wanted: &Buffer) {
    for (y, x) in (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (y, x))) {
        let shown = terminal.screen().cell(y, x).unwrap();
        if shown.is_wide_continuation() {
            continue;
        }
        let cell = &wanted[(x, y)];
        let contents = if shown.contents().is_empty() { " " } else { shown.contents() };
        assert_eq!(contents, cell.symbol(), "at {x},{y}");
        assert_eq!(shown.bgcolor(), vt_color(cell.bg), "background at {x},{y}");
        assert_eq!(shown.inverse(), cell.modifier.contains(Modifier::REVERSED), "at {x},{y}");
        assert_eq!(shown.underline(), cell.modifier.contains(Modifier::UNDERLINED), "at {x},{y}");
        if contents != " " {
            assert_eq!(shown.fgcolor(), vt_color(cell.fg), "foreground at {x},{y}");
            assert_eq!(shown.bold(), cell.modifier.contains(Modifier::BOLD), "at {x},{y}");
            assert_eq!(shown.italic(), cell.modifier.contains(Modifier::ITALIC), "at {x},{y}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_terminal_shows_what_was_drawn_however_it_was_cut(
        pictures in prop::collection::vec(prop::collection::vec(stroke(), 0..8), 1..5),
        budget in 1_usize..400,
        cursor in prop::option::of((0..WIDTH, 0..HEIGHT)),
    ) {
        let mut terminal = vt100::Parser::new(HEIGHT, WIDTH, 0);
        terminal.process("left over by somebody else".as_bytes());
        let mut screen = Screen::new(WIDTH, HEIGHT);
        let cursor = cursor.map(Position::from);
        for picture in &pictures {
            paint(&mut screen, picture, cursor);
            loop {
                let mut out = String::new();
                let done = screen.encode(budget, &mut out);
                terminal.process(out.as_bytes());
                if done {
                    break;
                }
            }
            check(&terminal, &screen.wanted);
            prop_assert_eq!(terminal.screen().hide_cursor(), cursor.is_none());
            if let Some(Position { x, y }) = cursor {
                prop_assert_eq!(terminal.screen().cursor_position(), (y, x));
            }
        }
    }
}

fn plain(y: u16, text: &str) -> Stroke {
    Stroke { x: 0, y, text: text.into(), style: Style::new() }
}

fn encoded(screen: &mut Screen, budget: usize) -> String {
    let mut out = String::new();
    screen.encode(budget, &mut out);
    out
}

#[test]
fn what_is_shown_already_is_not_sent() {
    let mut screen = Screen::new(WIDTH, HEIGHT);
    paint(&mut screen, &[plain(0, "same")], None);
    assert!(encoded(&mut screen, usize::MAX).contains("same"));
    paint(&mut screen, &[plain(0, "same")], None);
    assert_eq!(encoded(&mut screen, usize::MAX), "");
    screen.forget();
    assert!(encoded(&mut screen, usize::MAX).contains("same"));
}

#[test]
fn every_frame_is_one_synchronized_update() {
    let mut screen = Screen::new(WIDTH, HEIGHT);
    paint(&mut screen, &[plain(0, "one"), plain(5, "two")], Some(Position::new(1, 1)));
    let frame = encoded(&mut screen, usize::MAX);
    assert!(frame.starts_with("\x1b[?2026h") && frame.ends_with("\x1b[?2026l"), "{frame:?}");
    assert_eq!(frame.matches("\x1b[?2026").count(), 2);
}

#[test]
fn the_lower_rows_get_their_turn_while_the_upper_ones_keep_changing() {
    let mut screen = Screen::new(WIDTH, HEIGHT);
    let mut sent = String::new();
    for round in 0..HEIGHT {
        let picture: Vec<_> = (0..HEIGHT).map(|y| plain(y, &format!("row-{y}-round-{round}"))).collect();
        paint(&mut screen, &picture, None);
        sent.push_str(&encoded(&mut screen, 1));
    }
    for y in 0..HEIGHT {
        assert!(sent.contains(&format!("row-{y}-round-{y}")), "{sent:?}");
    }
}

#[test]
fn a_control_character_in_a_cell_does_not_reach_the_terminal() {
    let mut screen = Screen::new(WIDTH, HEIGHT);
    screen.draw(|frame| {
        frame.buffer_mut()[(0, 0)].set_symbol("\x1b]0;owned\x07");
        frame.buffer_mut()[(0, 1)].set_symbol("\u{9b}2J");
    });
    let frame = encoded(&mut screen, usize::MAX);
    assert!(frame.contains("\u{fffd}]0;owned\u{fffd}") && frame.contains("\u{fffd}2J"), "{frame:?}");
    assert!(!frame.contains('\u{9b}') && !frame.contains('\x07'));
}

#[test]
fn moving_a_mark_by_one_row_takes_a_few_dozen_bytes() {
    let mut screen = Screen::new(200, 50);
    let rows = |mark: u16| -> Vec<_> {
        (0..50).map(|y| plain(y, &format!("{} a row of text", if y == mark { '>' } else { ' ' }))).collect()
    };
    paint(&mut screen, &rows(3), None);
    encoded(&mut screen, usize::MAX);
    paint(&mut screen, &rows(4), None);
    // Two moves of 6 bytes, two characters, and 16 bytes around the frame.
    assert_eq!(encoded(&mut screen, usize::MAX).len(), 6 + 1 + 6 + 1 + 16);
}

#[test]
fn a_mark_without_a_base_does_not_stay_on_the_cell_before() {
    let mut terminal = vt100::Parser::new(HEIGHT, WIDTH, 0);
    let mut screen = Screen::new(WIDTH, HEIGHT);
    for symbol in ["\u{301}f", "\u{301}", "s"] {
        screen.draw(|frame| {
            frame.buffer_mut()[(2, 0)].set_symbol(symbol);
        });
        terminal.process(encoded(&mut screen, usize::MAX).as_bytes());
    }
    assert_eq!(terminal.screen().contents(), "  s");
}
