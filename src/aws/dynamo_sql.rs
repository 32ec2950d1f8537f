//! Items that a PartiQL statement selects: ExecuteStatement, page by page. Statements that change anything are not sent.

use std::sync::Arc;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use super::Talk;
use super::clients::ScopeClients;
use super::conversation::Speaker;
use super::dynamo_pages::{Ask, Page, Place, Source, read};
use super::dynamo_values::{items, units};
use super::faults::{self, Subject};
use crate::domain::Fault;
use crate::domain::request::Sql;
use crate::dynamo::sql;

/// Says each page as it comes.
pub(super) async fn talk(talk: Talk, asked: Sql, mut speaker: Speaker) -> Result<(), Fault> {
    sql::check(&asked.statement)?;
    let clients = talk.clients().await?;
    talk.call(&clients, &mut speaker, async {}).await;
    let source = Statement { talk: &talk, clients, asked: &asked };
    read(&talk, &source, &asked.caps, 1, &mut speaker).await
}

struct Statement<'a> {
    talk: &'a Talk,
    clients: Arc<ScopeClients>,
    asked: &'a Sql,
}

impl Source for Statement<'_> {
    const OPERATION: &'static str = "ExecuteStatement";

    /// Whether it has a filter can't be seen from here.
    fn is_filtered(&self) -> bool {
        true
    }

    async fn page(&self, ask: Ask) -> Result<Page, Fault> {
        let call = self.clients.dynamo.execute_statement().statement(&self.asked.statement);
        let call = call.consistent_read(self.asked.consistent).set_limit(ask.limit);
        let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total);
        let call = call.set_next_token(ask.place.and_then(Place::token));
        let asked = self.talk.asked_dynamo(Self::OPERATION, Subject::Statement);
        let answer = call.send().await.map_err(|error| faults::fault(error, &asked))?;
        Ok(Page {
            items: items(answer.items)?,
            scanned: None,
            capacity: units(answer.consumed_capacity),
            next: answer.next_token.filter(|token| !token.is_empty()).map(Place::Token),
        })
    }
}
