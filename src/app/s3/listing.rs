//! What a listing holds so far, which of it is shown in which order, and the cursor in it. A million entries are as quick
//! to look at as ten: an entry is found by its number, and what takes longer is worked out beside the loop.

use std::sync::Arc;

use super::order::{Order, Sorted, Sorting, Wish, place};
use super::page::{Entry, Page};
use crate::app::scroll::{Scroll, moved};
use crate::command::Command;

/// What is shown when it is not all as it came.
#[derive(Debug)]
struct View {
    /// What was wanted of it.
    wish: Wish,
    /// Of how many pages it is.
    pages: usize,
    order: Order,
}

/// A listing.
#[derive(Debug, Default)]
pub struct Listing {
    pages: Vec<Arc<Page>>,
    /// The number of the first entry of each page.
    starts: Vec<usize>,
    total: usize,
    objects: u64,
    bytes: u64,
    /// What is wanted.
    wish: Wish,
    /// What was worked out for it, or for the wish before until that is done.
    view: Option<View>,
    scroll: Scroll,
}

impl Listing {
    /// Adds a page behind the others.
    pub fn push(&mut self, page: Page) {
        if page.is_empty() {
            return;
        }
        for at in (0..page.len()).filter(|at| page.kind(*at).has_content()) {
            self.objects += 1;
            self.bytes += page.size(at);
        }
        self.starts.push(self.total);
        self.total += page.len();
        self.pages.push(Arc::new(page));
    }

    /// How many entries it has, shown or not.
    pub fn total(&self) -> usize {
        self.total
    }

    /// How many objects or versions are among them, and how many bytes those have.
    pub fn weight(&self) -> (u64, u64) {
        (self.objects, self.bytes)
    }

    /// How many entries are shown.
    pub fn len(&self) -> usize {
        self.view.as_ref().map_or(self.total, |view| view.order.len())
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is wanted of it.
    pub fn wish(&self) -> &Wish {
        &self.wish
    }

    /// The entry in a row.
    pub fn entry(&self, row: usize) -> Option<Entry<'_>> {
        let (page, at) = place(&self.starts, self.number(row)?);
        Some(self.pages.get(page)?.entry(at))
    }

    /// The entry under the cursor.
    pub fn current(&self) -> Option<Entry<'_>> {
        self.entry(self.scroll.cursor)
    }

    /// The row under the cursor.
    pub fn cursor(&self) -> usize {
        self.scroll.cursor
    }

    /// The first row on the screen.
    pub fn top(&self) -> usize {
        self.scroll.top
    }

    /// How many rows the screen has.
    pub fn height(&self) -> usize {
        self.scroll.rows()
    }

    /// Which entry of all a row shows.
    fn number(&self, row: usize) -> Option<usize> {
        match &self.view {
            Some(view) => view.order.get(row).map(|number| *number as usize),
            None => Some(row).filter(|row| *row < self.total),
        }
    }

    /// Tells how many rows the screen has, and keeps the cursor there.
    pub fn resize(&mut self, height: usize) {
        if height > 0 {
            self.scroll.height = height;
        }
        self.go_to(self.scroll.cursor);
    }

    /// Puts the cursor on a row.
    pub fn go_to(&mut self, row: usize) {
        let count = self.len();
        self.scroll.go_to(row, count, |_| 1);
    }

    /// Scrolls without moving the cursor more than it must, as a wheel does.
    pub fn scroll(&mut self, by: isize) {
        let count = self.len();
        self.scroll.scroll(by, count, |_| 1);
    }

    /// Puts the cursor on the entry of that name among those that came with the newest page; whether it is there.
    pub fn go_to_newest(&mut self, name: &str) -> bool {
        let (Some(page), Some(start)) = (self.pages.last(), self.starts.last()) else { return false };
        let found = (0..page.len()).find(|at| page.name(*at) == name).map(|at| start + at);
        if let (Some(number), None) = (found, &self.view) {
            self.go_to(number);
        }
        found.is_some()
    }

    /// Moves the cursor; false when the command is no movement.
    pub fn on_move(&mut self, command: Command) -> bool {
        let page = self.scroll.rows().saturating_sub(1).max(1);
        let at = self.scroll.cursor;
        let Some(to) = moved(command, at, page) else { return false };
        self.go_to(to);
        true
    }

    /// Wants something else of it. What is shown stays until that is worked out, but for all as it came.
    pub fn set_wish(&mut self, wish: Wish) {
        self.wish = wish;
        if self.wish.is_plain() {
            let under = self.number(self.scroll.cursor);
            self.view = None;
            self.go_to(under.unwrap_or(0));
        }
    }

    /// Whether what is shown is not yet what is wanted.
    pub fn is_sorting(&self) -> bool {
        match &self.view {
            Some(view) => view.wish != self.wish || view.pages < self.pages.len(),
            None => !self.wish.is_plain(),
        }
    }

    /// The work that is due.
    pub fn sorting(&self) -> Option<Sorting> {
        if !self.is_sorting() {
            return None;
        }
        let same = self.view.as_ref().filter(|view| view.wish == self.wish);
        let before = same.map_or_else(|| (0, Order::default()), |view| (view.pages, Arc::clone(&view.order)));
        Some(Sorting { wish: self.wish.clone(), pages: self.pages.clone(), before })
    }

    /// Shows what was worked out, if it is still wanted; the cursor stays on its entry where that is shown.
    pub fn take(&mut self, sorted: Sorted) {
        if sorted.wish != self.wish || self.wish.is_plain() {
            return;
        }
        let under = self.number(self.scroll.cursor).map(|number| number as u32);
        let is_first = self.scroll.cursor == 0;
        let Sorted { wish, pages, order } = sorted;
        let changed = self.view.as_ref().is_none_or(|view| view.wish != wish);
        let stays = under
            .filter(|_| !(changed && is_first))
            .and_then(|under| order.iter().position(|each| *each == under));
        self.view = Some(View { wish, pages, order });
        self.go_to(stays.unwrap_or(0));
    }

    /// The memory that the entries and their order take, in bytes, without what an allocator adds.
    pub fn memory(&self) -> usize {
        let pages: usize = self.pages.iter().map(|page| page.memory() + 2 * size_of::<usize>()).sum();
        let order = self.view.as_ref().map_or(0, |view| view.order.len() * size_of::<u32>());
        pages + self.starts.len() * size_of::<usize>() + order
    }

    /// Whether the newest entry that came stands behind a name in the order of S3.
    pub fn is_beyond(&self, name: &str) -> bool {
        let last = self.pages.last().filter(|page| !page.is_empty());
        last.is_some_and(|page| page.name(page.len() - 1) > name)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::time::Instant;

    use jiff::Timestamp;

    use super::super::order::{Column, Sort};
    use super::super::page::{Kind, PageBuilder};
    use super::*;
    use crate::app::table::Direction;

    /// Pages of 1,000 objects with keys of 40 bytes.
    fn listing(count: usize) -> Listing {
        let at = Timestamp::from_second(1_790_000_000).unwrap();
        let mut listing = Listing::default();
        for page in 0..count.div_ceil(1_000) {
            let mut builder = PageBuilder::default();
            for number in page * 1_000..count.min((page + 1) * 1_000) {
                let name = format!("year=2026/part-{number:09}-0000000000.json.gz");
                builder.push(Kind::Object, &name, (number * 7_919 % 100_003) as u64, Some(at), "STANDARD");
            }
            listing.push(builder.finish());
        }
        listing.resize(40);
        listing
    }

    fn work(listing: &mut Listing) {
        let sorted = listing.sorting().unwrap().done(&AtomicBool::new(true)).unwrap();
        listing.take(sorted);
    }

    #[test]
    fn a_million_keys_take_less_than_their_budget() {
        let mut listing = listing(1_000_000);
        let sort = Some(Sort { column: Column::Name, direction: Direction::Descending });
        listing.set_wish(Wish { sort, ..Wish::default() });
        work(&mut listing);
        let each = listing.memory() as f64 / 1e6;
        println!("{each:.1} bytes a key, of which 43 are the key");
        assert!(each < 150.0, "{each}");
        listing.go_to(0);
        assert!(listing.current().unwrap().name.raw().contains("000999999"));
    }

    #[test]
    fn a_step_in_a_million_keys_looks_at_a_handful_of_them() {
        let mut listing = listing(1_000_000);
        let start = Instant::now();
        for _ in 0..1_000 {
            listing.on_move(Command::PageDown);
            let seen: usize = (listing.top()..listing.top() + 40)
                .filter_map(|row| listing.entry(row))
                .map(|e| e.name.raw().len())
                .sum();
            assert_eq!(seen, 40 * 43);
        }
        println!("{:?} a step with 40 rows read", start.elapsed() / 1_000);
        listing.on_move(Command::Last);
        assert_eq!(listing.cursor(), 999_999);
        assert!(listing.entry(1_000_000).is_none());
    }

    #[test]
    fn the_cursor_stays_on_its_entry() {
        let mut listing = listing(1_500);
        listing.go_to(1_234);
        let sort = Some(Sort { column: Column::Name, direction: Direction::Descending });
        listing.set_wish(Wish { sort, ..Wish::default() });
        assert!(listing.is_sorting());
        assert_eq!(listing.cursor(), 1_234, "until it is sorted nothing moves");
        work(&mut listing);
        assert_eq!(listing.cursor(), 1_499 - 1_234);
        listing.set_wish(Wish::default());
        assert_eq!(listing.cursor(), 1_234);
        assert!(listing.sorting().is_none());
    }

    #[test]
    fn a_filter_follows_the_pages_that_come() {
        let mut listing = listing(1_000);
        listing.set_wish(Wish { filter: "99-".into(), ..Wish::default() });
        work(&mut listing);
        assert_eq!((listing.len(), listing.total()), (10, 1_000));
        let mut builder = PageBuilder::default();
        builder.push(Kind::Object, "z99-", 5, None, "");
        listing.push(builder.finish());
        assert_eq!(listing.len(), 10, "what is not looked at yet is not shown");
        work(&mut listing);
        assert_eq!((listing.len(), listing.total()), (11, 1_001));
        assert!(listing.sorting().is_none());
    }

    #[test]
    fn an_answer_to_a_wish_of_before_is_not_shown() {
        let mut listing = listing(10);
        listing.set_wish(Wish { filter: "1".into(), ..Wish::default() });
        let late = listing.sorting().unwrap().done(&AtomicBool::new(true)).unwrap();
        listing.set_wish(Wish { filter: "12".into(), ..Wish::default() });
        listing.take(late);
        assert_eq!(listing.len(), 10);
    }
}
