//! What a search over objects asks and hears: its start, what comes while it runs, its end; and the object of a row that is
//! opened.

use jiff::Timestamp;

use super::{Find, Focus, Form, Run, starters};
use crate::app::jobs::Purpose;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::s3::{Content, Spot};
use crate::app::tickets::JobId;
use crate::app::{Pane, State, asking};
use crate::domain::event::ObjectHead;
use crate::domain::request::ObjectName;
use crate::domain::{Fault, Request, Text};
use crate::object::search::{Found, Search};

impl State {
    /// Opens the search over what is under the cursor, or over what is listed. One that was made there is seen again.
    pub(in crate::app) fn open_find(&mut self, query: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let s3 = &self.s3;
        let under = s3.level().listing.current().and_then(|entry| s3.spot_of(&entry));
        let spot = under.unwrap_or_else(|| s3.level().spot.clone());
        let Spot::Prefix { bucket, prefix, .. } = spot else {
            self.notices.say(Severity::Info, "go to a bucket or a prefix to search what is below it", now);
            return Vec::new();
        };
        let same = |find: &&mut Find| find.bucket == bucket && find.prefix == prefix;
        if let Some(find) = self.s3.find.as_mut().filter(same) {
            find.is_shown = true;
            query.into_iter().for_each(|query| find.form.set_query(query));
            return Vec::new();
        }
        let window = asking::range_as_typed(self.logs.window);
        let form = Form::with(query.unwrap_or(starters::query(&prefix)), &window);
        let before = self.s3.find.replace(Find::new(&bucket, &prefix, form));
        self.drop_find(before)
    }

    /// What an earlier search asked is no longer wanted.
    fn drop_find(&mut self, find: Option<Find>) -> Vec<Effect> {
        let Some(find) = find else { return Vec::new() };
        let jobs = [find.job(), find.opening.map(|(job, ..)| job)];
        jobs.into_iter().filter_map(|job| self.drop_job(job)).collect()
    }

    /// Searches for what the form says; with a mistake in it the form is shown.
    pub(super) fn start_find(&mut self, now: Timestamp) -> Vec<Effect> {
        let zone = self.times.zone();
        let limit = usize::try_from(self.config.settings.limit).ok();
        let Some(find) = &self.s3.find else { return Vec::new() };
        let requester_pays = self.s3.pays(&find.bucket);
        let Some(find) = &mut self.s3.find else { return Vec::new() };
        let wanted = match find.form.read(now, &zone) {
            Ok(wanted) => wanted,
            Err(wrong) => {
                (find.form.focus, find.focus) = (wrong.field, Focus::Form);
                let sentence = wrong.mistake.sentence(find.form.line(wrong.field).text());
                let words = Text::from(format!("not searched: {}", sentence.raw()));
                self.notices.say(Severity::Warning, words, now);
                return Vec::new();
            }
        };
        let search = Search {
            bucket: find.bucket.clone(),
            prefix: find.prefix.clone(),
            range: wanted.range,
            max_bytes: wanted.max_bytes,
            requester_pays,
            plan: wanted.plan.clone(),
            limit,
            is_live: true,
            now,
        };
        let before = find.job();
        let job = self.jobs.begin(Purpose::Of(Pane::S3));
        find.table.clear();
        find.table.expect(&wanted.plan.columns().unwrap_or_default());
        find.run = Some(Run::new(job, wanted, now));
        find.focus = Focus::Rows;
        self.notices.dismiss();
        let mut effects: Vec<Effect> = self.drop_job(before).into_iter().collect();
        effects.push(Effect::Search(job, self.scope.clone(), Box::new(search)));
        effects
    }

    /// Asks the search to end; `None` when none runs. What was found stays.
    pub(super) fn stop_find(&mut self, now: Timestamp) -> Option<Vec<Effect>> {
        let run = self.s3.find.as_mut()?.run.as_mut().filter(|run| run.is_live() && !run.is_stopping)?;
        run.is_stopping = true;
        let job = run.job?;
        let mut effects = vec![Effect::Stop(job)];
        effects.extend(self.leave_if_twice("stopping; press it again to leave", now));
        Some(effects)
    }

    /// Takes in what a search says.
    pub(in crate::app) fn hear_found(&mut self, job: JobId, found: Found) {
        if let Some(find) = self.s3.find.as_mut().filter(|find| find.job() == Some(job)) {
            find.hear(found);
        }
    }

    /// Asks for the object of the row under the cursor.
    pub(super) fn open_origin(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some((bucket, key)) = self.s3.find.as_ref().and_then(Find::origin) else {
            let words = "this row does not tell its object; add @key to the fields of the query";
            self.notices.say(Severity::Info, words, now);
            return Vec::new();
        };
        let requester_pays = self.s3.pays(&bucket);
        let object = ObjectName { bucket, key, version: None, requester_pays };
        let job = self.jobs.begin(Purpose::Of(Pane::S3));
        let Some(find) = &mut self.s3.find else { return Vec::new() };
        let before = find.opening.replace((job, object.clone(), None)).map(|(job, ..)| job);
        let mut effects: Vec<Effect> = self.drop_job(before).into_iter().collect();
        effects.push(Effect::Start(job, self.scope.clone(), Request::ObjectHead(object)));
        effects
    }

    /// Takes in how large the object is that is to be opened; false when that was not asked.
    pub(in crate::app::s3) fn hear_opening(&mut self, job: JobId, head: &ObjectHead) -> bool {
        let opening = self.s3.find.as_mut().and_then(|find| find.opening.as_mut());
        let Some((_, _, size)) = opening.filter(|(asked, ..)| *asked == job) else { return false };
        *size = Some(head.size);
        true
    }

    /// A conversation is over; false when it was none of the search.
    pub(in crate::app::s3) fn end_find(
        &mut self,
        job: JobId,
        result: &Result<(), Fault>,
        now: Timestamp,
    ) -> bool {
        let Some(find) = &mut self.s3.find else { return false };
        if find.job() == Some(job) {
            find.end(result.clone(), now);
            return true;
        }
        let Some((_, object, size)) = find.opening.take_if(|(asked, ..)| *asked == job) else { return false };
        if let (Some(size), Ok(())) = (size, result) {
            self.s3.content = Some(Box::new(Content::new(object, size, now)));
        }
        true
    }
}
