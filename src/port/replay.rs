//! Answers from a recording instead of AWS: each question gets the answers that the same question got, in order.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use futures::StreamExt;

use super::record::Line;
use super::{Cloud, Events, Stop};
use crate::domain::{Event, Fault, FaultKind, Request, Scope};

type Answers = Vec<Result<Event, Fault>>;

/// A recording that answers.
pub struct Replay {
    conversations: Mutex<VecDeque<(Request, Answers)>>,
}

impl Replay {
    /// Reads a recording.
    ///
    /// # Errors
    /// Names the line that is not part of a recording.
    pub fn read(recording: &str) -> Result<Self, Fault> {
        let mut conversations: Vec<(u64, Request, Answers)> = Vec::new();
        let mut index_of: HashMap<u64, usize> = HashMap::new();
        for (index, text) in recording.lines().enumerate() {
            let line: Line = serde_json::from_str(text).map_err(|error| {
                let what = format!("line {} of the recording can't be read: {error}", index + 1);
                Fault::new(FaultKind::Invalid, what).hint("record it again with this version").source(error)
            })?;
            match line {
                Line::Asked(number, _, request) => {
                    index_of.insert(number, conversations.len());
                    conversations.push((number, request, Vec::new()));
                }
                Line::Answered(number, event) => {
                    answers(&mut conversations, &index_of, number).push(Ok(event))
                }
                Line::Failed(number, fault) => {
                    answers(&mut conversations, &index_of, number).push(Err(fault))
                }
                Line::Ended(_) => {}
            }
        }
        let conversations =
            conversations.into_iter().map(|(_, request, answers)| (request, answers)).collect();
        Ok(Self { conversations: Mutex::new(conversations) })
    }

    fn take(&self, request: &Request) -> Option<Answers> {
        let mut conversations = self.conversations.lock().unwrap_or_else(PoisonError::into_inner);
        let index = conversations.iter().position(|(asked, _)| asked == request)?;
        conversations.remove(index).map(|(_, answers)| answers)
    }
}

fn answers<'a>(
    conversations: &'a mut Vec<(u64, Request, Answers)>,
    index_of: &HashMap<u64, usize>,
    number: u64,
) -> &'a mut Answers {
    let index = index_of.get(&number).copied().unwrap_or(conversations.len());
    if index == conversations.len() {
        // An answer without its question can't be asked for; it is kept under a question of its own.
        conversations.push((number, Request::Identity, Vec::new()));
    }
    &mut conversations[index].2
}

impl Cloud for Replay {
    fn serve(&self, _: Scope, request: Request, _: Stop) -> Events {
        let answers = self.take(&request).unwrap_or_else(|| {
            let what = format!("the recording has no answer to {request:?}");
            vec![Err(Fault::new(FaultKind::NotFound, what).hint("record the conversation again"))]
        });
        futures::stream::iter(answers).boxed()
    }
}
