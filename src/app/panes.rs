//! What is handed to the pane that is shown or that asked. A further pane adds a line to each table here; what it does is
//! in a folder of its own.

use jiff::Timestamp;

use super::jobs::Purpose;
use super::message::Effect;
use super::pane::Pane;
use super::picker::Picker;
use super::table::Table;
use super::tickets::JobId;
use super::{State, accounts, dynamo, lambda};
use crate::command::{Command, Key, Place};
use crate::domain::{Event, Fault};

impl State {
    /// Shows a pane, and asks what it shows first.
    pub(super) fn show_pane(&mut self, pane: Pane) -> Vec<Effect> {
        self.pane = pane;
        match pane {
            // What the S3 pane wants is asked as it is scrolled.
            Pane::Accounts | Pane::Logs | Pane::S3 => Vec::new(),
            Pane::Dynamo => self.ask_tables(),
            Pane::Lambda => self.ask_functions(),
        }
    }

    /// Where a key lands when nothing lies over the pane.
    pub(super) fn pane_place(&self) -> Place {
        match self.pane {
            Pane::Accounts => Place::Accounts,
            Pane::Logs => self.logs.place(),
            Pane::Dynamo => self.dynamo.place(),
            Pane::S3 => self.s3.place(),
            Pane::Lambda => self.lambda.place(),
        }
    }

    /// What a command means in the pane that is shown; `None` when the pane leaves it to the console.
    pub(super) fn perform_in_pane(
        &mut self,
        command: Command,
        argument: Option<&str>,
        now: Timestamp,
    ) -> Option<Vec<Effect>> {
        match self.pane {
            Pane::Accounts => self.perform_in_accounts(command, argument, now),
            Pane::Logs => None,
            Pane::Dynamo => self.perform_in_dynamo(command, argument, now),
            Pane::S3 => self.perform_in_s3(command, argument, now),
            Pane::Lambda => self.perform_in_lambda(command, argument, now),
        }
    }

    /// Moves the cursor of a pane's list, while one types what to look for in it.
    pub(super) fn step_in_pane(&mut self, command: Command) {
        match self.pane {
            Pane::Accounts => {
                self.step_spot(command);
            }
            Pane::Logs => {}
            Pane::Dynamo => {
                self.step_tables(command);
            }
            Pane::S3 => {
                self.step_keys(command);
            }
            Pane::Lambda => {
                self.lambda.functions.step(command);
            }
        }
    }

    /// Shows what matches in a pane's list.
    pub(super) fn look_in_pane(&mut self, words: &str) {
        match self.pane {
            Pane::Accounts => self.filter_profiles(words),
            Pane::Logs => {}
            Pane::Dynamo => self.look_in_dynamo(words),
            Pane::S3 => self.look_for_keys(words),
            Pane::Lambda => self.lambda.functions.look_for(words),
        }
    }

    /// Tells the pane that is shown how much of it the screen shows. The Logs pane is always told.
    pub(super) fn arrange_pane(&mut self) {
        match self.pane {
            Pane::Accounts => self.arrange_accounts(),
            Pane::Logs => {}
            Pane::Dynamo => self.arrange_dynamo(),
            Pane::S3 => self.arrange_s3(),
            Pane::Lambda => self.arrange_lambda(),
        }
    }

    /// Takes the press of a mouse; false for a pane that does not take it.
    pub(super) fn press_in_pane(&mut self, column: u16, row: u16) -> bool {
        match self.pane {
            Pane::Accounts => self.press_in_accounts(column, row),
            Pane::Logs => return false,
            Pane::Dynamo => self.press_in_dynamo(column, row),
            Pane::S3 => self.press_in_s3(column, row),
            Pane::Lambda => self.press_in_lambda(column, row),
        }
        true
    }

    /// Takes a key that is typed where a pane takes text.
    pub(super) fn type_in_pane(&mut self, key: Key) {
        match self.pane {
            Pane::Accounts | Pane::Lambda => {}
            Pane::S3 => self.type_in_s3(key),
            Pane::Logs => self.logs.editor.on_key(key),
            Pane::Dynamo => self.type_in_dynamo(key),
        }
    }

    /// Takes what is pasted where a pane takes text. Elsewhere it is ignored: it is never taken for keys.
    pub(super) fn paste_in_pane(&mut self, text: &str) {
        match self.pane_place() {
            Place::Editor => self.logs.editor.paste(text),
            Place::Ask if self.pane == Pane::S3 => self.paste_in_s3(text),
            Place::Ask => self.paste_in_dynamo(text),
            _ => {}
        }
    }

    /// The rows that are shown, which are sorted and looked through beside the loop.
    pub(super) fn shown_table(&mut self) -> &mut Table {
        let shown = match self.pane {
            Pane::Dynamo => self
                .dynamo
                .table
                .as_mut()
                .and_then(|opened| opened.items.as_mut())
                .map(|items| &mut items.table),
            Pane::S3 => self.s3.rows_mut(),
            Pane::Accounts | Pane::Logs | Pane::Lambda => None,
        };
        shown.unwrap_or(&mut self.logs.table)
    }

    /// What a list asks over its entries before something is done.
    pub fn pane_question(&self, pane: Pane) -> String {
        match pane {
            Pane::Accounts | Pane::Logs | Pane::S3 => String::new(),
            Pane::Dynamo => self.scan_question(),
            Pane::Lambda => self.health_question(),
        }
    }

    /// What a person decided about what a pane asked.
    pub(super) fn decide_in_pane(&mut self, pane: Pane, picker: &Picker, now: Timestamp) -> Vec<Effect> {
        match pane {
            Pane::Accounts | Pane::Logs | Pane::S3 => Vec::new(),
            Pane::Dynamo => self.decide_scan(picker, now),
            Pane::Lambda => self.decide_health(picker, now),
        }
    }

    /// Whether the pane that is shown counts the seconds of something.
    pub(super) fn pane_counts(&self) -> bool {
        match self.pane {
            Pane::Accounts | Pane::Logs | Pane::Lambda => false,
            Pane::Dynamo => self.dynamo.is_reading(),
            Pane::S3 => self.s3.counts_seconds(),
        }
    }

    /// What the pane that is shown wants next of its own accord.
    pub(super) fn pane_due(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.pane {
            Pane::Accounts | Pane::Logs => Vec::new(),
            Pane::Dynamo => self.page_if_due(now),
            Pane::Lambda => self.lambda_due(now),
            Pane::S3 => self.s3_due(now),
        }
    }

    /// Takes in an answer to what a pane asked.
    pub(super) fn hear_in_pane(&mut self, pane: Pane, job: JobId, event: Event) {
        match pane {
            Pane::Accounts => self.accounts.hear(job, event),
            Pane::Logs => {}
            Pane::Dynamo => self.hear_in_dynamo(job, event),
            Pane::S3 => self.hear_in_s3(job, event),
            Pane::Lambda => self.hear_in_lambda(job, event),
        }
    }

    /// What a pane asked is over.
    pub(super) fn end_in_pane(
        &mut self,
        pane: Pane,
        job: JobId,
        result: Result<(), Fault>,
        now: Timestamp,
    ) -> Vec<Effect> {
        if let Err(fault) = &result
            && !self.is_of_beside(job)
        {
            self.notices.fault(fault, now);
        }
        match pane {
            Pane::Accounts => self.accounts.end(job, result),
            Pane::Logs => {}
            Pane::S3 => self.end_in_s3(job, result, now),
            Pane::Dynamo => self.end_in_dynamo(job, result, now),
            Pane::Lambda => return self.end_in_lambda(job, result, now),
        }
        Vec::new()
    }

    /// What the panes know of another profile or region is forgotten, and asked anew in the one that is shown.
    pub(super) fn forget_panes(&mut self) -> Vec<Effect> {
        let mut effects = self.forget(Purpose::Of(Pane::Dynamo));
        self.dynamo = dynamo::Dynamo::default();
        effects.extend(self.forget_s3());
        effects.extend(self.stop_health());
        effects.extend(self.forget(Purpose::Of(Pane::Lambda)));
        self.lambda = lambda::Lambda::default();
        effects.extend(self.show_pane(self.pane));
        effects
    }

    /// What is worth knowing of the keys in the pane that is shown, the most important first; `None` where the Logs pane
    /// says it.
    pub fn pane_keys(&self) -> Option<&'static [(Command, &'static str)]> {
        match self.pane {
            Pane::Accounts => Some(accounts::KEYS),
            Pane::Logs => None,
            Pane::Dynamo => Some(self.dynamo.keys()),
            Pane::S3 => Some(self.s3.keys()),
            Pane::Lambda => Some(self.lambda.keys()),
        }
    }

    /// What a copy takes in a pane; `None` where the Logs pane says it.
    pub(super) fn copy_in_pane(&self) -> Option<Option<String>> {
        match self.pane {
            Pane::Accounts => Some(accounts::as_text(self)),
            Pane::Logs => None,
            Pane::Dynamo => Some(self.dynamo.under_cursor()),
            Pane::S3 => Some(self.s3.copied()),
            Pane::Lambda => Some(self.lambda.under_cursor()),
        }
    }
}
