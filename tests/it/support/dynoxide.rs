//! dynoxide, an independent DynamoDB on SQLite, behind a server that counts what it is asked. In this process, one
//! database for each test.

use dynoxide::Database;
use dynoxide::errors::DynoxideError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::wire_server::{Asked, Reply, WireServer};

/// A database and its server.
pub struct Dynoxide {
    pub server: WireServer,
    database: Database,
}

impl Dynoxide {
    /// An empty one.
    pub async fn start() -> Self {
        let database = Database::memory().unwrap();
        let behind = database.clone();
        let server = WireServer::start(move |asked, _| answer(&behind, asked)).await;
        Self { server, database }
    }

    /// Makes a table, as CreateTable takes it.
    pub fn create(&self, table: Value) {
        self.database.create_table(serde_json::from_value(table).unwrap()).unwrap();
    }

    /// Puts an item of DynamoDB JSON.
    pub fn put(&self, table: &str, item: Value) {
        let put = json!({ "TableName": table, "Item": item });
        self.database.put_item(serde_json::from_value(put).unwrap()).unwrap();
    }

    /// A table `many` with the key `pk`, `sk` (a number) and so many items of one partition, each of about so many bytes.
    pub fn many(&self, count: usize, bytes: usize) {
        self.create(json!({
            "TableName": "many",
            "KeySchema": [
                { "AttributeName": "pk", "KeyType": "HASH" },
                { "AttributeName": "sk", "KeyType": "RANGE" },
            ],
            "AttributeDefinitions": [
                { "AttributeName": "pk", "AttributeType": "S" },
                { "AttributeName": "sk", "AttributeType": "N" },
            ],
            "BillingMode": "PAY_PER_REQUEST",
        }));
        let text = "x".repeat(bytes);
        for number in 0..count {
            let item =
                json!({ "pk": { "S": "p" }, "sk": { "N": number.to_string() }, "text": { "S": text } });
            self.put("many", item);
        }
    }
}

/// Who one is, for programs that ask.
pub fn identity() -> Reply {
    Reply::text(
        200,
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/ann</Arn>\
         <UserId>AIDA</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    )
}

fn answer(database: &Database, asked: &Asked) -> Reply {
    let body = &asked.body;
    match asked.operation.as_str() {
        "ListTables" => replied(body, |request| database.list_tables(request)),
        "DescribeTable" => replied(body, |request| database.describe_table(request)),
        "DescribeTimeToLive" => replied(body, |request| database.describe_time_to_live(request)),
        "GetItem" => replied(body, |request| database.get_item(request)),
        "BatchGetItem" => replied(body, |request| database.batch_get_item(request)),
        "Query" => replied(body, |request| database.query(request)),
        "Scan" => replied(body, |request| database.scan(request)),
        "ExecuteStatement" => replied(body, |request| database.execute_statement(request)),
        "GetCallerIdentity" => identity(),
        other => panic!("{other} is not asked by anything here"),
    }
}

fn replied<Q: DeserializeOwned, A: Serialize>(
    body: &Value,
    call: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Reply {
    let answer = match serde_json::from_value(body.clone()) {
        Ok(request) => call(request),
        Err(error) => return Reply::error(400, "SerializationException", &error.to_string()),
    };
    match answer {
        Ok(answer) => Reply::ok(serde_json::to_value(answer).unwrap()),
        Err(error) => Reply::Json(error.status_code(), serde_json::from_str(&error.to_json()).unwrap()),
    }
}
