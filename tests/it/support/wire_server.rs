//! A server that says exactly what a test tells it to, byte for byte, and remembers what it was asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `StartQuery` and the like; for STS the form's `Action`; for anything else method and path, as `GET /latest`.
    pub operation: String,
    /// The header lines, as they were sent.
    pub head: String,
    /// The body, when it is JSON.
    pub body: Value,
    /// The body as it came.
    text: String,
}

impl Asked {
    /// A field of a form.
    pub fn field(&self, name: &str) -> Option<String> {
        let value = self.text.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
        let value = value.replace('+', " ");
        Some(percent_encoding::percent_decode_str(&value).decode_utf8_lossy().into_owned())
    }

    /// The access key that signed it; nothing when it is not signed.
    pub fn key(&self) -> Option<&str> {
        let (_, credential) = self.head.split_once("Credential=")?;
        credential.split('/').next()
    }
}

/// What to answer.
pub enum Reply {
    /// A whole answer with this body.
    Json(u16, Value),
    /// Exactly these bytes, then the connection is closed.
    Bytes(Vec<u8>),
    /// A header that promises more than comes, then the connection is closed.
    CutBody,
    /// A JSON answer with this status that never ends.
    Endless(u16),
    /// The connection is reset without a word.
    Reset,
    /// Nothing, for as long as the test runs.
    Stall,
    /// The answer, once the test allows it.
    When(Arc<Notify>, Box<Reply>),
    /// The answer, as slow as that.
    After(Duration, Box<Reply>),
    /// What another server answers to the same request, byte for byte.
    HandedOn(SocketAddr),
}

impl Reply {
    /// A good answer.
    pub fn ok(body: Value) -> Self {
        Self::Json(200, body)
    }

    /// An error as the JSON protocol of AWS has it.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Self::Json(status, json!({ "__type": code, "message": message }))
    }

    /// A whole answer that is not JSON.
    pub fn text(status: u16, body: &str) -> Self {
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        Self::Bytes([head.as_bytes(), body.as_bytes()].concat())
    }
}

type Script = Arc<dyn Fn(&Asked, usize) -> Reply + Send + Sync>;

/// The running server; ends with the test's runtime.
pub struct WireServer {
    address: SocketAddr,
    asked: watch::Receiver<Vec<Asked>>,
}

impl WireServer {
    /// Starts on a free port. The script is given each request and how many of its operation came before.
    pub async fn start(script: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, asked) = watch::channel(Vec::new());
        let sender = Arc::new(Mutex::new(sender));
        let script: Script = Arc::new(script);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&sender), Arc::clone(&script)));
            }
        });
        Self { address, asked }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.borrow().clone()
    }

    /// The operations of all requests so far.
    pub fn operations(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.operation).collect()
    }

    /// How often an operation was asked for.
    pub fn count(&self, operation: &str) -> usize {
        self.operations().iter().filter(|name| *name == operation).count()
    }

    /// Waits until an operation was asked for so many times.
    pub async fn wait_for(&self, operation: &str, times: usize) {
        let mut asked = self.asked.clone();
        let enough =
            |all: &Vec<Asked>| all.iter().filter(|asked| asked.operation == operation).count() >= times;
        asked.wait_for(enough).await.unwrap();
    }
}

/// An address at which nobody listens.
pub async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

async fn converse(mut stream: TcpStream, log: Arc<Mutex<watch::Sender<Vec<Asked>>>>, script: Script) {
    while let Some(asked) = read_request(&mut stream).await {
        let mut before = 0;
        log.lock().unwrap().send_modify(|all| {
            before = all.iter().filter(|earlier| earlier.operation == asked.operation).count();
            all.push(asked.clone());
        });
        let reply = due(script(&asked, before), &asked).await;
        if !write_reply(&mut stream, reply).await {
            return;
        }
    }
}

/// What is to be written now: waits for what has to come before.
async fn due(mut reply: Reply, asked: &Asked) -> Reply {
    loop {
        reply = match reply {
            Reply::When(allowed, next) => {
                allowed.notified().await;
                *next
            }
            Reply::After(pause, next) => {
                tokio::time::sleep(pause).await;
                *next
            }
            Reply::HandedOn(address) => match hand_on(address, asked).await {
                Ok(answer) => Reply::Bytes(answer),
                Err(_) => Reply::Reset,
            },
            reply => return reply,
        };
    }
}

/// The answer of another server, which is told to close the connection behind it. That header is not signed.
async fn hand_on(address: SocketAddr, asked: &Asked) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address).await?;
    let head = asked.head.trim_end();
    stream.write_all(format!("{head}\r\nconnection: close\r\n\r\n{}", asked.text).as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer)
}

async fn read_request(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let length: usize = header(&head, "content-length").map_or(0, |value| value.parse().unwrap());
    while bytes.len() < head_end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = &bytes[head_end..head_end + length];
    let operation = match header(&head, "x-amz-target") {
        Some(target) => target.rsplit('.').next().unwrap_or_default().to_owned(),
        None => action(&String::from_utf8_lossy(body))
            .unwrap_or_else(|| head.split(" HTTP/").next().unwrap_or_default().to_owned()),
    };
    let text = String::from_utf8_lossy(body).into_owned();
    Some(Asked { operation, body: serde_json::from_slice(body).unwrap_or_default(), text, head })
}

fn action(form: &str) -> Option<String> {
    form.split('&').find_map(|pair| pair.strip_prefix("Action=")).map(str::to_owned)
}

fn header(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// Whether the connection is still of use.
async fn write_reply(stream: &mut TcpStream, reply: Reply) -> bool {
    match reply {
        Reply::Json(status, body) => {
            let body = body.to_string();
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.1\r\nx-amzn-requestid: request-1\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(format!("{head}{body}").as_bytes()).await.is_ok()
        }
        Reply::Bytes(bytes) => {
            stream.write_all(&bytes).await.ok();
            false
        }
        Reply::CutBody => {
            let head =
                "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 1000\r\n\r\n";
            stream.write_all(format!("{head}{{\"status\":").as_bytes()).await.ok();
            false
        }
        Reply::Endless(status) => {
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/x-amz-json-1.1\r\ntransfer-encoding: chunked\r\n\r\n"
            );
            let chunk = [b"100000\r\n".as_slice(), &vec![b' '; 1 << 20], b"\r\n"].concat();
            let mut open = stream.write_all(head.as_bytes()).await.is_ok();
            while open {
                open = stream.write_all(&chunk).await.is_ok();
            }
            false
        }
        Reply::Reset => {
            stream.set_zero_linger().unwrap();
            false
        }
        Reply::Stall | Reply::When(..) | Reply::After(..) | Reply::HandedOn(_) => {
            std::future::pending().await
        }
    }
}
