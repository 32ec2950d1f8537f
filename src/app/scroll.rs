//! A cursor among lines that may be several rows of the screen tall, and which of them the screen shows.

use crate::command::Command;

/// The line that a command goes to from a line; more than there are for the last. `None` when it is no movement.
pub fn moved(command: Command, at: usize, page: usize) -> Option<usize> {
    match command {
        Command::Up => Some(at.saturating_sub(1)),
        Command::Down => Some(at.saturating_add(1)),
        Command::PageUp => Some(at.saturating_sub(page)),
        Command::PageDown => Some(at.saturating_add(page)),
        Command::First => Some(0),
        Command::Last => Some(usize::MAX),
        _ => None,
    }
}

/// Where the cursor is and what is on the screen.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Scroll {
    /// The line under the cursor.
    pub cursor: usize,
    /// The first line on the screen.
    pub top: usize,
    /// How many rows the screen has for them; zero until that is known.
    pub height: usize,
}

impl Scroll {
    /// The rows of the screen, at least one.
    pub fn rows(&self) -> usize {
        self.height.max(1)
    }

    /// Puts the cursor on one of `count` lines, that line on the screen, and no more empty rows beneath the last line
    /// than there must be. `tall` says how many rows a line takes, at least one.
    pub fn go_to(&mut self, line: usize, count: usize, tall: impl Fn(usize) -> usize) {
        let last = count.saturating_sub(1);
        self.cursor = line.min(last);
        let lowest = self.highest_top(self.cursor, &tall);
        self.top = self.top.clamp(lowest, self.cursor);
        self.fill(count, &tall);
    }

    /// Scrolls without moving the cursor more than it must, as a wheel does.
    pub fn scroll(&mut self, by: isize, count: usize, tall: impl Fn(usize) -> usize) {
        self.top = self.top.saturating_add_signed(by).min(count.saturating_sub(1));
        self.fill(count, &tall);
        let last = self.top + self.shown(count, &tall).max(1) - 1;
        self.cursor = self.cursor.clamp(self.top, last).min(count.saturating_sub(1));
    }

    /// How many lines from the top on are on the screen whole.
    pub fn shown(&self, count: usize, tall: impl Fn(usize) -> usize) -> usize {
        let mut used = 0;
        let fits = |line: &usize| {
            used += tall(*line);
            used <= self.rows()
        };
        (self.top..count).take_while(fits).count()
    }

    /// The line that is on a row of the screen; `None` beneath the last.
    pub fn line_at(&self, row: usize, count: usize, tall: impl Fn(usize) -> usize) -> Option<usize> {
        let mut end = 0;
        (self.top..count).find(|line| {
            end += tall(*line);
            row < end
        })
    }

    /// Moves up until the screen is full, if there are so many lines. (Each takes a row at least, so only near the end.)
    fn fill(&mut self, count: usize, tall: &impl Fn(usize) -> usize) {
        if count > 0 && count - self.top.min(count) < self.rows() {
            self.top = self.top.min(self.highest_top(count - 1, tall));
        }
    }

    /// The first line from which on a line is still seen whole.
    fn highest_top(&self, line: usize, tall: &impl Fn(usize) -> usize) -> usize {
        let mut top = line;
        let mut used = tall(line);
        while top > 0 {
            used += tall(top - 1);
            if used > self.rows() {
                break;
            }
            top -= 1;
        }
        top
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_move_by_a_line_by_a_page_and_to_both_ends() {
        for (command, to) in [
            (Command::Up, Some(19)),
            (Command::Down, Some(21)),
            (Command::PageUp, Some(11)),
            (Command::PageDown, Some(29)),
            (Command::First, Some(0)),
            (Command::Last, Some(usize::MAX)),
            (Command::Sort, None),
        ] {
            assert_eq!(moved(command, 20, 9), to, "{command:?}");
        }
        assert_eq!((moved(Command::Up, 0, 9), moved(Command::PageUp, 3, 9)), (Some(0), Some(0)));
    }

    #[test]
    fn lines_of_one_row_scroll_as_a_list_does() {
        let mut scroll = Scroll { height: 10, ..Scroll::default() };
        let one = |_| 1;
        scroll.go_to(18, 100, one);
        assert_eq!((scroll.cursor, scroll.top), (18, 9));
        scroll.go_to(500, 100, one);
        assert_eq!((scroll.cursor, scroll.top), (99, 90));
        scroll.scroll(-100, 100, one);
        assert_eq!((scroll.cursor, scroll.top), (9, 0));
        scroll.go_to(4, 3, one);
        assert_eq!((scroll.cursor, scroll.top), (2, 0));
        scroll.go_to(4, 0, one);
        assert_eq!((scroll.cursor, scroll.top), (0, 0));
    }

    #[test]
    fn a_tall_line_is_seen_whole_and_found_by_each_of_its_rows() {
        // Lines 0 to 9, of which every third takes four rows.
        let tall = |line: usize| if line.is_multiple_of(3) { 4 } else { 1 };
        let mut scroll = Scroll { height: 6, ..Scroll::default() };
        scroll.go_to(3, 10, tall);
        assert_eq!(scroll.top, 1, "lines 1, 2 and 3 fill six rows");
        let at: Vec<Option<usize>> = (0..7).map(|row| scroll.line_at(row, 10, tall)).collect();
        assert_eq!(at, [Some(1), Some(2), Some(3), Some(3), Some(3), Some(3), Some(4)]);
        assert_eq!(scroll.shown(10, tall), 3);
        scroll.go_to(9, 10, tall);
        assert_eq!(scroll.top, 7, "no empty rows beneath the last line");
        scroll.scroll(-2, 10, tall);
        assert_eq!((scroll.top, scroll.cursor), (5, 7), "lines 5, 6 and 7 fill six rows");
    }
}
