//! What may be answered. Every conversation is a stream of these events; lists and pages append, snapshots replace.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::item::Item;
use super::request::Onward;
use super::rows::Batch;
use super::text::Text;

mod archive;
mod functions;
mod items;
mod objects;
mod query;
mod report;
mod search;

pub use archive::{Archived, restore_command};
pub use functions::{
    Concurrency, FunctionAlias, FunctionInfo, FunctionPart, FunctionSource, FunctionUrl, Invoked, Provisioned,
};
pub use items::{
    Expiry, IndexInfo, ItemsRead, KeyAttribute, KeySchema, Projection, Reached, TableInfo, read_dollars,
};
pub use objects::{
    BucketInfo, Checksum, ChecksumAlgorithm, ObjectBytes, ObjectHead, ObjectInfo, ObjectOpened,
    ObjectVersion, ObjectsPage, PageToken,
};
pub use query::{Progress, QueryInfo, QueryStatus, scan_dollars};
pub use report::Report;
pub use search::{GroupField, Searched};

/// One answer of a conversation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Event {
    /// Who we are.
    Identity(Identity),
    /// STS has answered.
    Reached(Reachability),
    /// What the requests are signed with.
    Credentials(Credentials),
    /// One more page of log groups.
    LogGroups(Vec<LogGroup>),
    /// One more page of log streams.
    LogStreams(Vec<LogStream>),
    /// The query waits for a free place in the quota; tried again by itself.
    QueryQueued,
    /// The query runs at AWS under this id.
    QueryStarted {
        /// The id that `logs stop` takes.
        query_id: Text,
    },
    /// How far the query has come.
    QueryProgress(Progress),
    /// The rows so far: they replace all rows that came before.
    QuerySnapshot(Arc<Batch>),
    /// More rows of a complete result: they follow the rows that came before.
    QueryPage(Arc<Batch>),
    /// The query was stopped at AWS; false when it had ended by itself.
    QueryStopped(bool),
    /// One more page of queries that run or ran lately.
    Queries(Vec<QueryInfo>),
    /// What a query would scan; `None` where AWS does not say.
    Estimated {
        /// Bytes, roughly; see [`scan_dollars`].
        bytes: Option<f64>,
    },
    /// More events of a search: they follow the events that came before.
    EventsPage(Arc<Batch>),
    /// How far a search has come.
    Searched(Searched),
    /// The events around an instant, oldest first.
    Context {
        /// The events.
        rows: Arc<Batch>,
        /// The row of the first event at the instant or after it; the number of rows when there is none.
        middle: usize,
    },
    /// A whole record: one row, a column for each of its fields.
    Record(Arc<Batch>),
    /// The fields of a group, the most frequent first.
    GroupFields(Vec<GroupField>),
    /// One more page of the names of tables.
    Tables(Vec<Text>),
    /// What a table is like.
    Table(Box<TableInfo>),
    /// More items: they follow the items that came before.
    Items(Arc<[Item]>),
    /// Where reading items goes on: it ended at a cap, before the end of what there is. Said before how far it has come.
    MoreItems(Onward),
    /// How far reading items has come.
    ItemsRead(ItemsRead),
    /// Keys behind which there is no item.
    NoItems(Vec<Item>),
    /// Keys whose items were not read, because AWS left them out again and again.
    Unread(Vec<Item>),
    /// One more page of buckets.
    Buckets(Vec<BucketInfo>),
    /// One more page of keys.
    Objects(Arc<ObjectsPage>),
    /// One more page of versions.
    ObjectVersions(Vec<ObjectVersion>),
    /// What an object is like.
    ObjectHead(Box<ObjectHead>),
    /// The bytes of an object follow.
    ObjectOpened(Box<ObjectOpened>),
    /// More bytes of an object: they follow the bytes that came before.
    ObjectBytes(ObjectBytes),
    /// One more page of functions.
    Functions(Vec<FunctionInfo>),
    /// One more part of what there is to know of a function.
    Function(FunctionPart),
    /// A function was run, or queued, or could have been.
    Invoked(Box<Invoked>),
    /// Credentials take a while: a process that hangs, or one that asks a person.
    CredentialsAwaited,
    /// An attempt failed and is tried again: shown, not fatal.
    Retrying(Fault),
}

/// Who AWS says we are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The twelve digits of the account.
    pub account: Text,
    /// The ARN of the user or assumed role.
    pub arn: Text,
    /// The unique id of the principal.
    pub user_id: Text,
}

impl Identity {
    /// What people recognise of the ARN: `assumed-role/Viewer/alice`, `user/alice`, `root`.
    pub fn short_arn(&self) -> Text {
        let resource = self.arn.raw().splitn(6, ':').nth(5).unwrap_or(self.arn.raw());
        Text::from(resource)
    }

    /// The same where there is little room: `Viewer/alice` of an assumed role, `PowerUser/alice` of a permission set.
    ///
    /// Roles of permission sets are named `AWSReservedSSO_{permission set}_{16 hex digits}`, a prefix that nobody else
    /// may use (IAM Identity Center User Guide, "Referencing permission sets in resource policies").
    pub fn shortest_name(&self) -> Text {
        let short = self.short_arn();
        let Some((role, session)) =
            short.raw().strip_prefix("assumed-role/").and_then(|names| names.split_once('/'))
        else {
            return short;
        };
        let set = role.strip_prefix("AWSReservedSSO_").and_then(|name| name.rsplit_once('_'));
        Text::from(format!("{}/{session}", set.map_or(role, |(set, _)| set)))
    }
}

/// An answer of STS to someone whom it does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reachability {
    /// How far its clock is ahead of ours, to a second; negative when it is behind. `None` when it did not say.
    pub clock_ahead: Option<SignedDuration>,
    /// From the question to the answer.
    pub took: SignedDuration,
}

/// What requests are signed with. The secret parts are not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// Where they come from, in words, such as `environment variables`.
    pub source: Text,
    /// The id of the key, which is no secret (AWS General Reference, "Understanding and getting your AWS credentials").
    pub access_key_id: Text,
    /// When they stop being valid; `None` for keys that do not.
    pub expires: Option<Timestamp>,
}

/// A log group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogGroup {
    /// Its name.
    pub name: Text,
    /// Bytes stored, as AWS last counted them.
    pub stored_bytes: u64,
    /// Days that events are kept; `None` is forever.
    pub retention_days: Option<u32>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`.
    pub class: Option<Text>,
}

/// A log stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogStream {
    /// Its name.
    pub name: Text,
    /// When the first event in it happened.
    pub first_event: Option<Timestamp>,
    /// When the last event in it happened, as far as AWS has noticed.
    pub last_event: Option<Timestamp>,
    /// When something last arrived.
    pub last_ingestion: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_we_are_has_a_shortest_name() {
        let names = [
            (
                "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Power_User_0d1e2f3a4b5c6d7e/ann",
                "Power_User/ann",
            ),
            ("arn:aws:sts::111122223333:assumed-role/Viewer/alice", "Viewer/alice"),
            ("arn:aws:iam::111122223333:user/team/alice", "user/team/alice"),
            ("arn:aws:iam::111122223333:root", "root"),
        ];
        for (arn, name) in names {
            let identity =
                Identity { account: "111122223333".into(), arn: arn.into(), user_id: "AROA".into() };
            assert_eq!(identity.shortest_name().raw(), name);
        }
    }
}
