//! The tables of a region: ListTables, page by page.

use super::Talk;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults::{self, Subject};
use super::pages::Pages;
use crate::domain::{Event, Fault, Text};

const OPERATION: &str = "ListTables";

/// Says each page as it comes. A page holds a hundred names, which is the most.
pub(super) async fn talk(talk: Talk, mut speaker: Speaker) -> Result<(), Fault> {
    let clients = talk.clients().await?;
    let asked = talk.asked_dynamo(OPERATION, Subject::General);
    let mut pages = Pages::new(OPERATION, talk.pacing().pages);
    loop {
        let call = clients.dynamo.list_tables().set_exclusive_start_table_name(pages.token());
        let answer = talk.call(&clients, &mut speaker, call.send());
        let answer = unless_stopped(&talk.stop, answer).await.ok_or_else(stopped)?;
        let answer = answer.map_err(|error| faults::fault(error, &asked))?;
        let names: Vec<Text> = answer.table_names().iter().map(|name| name.as_str().into()).collect();
        let items = names.len();
        if items > 0 {
            speaker.say(Event::Tables(names)).await;
        }
        if !pages.turn(answer.last_evaluated_table_name, items)? {
            return Ok(());
        }
    }
}
