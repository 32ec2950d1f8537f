//! Logs as services write them, always the same for the same size: structured events of six services with nested fields,
//! escapes as different encoders write them, text in several languages, stack traces, dumps that are kilobytes long, and
//! lines between them that are no JSON.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};

use jiff::Timestamp;

const SERVICES: [&str; 6] = ["checkout", "cart", "payment", "inventory", "shipping", "gateway"];
const METHODS: [&str; 6] = ["GET", "GET", "GET", "POST", "PUT", "DELETE"];
const PATHS: [&str; 6] =
    ["/api/cart", "/api/checkout", "/api/items/4711", "/health", "/api/orders", "/api/search"];
/// As Go's encoder and Python's write what others write as it is.
const SEARCHES: [&str; 4] =
    ["q=shoes\\u0026page=2", "q=M\\u00fcller", "q=red+shoes", "q=tea\\u0026sort=price\\u0026page=7"];
const NAMES: [&str; 8] = [
    "Anna Schäfer",
    "José Martínez",
    "李娜",
    "Olena Шевченко",
    "John Smith",
    "Zoë Brown",
    "さくら",
    "Ann Lee",
];
const AGENTS: [&str; 4] = [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "curl/8.10.1",
    "checkout-client/3.2 (+https://shop.example/bots)",
];
/// The first event is written at this time, in milliseconds since 1970: 2026-11-24 09:00 UTC.
const START: i64 = 1_795_510_800_000;

/// Writes at least so many bytes of events, in whole lines; answers how many.
///
/// # Errors
/// When they can't be written.
pub fn write(out: impl Write, size: u64) -> io::Result<u64> {
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let mut events = Events::new();
    let mut line = String::new();
    let mut written = 0;
    while written < size {
        line.clear();
        events.next_line(&mut line);
        line.push('\n');
        out.write_all(line.as_bytes())?;
        written += line.len() as u64;
    }
    out.flush()?;
    Ok(written)
}

struct Events {
    random: Random,
    /// Milliseconds since 1970.
    time: i64,
    /// The second that `clock` shows.
    second: i64,
    clock: String,
}

impl Events {
    fn new() -> Self {
        Self { random: Random(42), time: START, second: 0, clock: String::new() }
    }

    fn next_line(&mut self, line: &mut String) {
        self.time += self.random.below(20) as i64;
        let second = self.time / 1000;
        if self.second != second {
            self.second = second;
            self.clock = Timestamp::from_second(second)
                .map_or_else(|_| String::new(), |at| at.strftime("%F %T").to_string());
        }
        match self.random.below(1000) {
            0..8 => self.platform_line(line),
            8..12 => self.text_line(line),
            12..32 => self.failure(line),
            32..82 => self.retry(line),
            82..182 => self.statement(line),
            182..202 => self.order(line),
            // About one in twenty thousand is as long as what services dump when they are told to log everything.
            202 if self.random.below(20) == 0 => self.dump(line, 200_000),
            202 => self.dump(line, 4_000),
            _ => self.request(line),
        }
    }

    fn request(&mut self, line: &mut String) {
        let path = self.one_of(&PATHS);
        let latency = 5 + self.random.below(20) * self.random.below(20) + self.random.below(10);
        let status = [200, 200, 200, 200, 200, 201, 204, 304, 404, 500][self.random.below(10) as usize];
        self.open(line, "INFO");
        push(
            line,
            format_args!(
                "\"message\":\"handled {path} in {latency}ms\",\"http\":{{\"method\":\"{}\",",
                self.one_of(&METHODS)
            ),
        );
        push(line, format_args!("\"path\":\"{path}\",\"status\":{status},"));
        if path == "/api/search" {
            push(line, format_args!("\"query\":\"{}\",", self.one_of(&SEARCHES)));
        }
        push(line, format_args!("\"agent\":\"{}\"}},\"latency\":{latency},", self.one_of(&AGENTS)));
        self.close(line);
    }

    fn retry(&mut self, line: &mut String) {
        let (attempt, wait) = (self.random.below(4), self.random.below(9000));
        self.open(line, "WARN");
        push(
            line,
            format_args!(
                "\"message\":\"retry {attempt} after {wait}ms: connection to db-{} timed out\",",
                attempt + 1
            ),
        );
        push(
            line,
            format_args!("\"retry\":{{\"attempt\":{attempt},\"wait\":{wait}}},\"latency\":{},", wait + 30),
        );
        self.close(line);
    }

    fn failure(&mut self, line: &mut String) {
        let order = self.random.below(90_000);
        let latency = 200 + self.random.below(3000);
        self.open(line, "ERROR");
        push(
            line,
            format_args!(
                "\"message\":\"payment of order {order} declined by provider: limit table throttled\","
            ),
        );
        push(
            line,
            format_args!(
                "\"http\":{{\"method\":\"POST\",\"path\":\"/api/checkout\",\"status\":502}},\"latency\":{latency},"
            ),
        );
        line.push_str("\"error\":{\"type\":\"PaymentDeclined\",\"stack\":\"shop.PaymentDeclined: declined by \\\"provider\\\"");
        for frame in 0..4 + self.random.below(8) {
            push(
                line,
                format_args!(
                    "\\n\\tat shop.payment.Step{frame}.run(Step{frame}.java:{})",
                    20 + self.random.below(300)
                ),
            );
        }
        line.push_str("\"},");
        self.close(line);
    }

    fn statement(&mut self, line: &mut String) {
        let took = self.random.below(40);
        self.open(line, "DEBUG");
        push(
            line,
            format_args!(
                "\"message\":\"SELECT \\\"id\\\", \\\"cents\\\" FROM \\\"orders\\\" WHERE \\\"customer\\\" = {} LIMIT 20\",",
                self.random.below(50_000)
            ),
        );
        push(
            line,
            format_args!(
                "\"rows\":{},\"latency\":{took}.{:03},\"cached\":{},\"tenant\":null,",
                self.random.below(20),
                self.random.below(1000),
                took > 20
            ),
        );
        self.close(line);
    }

    fn order(&mut self, line: &mut String) {
        self.open(line, "INFO");
        push(
            line,
            format_args!(
                "\"message\":\"order accepted for {}\",\"order\":{{\"id\":\"o-{:06}\",\"items\":[",
                self.one_of(&NAMES),
                self.random.below(900_000)
            ),
        );
        for item in 0..1 + self.random.below(5) {
            let comma = if item == 0 { "" } else { "," };
            push(
                line,
                format_args!(
                    "{comma}{{\"sku\":\"s-{}\",\"count\":{},\"cents\":{}}}",
                    self.random.below(9000),
                    1 + self.random.below(3),
                    self.random.below(20_000)
                ),
            );
        }
        push(
            line,
            format_args!(
                "],\"total\":{{\"cents\":{},\"currency\":\"EUR\"}}}},\"latency\":{},",
                self.random.below(60_000),
                20 + self.random.below(200)
            ),
        );
        self.close(line);
    }

    fn dump(&mut self, line: &mut String, length: usize) {
        self.open(line, "DEBUG");
        line.push_str("\"message\":\"body of the request\",\"body\":\"");
        let end = line.len() + length;
        while line.len() < end {
            push(line, format_args!("{:016x}", self.random.next()));
        }
        line.push_str("\",\"latency\":3,");
        self.close(line);
    }

    /// What Lambda writes between the lines of a function.
    fn platform_line(&mut self, line: &mut String) {
        let (high, low) = (self.random.next() >> 32, self.random.next() >> 16);
        let id = format!("{high:08x}-4f1c-4b6e-9d2a-{low:012x}");
        match self.random.below(3) {
            0 => push(line, format_args!("START RequestId: {id} Version: $LATEST")),
            1 => push(line, format_args!("END RequestId: {id}")),
            _ => {
                let took = self.random.below(3000);
                push(
                    line,
                    format_args!(
                        "REPORT RequestId: {id}\tDuration: {took}.{:02} ms\tBilled Duration: {} ms\tMemory Size: 512 MB\tMax Memory Used: {} MB",
                        self.random.below(100),
                        took + 1,
                        80 + self.random.below(300)
                    ),
                );
            }
        }
    }

    fn text_line(&mut self, line: &mut String) {
        push(
            line,
            format_args!(
                "{},{:03} [main] WARN  shop.Config - property cart.limit is not set, using {}",
                self.clock,
                self.time % 1000,
                self.random.below(500)
            ),
        );
    }

    fn open(&mut self, line: &mut String, level: &str) {
        let (high, low) = (self.random.next(), self.random.next());
        push(
            line,
            format_args!(
                "{{\"@timestamp\":\"{}.{:03}\",\"level\":\"{level}\",",
                self.clock,
                self.time % 1000
            ),
        );
        push(
            line,
            format_args!(
                "\"service\":\"{}\",\"requestId\":\"{high:016x}{low:016x}\",",
                self.one_of(&SERVICES)
            ),
        );
    }

    fn close(&mut self, line: &mut String) {
        let host = self.random.below(1 << 16);
        push(
            line,
            format_args!(
                "\"host\":\"ip-10-0-{}-{}.eu-west-1.compute.internal\",\"version\":\"2026.11.3\"}}",
                host >> 8,
                host & 255
            ),
        );
    }

    fn one_of(&mut self, words: &[&'static str]) -> &'static str {
        words[self.random.below(words.len() as u64) as usize]
    }
}

/// Appends to a text, which can't fail.
fn push(line: &mut String, words: std::fmt::Arguments<'_>) {
    line.write_fmt(words).unwrap_or_default();
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}
