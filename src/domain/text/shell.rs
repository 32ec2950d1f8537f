//! Words of a command line, as a shell reads them back.

use super::safe;

/// A word as a shell reads it back. What a terminal must not see is written byte by byte in octal, between `$'` and `'`
/// (POSIX.1-2024, "Dollar-Single-Quotes"; bash, zsh and ksh in any locale). A word that starts with `=` is quoted,
/// because zsh takes it for the path of a command.
pub fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=@%+,".contains(c);
    if !word.is_empty() && !word.starts_with('=') && word.chars().all(plain) {
        return word.to_owned();
    }
    if safe(word).as_str() == word {
        return format!("'{}'", word.replace('\'', r"'\''"));
    }
    let mut out = String::from("$'");
    for c in word.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            ' '..='~' => out.push(c),
            c => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out.push_str(&format!("\\{byte:03o}"))),
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_as_a_shell_reads_them_back() {
        for (word, expected) in [
            ("/aws/lambda/x", "/aws/lambda/x"),
            ("", "''"),
            ("fields a | limit 5", "'fields a | limit 5'"),
            ("it's", r"'it'\''s'"),
            ("a\nb's\\", r"$'a\nb\'s\\'"),
            ("=ls", "'=ls'"),
            ("a=b", "a=b"),
            ("\x1b[31m\u{202e}", r"$'\033[31m\342\200\256'"),
            ("\u{7}7", r"$'\0077'"),
            ("⟨", r"$'\342\237\250'"),
        ] {
            assert_eq!(shell_word(word), expected);
        }
    }

    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        let marks = format!("e{}", "\u{301}".repeat(20));
        let words = [
            "it's $HOME `x` \"y\" \\ !",
            "two\nlines\tand\\'quotes'",
            "\x1b]0;x\x07é\u{202e}🦀",
            "\x1b7\u{7}a⟨",
            "=ls",
            marks.as_str(),
        ];
        for (word, locale) in words.into_iter().flat_map(|word| [(word, "C.UTF-8"), (word, "C")]) {
            let quoted = shell_word(word);
            assert_eq!(safe(&quoted).as_str(), quoted, "it would act on a terminal");
            let script = format!("printf %s {quoted}");
            let mut shell = std::process::Command::new("bash");
            let output = shell.args(["-c", &script]).env("LC_ALL", locale).output().unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), word);
        }
    }
}
