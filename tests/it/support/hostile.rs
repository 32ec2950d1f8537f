//! Log lines that try everything on a terminal, made from a seed.

/// What attacks are made of: whole sequences of every family, and single characters that act or hide.
const PIECES: [&str; 44] = [
    "\x1b]0;owned\x07",
    "\x1b]2;owned\x1b\\",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;cm0gLXJmIC8=\x07",
    "\x1b]52;c;?\x07",
    "\x1bP$qm\x1b\\",
    "\x1bPq#0;2;0;0;0~~\x1b\\",
    "\x1bP1$r0m\x1b\\",
    "\x1b_application\x1b\\",
    "\x1b^private\x1b\\",
    "\x1bXstring\x1b\\",
    "\x1b[?1049h",
    "\x1b[?1049l",
    "\x1b[6n",
    "\x1b[5n",
    "\x1b[c",
    "\x1b[>c",
    "\x1b[21t",
    "\x1b[2J\x1b[H",
    "\x1b[3J",
    "\x1b[31;5m",
    "\x1b[999999999999;1H",
    "\x1bc",
    "\x1b#8",
    "\x1b(0",
    "\x1b[?2026l",
    "\u{9b}2J",
    "\u{9d}0;owned\u{9c}",
    "\u{90}q\u{9c}",
    "\u{84}",
    "\x07\x08\x0b\x0c\x0e\x0f\x18\x1a",
    "\r\n",
    "\r",
    "\t",
    "\x7f",
    "\u{202e}txet\u{202c}",
    "\u{2066}\u{2069}",
    "\u{200b}\u{200d}\u{2060}\u{feff}",
    "\u{e0041}\u{e007f}",
    "\u{2028}\u{2029}",
    "a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}",
    "漢字🙂👨\u{200d}👩\u{200d}👧\u{fe0f}",
    "{\"\\u001b]0;key\\u0007\":\"\\u001b[2J\",\"level\":\"ERROR\"}",
    "plain words ",
];

/// Numbers that look random (xorshift64*; Vigna 2016).
pub struct Random(pub u64);

impl Random {
    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }

    /// One more line: attacks, cut at any place, between noise.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        for _ in 0..=self.below(4) {
            let piece: Vec<char> = PIECES[self.below(PIECES.len())].chars().collect();
            let from = if self.below(3) == 0 { self.below(piece.len()) } else { 0 };
            let to = if self.below(3) == 0 { from + self.below(piece.len() - from + 1) } else { piece.len() };
            line.extend(&piece[from..to]);
            if self.below(8) == 0 {
                line.extend(char::from_u32(self.below(0x3000) as u32));
            }
        }
        line
    }
}

/// So many lines. Some sequences begin in one line and go on in the next.
pub fn lines(count: usize) -> Vec<String> {
    let mut random = Random(0x5eed);
    let mut lines = Vec::with_capacity(count);
    while lines.len() < count {
        let line = random.line();
        let cut = line.char_indices().nth(random.below(6)).map(|(at, _)| at);
        match cut {
            Some(cut) if cut > 0 && lines.len() + 1 < count => {
                lines.push(line[..cut].to_owned());
                lines.push(line[cut..].to_owned());
            }
            _ => lines.push(line),
        }
    }
    lines
}
