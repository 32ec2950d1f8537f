//! What the terminal library reports, as messages of ours.

use crossterm::event::{
    Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use crate::app::{Mouse, MouseKind, Msg};
use crate::command::{Key, KeyCode};

/// The message for an event; `None` for what means nothing to us (releases, focus, keys without a name).
pub fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Key(event) => key(event).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Mouse(event) => mouse(event).map(Msg::Mouse),
        Event::Resize(columns, rows) => Some(Msg::Resize(columns, rows)),
        Event::FocusGained | Event::FocusLost => None,
    }
}

fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let code = match event.code {
        Code::Char(c) => KeyCode::Char(c),
        Code::Null => KeyCode::Char(' '),
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Tab | Code::BackTab => KeyCode::Tab,
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::F(number) => KeyCode::F(number),
        _ => return None,
    };
    // A character tells by itself that shift was held: `Q`, or `{` with AltGr on some keyboards.
    let shift = event.modifiers.contains(KeyModifiers::SHIFT) && !matches!(code, KeyCode::Char(_));
    Some(Key {
        code,
        control: event.modifiers.contains(KeyModifiers::CONTROL) || event.code == Code::Null,
        alt: event.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::META),
        shift: shift || event.code == Code::BackTab,
    })
}

fn mouse(event: MouseEvent) -> Option<Mouse> {
    let kind = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
        MouseEventKind::Up(MouseButton::Left) => MouseKind::Release,
        MouseEventKind::ScrollUp => MouseKind::WheelUp,
        MouseEventKind::ScrollDown => MouseKind::WheelDown,
        _ => return None,
    };
    Some(Mouse { kind, column: event.column, row: event.row })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: Code, modifiers: KeyModifiers) -> Key {
        key(KeyEvent::new(code, modifiers)).unwrap()
    }

    #[test]
    fn a_character_tells_its_shift_and_other_keys_do_not() {
        assert_eq!(pressed(Code::Char('Q'), KeyModifiers::SHIFT), Key::plain(KeyCode::Char('Q')));
        let back = Key { shift: true, ..Key::plain(KeyCode::Tab) };
        assert_eq!(pressed(Code::BackTab, KeyModifiers::SHIFT), back);
        assert_eq!(pressed(Code::BackTab, KeyModifiers::NONE), back);
        let up = Key { shift: true, ..Key::plain(KeyCode::Up) };
        assert_eq!(pressed(Code::Up, KeyModifiers::SHIFT), up);
    }

    #[test]
    fn control_alt_and_composed_characters_arrive_as_typed() {
        let suspend = Key { control: true, ..Key::plain(KeyCode::Char('z')) };
        assert_eq!(pressed(Code::Char('z'), KeyModifiers::CONTROL), suspend);
        let word = Key { alt: true, ..Key::plain(KeyCode::Char('b')) };
        assert_eq!(pressed(Code::Char('b'), KeyModifiers::ALT), word);
        let both = Key { control: true, alt: true, ..Key::plain(KeyCode::Char('x')) };
        assert_eq!(pressed(Code::Char('x'), KeyModifiers::CONTROL | KeyModifiers::ALT), both);
        for c in ['@', '€', '|', 'ł', 'ß', '本'] {
            assert_eq!(pressed(Code::Char(c), KeyModifiers::NONE), Key::plain(KeyCode::Char(c)));
        }
        let space = Key { control: true, ..Key::plain(KeyCode::Char(' ')) };
        assert_eq!(pressed(Code::Null, KeyModifiers::NONE), space);
    }

    #[test]
    fn releases_and_nameless_keys_are_nothing() {
        let release = KeyEvent::new_with_kind(Code::Enter, KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(key(release), None);
        assert_eq!(key(KeyEvent::new(Code::CapsLock, KeyModifiers::NONE)), None);
    }

    #[test]
    fn only_the_left_button_and_the_wheel_count() {
        let event = |kind| MouseEvent { kind, column: 3, row: 4, modifiers: KeyModifiers::NONE };
        let press = Mouse { kind: MouseKind::Press, column: 3, row: 4 };
        assert_eq!(mouse(event(MouseEventKind::Down(MouseButton::Left))), Some(press));
        assert_eq!(mouse(event(MouseEventKind::Down(MouseButton::Right))), None);
        let release = Mouse { kind: MouseKind::Release, ..press };
        assert_eq!(mouse(event(MouseEventKind::Up(MouseButton::Left))), Some(release));
    }
}
