//! Which entries of a listing are shown and in which order: worked out beside the loop, since there may be a million.

use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::atomic::{self, AtomicBool};

use regex::{Regex, RegexBuilder};

use super::page::Page;
use crate::app::table::Direction;

/// By what entries are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// By name, by its bytes as S3 lists.
    Name,
    /// By size; what has none comes last.
    Size,
    /// By when it was written; what has no time comes last.
    Modified,
}

impl Column {
    /// The column that a person names.
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "name" | "key" => Some(Self::Name),
            "size" => Some(Self::Size),
            "modified" | "time" => Some(Self::Modified),
            _ => None,
        }
    }
}

/// By what and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub column: Column,
    /// Which way.
    pub direction: Direction,
}

/// What is wanted of a listing: all of it as it came, unless it says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// Only names that hold this, in any case unless it has capitals.
    pub filter: String,
    /// The order; none is that of S3.
    pub sort: Option<Sort>,
}

impl Wish {
    /// Whether it wants all entries as they came.
    pub fn is_plain(&self) -> bool {
        self.filter.is_empty() && self.sort.is_none()
    }

    /// What pressing the sort key leads to: the largest, the newest, the smallest and the oldest first, then the last name
    /// first, then as it came.
    pub fn next_sort(&self) -> Option<Sort> {
        use Column::{Modified, Name, Size};
        use Direction::{Ascending, Descending};
        let round = [
            (Size, Descending),
            (Modified, Descending),
            (Size, Ascending),
            (Modified, Ascending),
            (Name, Descending),
        ];
        let at =
            self.sort.and_then(|sort| round.iter().position(|each| *each == (sort.column, sort.direction)));
        let next = self.sort.map_or(Some(0), |_| at.map(|at| at + 1))?;
        round.get(next).map(|(column, direction)| Sort { column: *column, direction: *direction })
    }
}

/// Entries in the wanted order, by their number in the listing: four bytes for each, and shared.
pub type Order = Arc<[u32]>;

/// The work: to bring an order up to all pages.
#[derive(Debug)]
pub struct Sorting {
    /// What is wanted.
    pub wish: Wish,
    /// All pages.
    pub pages: Vec<Arc<Page>>,
    /// What was worked out already for the same wish, of the first so many pages.
    pub before: (usize, Order),
}

/// What came of it.
#[derive(Debug)]
pub struct Sorted {
    /// What was wanted.
    pub wish: Wish,
    /// Of how many pages.
    pub pages: usize,
    /// The order.
    pub order: Order,
}

impl Sorting {
    /// Does it; nothing as soon as it is no longer wanted.
    pub fn done(self, wanted: &AtomicBool) -> Option<Sorted> {
        let matcher = matcher(&self.wish.filter);
        let (covered, before) = &self.before;
        let mut order = before.to_vec();
        let mut start: usize = self.pages.iter().take(*covered).map(|page| page.len()).sum();
        let mut starts: Vec<usize> = Vec::with_capacity(self.pages.len());
        for (number, page) in self.pages.iter().enumerate() {
            if number < *covered {
                continue;
            }
            if !wanted.load(atomic::Ordering::Relaxed) {
                return None;
            }
            let matches = (0..page.len()).filter(|at| is_match(matcher.as_ref(), page.name(*at)));
            order.extend(matches.map(|at| (start + at) as u32));
            start += page.len();
        }
        let mut start = 0;
        for page in &self.pages {
            starts.push(start);
            start += page.len();
        }
        if let Some(sort) = self.wish.sort {
            // What was in order before stays a run, which the sort of the standard library finds and only merges.
            order.sort_by(|a, b| compare(sort, &self.pages, &starts, *a, *b));
        }
        let wanted = wanted.load(atomic::Ordering::Relaxed);
        wanted.then(|| Sorted { wish: self.wish, pages: self.pages.len(), order: order.into() })
    }
}

/// In which page an entry is, and where there.
pub fn place(starts: &[usize], number: usize) -> (usize, usize) {
    let page = starts.partition_point(|start| *start <= number).saturating_sub(1);
    (page, number - starts.get(page).copied().unwrap_or(0))
}

fn compare(sort: Sort, pages: &[Arc<Page>], starts: &[usize], a: u32, b: u32) -> Ordering {
    let ((page_a, a), (page_b, b)) = (place(starts, a as usize), place(starts, b as usize));
    let (page_a, page_b) = (&pages[page_a], &pages[page_b]);
    let by_name = || page_a.name(a).cmp(page_b.name(b));
    let way = |ordering: Ordering| match sort.direction {
        Direction::Ascending => ordering,
        Direction::Descending => ordering.reverse(),
    };
    let known = |known_a: bool, known_b: bool| known_b.cmp(&known_a);
    match sort.column {
        Column::Name => way(by_name()),
        Column::Size => {
            let has = |page: &Page, at| page.kind(at).has_content();
            known(has(page_a, a), has(page_b, b))
                .then_with(|| way(page_a.size(a).cmp(&page_b.size(b))))
                .then_with(by_name)
        }
        Column::Modified => known(page_a.seconds(a) > 0, page_b.seconds(b) > 0)
            .then_with(|| way(page_a.seconds(a).cmp(&page_b.seconds(b))))
            .then_with(by_name),
    }
}

/// What a filter looks for; nothing when it takes all.
fn matcher(filter: &str) -> Option<Regex> {
    if filter.is_empty() {
        return None;
    }
    let any_case = !filter.chars().any(char::is_uppercase);
    // An escaped text is a pattern always; were it too long to compile it would take everything.
    RegexBuilder::new(&regex::escape(filter)).case_insensitive(any_case).build().ok()
}

fn is_match(matcher: Option<&Regex>, name: &str) -> bool {
    matcher.is_none_or(|matcher| matcher.is_match(name))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::page::{Kind, PageBuilder};
    use super::*;

    fn page(entries: &[(&str, u64, i64)]) -> Arc<Page> {
        let mut builder = PageBuilder::default();
        for (name, size, seconds) in entries {
            let kind = if name.ends_with('/') { Kind::Prefix } else { Kind::Object };
            let at = Some(*seconds).filter(|at| *at > 0).map(|at| Timestamp::from_second(at).unwrap());
            builder.push(kind, name, *size, at, "STANDARD");
        }
        Arc::new(builder.finish())
    }

    fn pages() -> Vec<Arc<Page>> {
        vec![
            page(&[("a.json", 30, 100), ("B.json", 10, 300), ("c/", 0, 0)]),
            page(&[]),
            page(&[("d.csv", 30, 200), ("e.json", 20, 50)]),
        ]
    }

    fn names(pages: &[Arc<Page>], wish: Wish) -> Vec<String> {
        let whole = Sorting { wish: wish.clone(), pages: pages.to_vec(), before: (0, Order::default()) };
        let whole = whole.done(&AtomicBool::new(true)).unwrap();
        // Page by page it is the same.
        let mut before = (0, Order::default());
        for count in 1..=pages.len() {
            let part = Sorting { wish: wish.clone(), pages: pages[..count].to_vec(), before };
            let part = part.done(&AtomicBool::new(true)).unwrap();
            before = (part.pages, part.order);
        }
        assert_eq!(before.1, whole.order);
        let mut all = Vec::new();
        for page in pages {
            all.extend((0..page.len()).map(|at| page.name(at).to_owned()));
        }
        whole.order.iter().map(|number| all[*number as usize].clone()).collect()
    }

    #[test]
    fn entries_are_sorted_with_what_has_no_value_last() {
        let sort = |column, direction| Wish { sort: Some(Sort { column, direction }), ..Wish::default() };
        let pages = pages();
        for (wish, expected) in [
            (sort(Column::Size, Direction::Descending), ["a.json", "d.csv", "e.json", "B.json", "c/"]),
            (sort(Column::Size, Direction::Ascending), ["B.json", "e.json", "a.json", "d.csv", "c/"]),
            (sort(Column::Modified, Direction::Descending), ["B.json", "d.csv", "a.json", "e.json", "c/"]),
            (sort(Column::Name, Direction::Descending), ["e.json", "d.csv", "c/", "a.json", "B.json"]),
            (Wish::default(), ["a.json", "B.json", "c/", "d.csv", "e.json"]),
        ] {
            assert_eq!(names(&pages, wish.clone()), expected, "{wish:?}");
        }
    }

    #[test]
    fn a_filter_takes_any_case_unless_it_has_capitals() {
        let filter = |text: &str| Wish { filter: text.into(), ..Wish::default() };
        let pages = pages();
        assert_eq!(names(&pages, filter("b.j")), ["B.json"]);
        assert_eq!(names(&pages, filter("JSON")), [""; 0]);
        assert_eq!(names(&pages, filter(".")).len(), 4, "a point is a point");
    }

    #[test]
    fn work_that_is_no_longer_wanted_ends() {
        let work = Sorting { wish: Wish::default(), pages: pages(), before: (0, Order::default()) };
        assert!(work.done(&AtomicBool::new(false)).is_none());
    }

    #[test]
    fn the_sort_key_goes_round() {
        let mut wish = Wish::default();
        let mut seen = Vec::new();
        while let Some(sort) = wish.next_sort() {
            seen.push((sort.column, sort.direction));
            wish.sort = Some(sort);
        }
        assert_eq!(seen.len(), 5);
        assert_eq!(seen[0], (Column::Size, Direction::Descending));
    }
}
