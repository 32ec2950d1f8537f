//! All keys below a prefix, read in several stretches at the same time. A stretch is cut where its next prefixes begin
//! while there is room for more calls: each cut costs one listing by prefix, and no key is told twice or left out.

use std::sync::Arc;

use futures::StreamExt;
use futures::stream::FuturesUnordered;

use crate::aws::conversation::Speaker;
use crate::aws::pages::Pages;
use crate::aws::s3_pages::{Ask, Lister, OPERATION, Page, not_understood};
use crate::aws::trouble::Trouble;
use crate::domain::event::ObjectsPage;
use crate::domain::{Event, Fault, Text};

/// The most calls at the same time, whatever is asked for. S3 answers 5,500 such calls a second for each prefix (Amazon
/// S3 User Guide, "Best practices design patterns").
const MOST: usize = 64;

/// Says the pages of all stretches as they come: in the order of the keys within a stretch, in none between them.
pub(super) async fn read(lister: &Lister<'_>, speaker: &mut Speaker) -> Result<(), Fault> {
    let most = lister.list.parallel.min(MOST);
    let mut stretches = vec![Stretch::whole(lister)];
    let mut asked = FuturesUnordered::new();
    asked.push(sent(lister, 0, stretches[0].ask()));
    while let Some((index, ask, answer)) = asked.next().await {
        let stretch = &mut stretches[index];
        let mut page = match answer {
            Ok(page) => page,
            // Only speed is lost without the cut; whatever is the matter, the next page of keys tells it.
            Err(_) if ask.by_prefix => {
                stretch.pages_to_rest = u64::MAX;
                continue;
            }
            Err(fault) => {
                // The others pause, too: what throttles one throttles all.
                stretch.trouble.again_later(fault, speaker).await?;
                asked.push(sent(lister, index, ask));
                continue;
            }
        };
        if ask.by_prefix {
            let room = most.saturating_sub(asked.len());
            for cut_off in stretch.cut(lister, &page, room) {
                asked.push(sent(lister, stretches.len(), cut_off.ask()));
                stretches.push(cut_off);
            }
            continue;
        }
        let more = stretch.take(lister, &mut page)?;
        if more {
            asked.push(sent(lister, index, stretch.ask()));
            let looks_for_cuts = stretch.is_due();
            if looks_for_cuts && asked.len() < most {
                asked.push(sent(lister, index, stretch.ask_by_prefix(&lister.list.prefix)));
            }
        }
        let (prefixes, objects) = (page.prefixes, page.objects);
        speaker.say(Event::Objects(Arc::new(ObjectsPage { prefixes, objects, next: None }))).await;
    }
    Ok(())
}

async fn sent(lister: &Lister<'_>, index: usize, ask: Ask) -> (usize, Ask, Result<Page, Fault>) {
    let answer = lister.page(&ask).await;
    (index, ask, answer)
}

/// The keys after one and up to another.
struct Stretch<'a> {
    prefix: String,
    /// The last key that was told, or behind which it begins.
    after: Option<String>,
    /// The last that is in it, if there is such a key.
    until: Option<String>,
    /// Where the next cuts are looked for.
    level: String,
    pages: Pages,
    trouble: Trouble<'a>,
    /// So many pages come before cuts are looked for again.
    pages_to_rest: u64,
    /// So many pages were rested last.
    rested: u64,
    ended: bool,
}

impl<'a> Stretch<'a> {
    /// All that is listed. It is not cut before its second page: most listings end before.
    fn whole(lister: &Lister<'a>) -> Self {
        let (after, level) = (lister.list.start_after.clone(), lister.list.prefix.clone());
        Self { pages_to_rest: 1, ..Self::new(lister, after, None, level) }
    }

    fn new(lister: &Lister<'a>, after: Option<String>, until: Option<String>, level: String) -> Self {
        Self {
            prefix: lister.list.prefix.clone(),
            after,
            until,
            level,
            pages: Pages::new(OPERATION, lister.talk.pacing().search_pages),
            trouble: Trouble::none(lister.talk),
            pages_to_rest: 0,
            rested: 0,
            ended: false,
        }
    }

    /// The next page of keys.
    fn ask(&self) -> Ask {
        let (prefix, after, token) = (self.prefix.clone(), self.after.clone(), self.pages.token());
        Ask { prefix, by_prefix: false, after, token }
    }

    /// Whether cuts should be looked for now.
    fn is_due(&mut self) -> bool {
        let is_due = self.pages_to_rest == 0;
        self.pages_to_rest = self.pages_to_rest.saturating_sub(1);
        is_due
    }

    /// The prefixes that follow at the level where the stretch stands.
    fn ask_by_prefix(&mut self, top: &str) -> Ask {
        let after = self.after.clone();
        while self.level != top && !after.as_deref().is_some_and(|after| after.starts_with(&self.level)) {
            self.level = above(&self.level, top).to_owned();
        }
        Ask { prefix: self.level.clone(), by_prefix: true, after, token: None }
    }

    /// Takes a page in, without what lies beyond the stretch: whether another follows.
    fn take(&mut self, lister: &Lister<'a>, page: &mut Page) -> Result<bool, Fault> {
        self.trouble = Trouble::none(lister.talk);
        let more = self.pages.turn(page.next.take(), page.objects.len())?;
        let mut last = self.after.as_deref();
        for object in &page.objects {
            let key = object.key.raw();
            if last.is_some_and(|last| last >= key) {
                return Err(
                    not_understood(OPERATION, "answers with keys in no order").hint("list with --parallel 1")
                );
            }
            last = Some(key);
        }
        self.after = last.map(str::to_owned);
        let until = self.until.as_deref();
        let inside =
            page.objects.partition_point(|object| until.is_none_or(|until| object.key.raw() <= until));
        self.ended = !more || inside < page.objects.len();
        page.objects.truncate(inside);
        Ok(!self.ended)
    }

    /// Cuts the stretch where prefixes of the page begin: at most so many others.
    fn cut(&mut self, lister: &Lister<'a>, page: &Page, most: usize) -> Vec<Self> {
        let is_inside = |place: &&str| {
            self.after.as_deref().is_none_or(|after| *place > after)
                && self.until.as_deref().is_none_or(|until| *place < until)
        };
        let places: Vec<&str> = page.prefixes.iter().map(Text::raw).filter(is_inside).collect();
        let count = places.len().min(most);
        if self.ended || count == 0 {
            self.look_deeper();
            return vec![];
        }
        let chosen: Vec<usize> = (0..count).map(|part| part * places.len() / count).collect();
        let mut cut_off = Vec::with_capacity(count);
        for (part, &index) in chosen.iter().enumerate() {
            let next = chosen.get(part + 1);
            let until = next.map_or_else(|| self.until.clone(), |&next| Some(places[next].to_owned()));
            let is_single =
                next.map_or(index + 1 == places.len() && page.next.is_none(), |&next| next == index + 1);
            let level = if is_single { places[index] } else { &self.level };
            cut_off.push(Self::new(lister, Some(places[index].to_owned()), until, level.to_owned()));
        }
        self.until = Some(places[0].to_owned());
        self.look_deeper();
        cut_off
    }

    /// Looks for the next cuts below the prefix in which the stretch stands, or later when it stands in none.
    fn look_deeper(&mut self) {
        let below = self.after.as_deref().and_then(|after| after.strip_prefix(&self.level));
        match below.and_then(|below| below.split_once('/')) {
            Some((name, _)) => self.level = format!("{}{name}/", self.level),
            None => {
                self.rested = (self.rested * 2).max(1);
                self.pages_to_rest = self.rested;
            }
        }
    }
}

/// The prefix that holds another, at most up to the top.
fn above<'l>(level: &'l str, top: &'l str) -> &'l str {
    let inner = level.strip_suffix('/').unwrap_or(level);
    let parent = inner.rfind('/').map_or("", |at| &level[..=at]);
    if parent.len() > top.len() { parent } else { top }
}

#[cfg(test)]
mod tests {
    use super::above;

    #[test]
    fn a_prefix_is_held_by_the_one_before() {
        assert_eq!(above("logs/2026/11/", "logs/"), "logs/2026/");
        assert_eq!(above("logs/2026/", "logs/"), "logs/");
        assert_eq!(above("logs/20", "logs/2"), "logs/2");
        assert_eq!(above("a/", ""), "");
    }
}
