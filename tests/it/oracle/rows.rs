//! Rows for the queries: some fields are absent, some texts read as numbers, keys repeat.

use std::fmt::Write;
use std::path::Path;

const HOSTS: [&str; 5] = ["web-1", "web-2", "db-1", "Cache", "über"];
const WORDS: [&str; 8] =
    ["error", "ERROR", "timeout after 30 ms", "ok", "", " padded ", "a,b,c", "naïve café"];

/// Numbers by xorshift: the same for the same seed.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// Any seed but 0.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
}

/// Writes the files that both engines read.
pub fn write(folder: &Path, seed: u64) {
    let mut dice = Dice::new(seed);
    let mut rows = String::new();
    for n in 0..300 {
        let mut row = serde_json::json!({"n": n, "ts": 1_795_528_800_000_u64 + dice.below(7_200_000)});
        let mut set = |name: &str, is_there: bool, value: serde_json::Value| {
            if is_there {
                row[name] = value;
            }
        };
        set("a", dice.below(5) > 0, (dice.below(200) as i64 - 100).into());
        set("f", dice.below(6) > 0, (dice.below(100_000) as f64 / 8.0 - 5000.0).into());
        set("s", dice.below(7) > 0, dice.pick(&WORDS).into());
        set("host", dice.below(9) > 0, dice.pick(&HOSTS).into());
        set("k", dice.below(8) > 0, dice.below(12).into());
        let list: Vec<&str> = (0..=dice.below(3)).map(|_| dice.pick(&HOSTS)).collect();
        set("list", true, list.into());
        writeln!(rows, "{row}").unwrap();
    }
    std::fs::write(folder.join("t.ndjson"), rows).unwrap();
    let mut rows = String::new();
    for w in 0..25 {
        let row = serde_json::json!({"w": w, "k": dice.below(16), "name": dice.pick(&WORDS)});
        writeln!(rows, "{row}").unwrap();
    }
    std::fs::write(folder.join("o.ndjson"), rows).unwrap();
    let users: String = (0..9).map(|k| format!("{k},user {k},\"team, {}\"\n", k % 3)).collect();
    std::fs::write(folder.join("users.csv"), format!("k,name,team\n{users}")).unwrap();
}
