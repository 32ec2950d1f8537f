//! Names that can't leave the target folder: a key as folders and a file in them, or why it is none.

use std::collections::HashSet;

use super::part::{JOURNAL_END, PART_END};

/// The longest name of a file or folder, in bytes (Linux, limits.h, NAME_MAX).
pub(super) const LONGEST: usize = 255;

/// A key below the target folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The folders, from the outermost.
    pub folders: Vec<String>,
    /// The file; none for a key that stands for a folder.
    pub file: Option<String>,
}

impl Place {
    /// The place of what stands behind the prefix in a key. A key that ends with `/` stands for a folder.
    ///
    /// # Errors
    /// Why a file system must not be given this name.
    pub(super) fn of(relative: &str) -> Result<Self, &'static str> {
        let (path, is_folder) = match relative.strip_suffix('/') {
            Some(path) => (path, true),
            None => (relative, false),
        };
        let mut folders: Vec<String> = Vec::new();
        for name in path.split('/') {
            judge(name)?;
            folders.push(name.to_owned());
        }
        let file = if is_folder { None } else { folders.pop() };
        Ok(Self { folders, file })
    }
}

/// What is wrong with the name of one file or folder.
fn judge(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("there is nothing between two slashes of its name");
    }
    if name == "." || name == ".." {
        return Err("its name holds . or .. as a folder");
    }
    if name.contains('\\') {
        return Err("its name holds a backslash");
    }
    if name.contains(char::is_control) {
        return Err("its name holds a control character");
    }
    if name.contains(turns_around) {
        return Err("its name holds a character that turns the direction of writing around");
    }
    if name.len() > LONGEST {
        return Err("a part of its name is longer than 255 bytes");
    }
    if name.starts_with('.') && (name.ends_with(PART_END) || name.ends_with(JOURNAL_END)) {
        return Err("its name is one that Flowid gives to unfinished downloads");
    }
    Ok(())
}

/// Whether a character shows those behind it in another order, so that a name can pass for another (Unicode Standard Annex
/// 9, "Directional formatting characters": embeddings, overrides and isolates).
fn turns_around(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The places that are taken by the keys of one download. They are compared without regard to case, because some file
/// systems do.
#[derive(Debug, Default)]
pub(super) struct Taken {
    files: HashSet<Box<str>>,
    folders: HashSet<Box<str>>,
}

impl Taken {
    /// Takes a place; the first key gets it.
    ///
    /// # Errors
    /// Why it is taken already.
    pub(super) fn take(&mut self, place: &Place) -> Result<(), &'static str> {
        let mut path = String::new();
        let mut above = Vec::new();
        for folder in &place.folders {
            path.push_str(&folder.to_lowercase());
            if self.files.contains(path.as_str()) {
                return Err("one of its folders is the name of another object");
            }
            above.push(path.clone());
            path.push('/');
        }
        if let Some(file) = &place.file {
            path.push_str(&file.to_lowercase());
            if self.folders.contains(path.as_str()) {
                return Err("its name is a folder of other objects");
            }
            if !self.files.insert(path.into()) {
                return Err("its name differs from that of another object by case alone");
            }
        }
        self.folders.extend(above.into_iter().map(Into::into));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(relative: &str) -> Option<(String, Option<String>)> {
        Place::of(relative).ok().map(|place| (place.folders.join("/"), place.file))
    }

    #[test]
    fn a_key_becomes_folders_and_a_file() {
        let file = |folders: &str, name: &str| Some((folders.to_owned(), Some(name.to_owned())));
        assert_eq!(place("a.txt"), file("", "a.txt"));
        assert_eq!(place("2026/11/24/x y+z=ü🦀.gz"), file("2026/11/24", "x y+z=ü🦀.gz"));
        assert_eq!(place("..."), file("", "..."));
        assert_eq!(place("-rf"), file("", "-rf"));
        assert_eq!(place("~/a"), file("~", "a"));
        assert_eq!(place("a%2Fb"), file("", "a%2Fb"));
        assert_eq!(place("a/b/"), Some(("a/b".to_owned(), None)));
        assert_eq!(place(&"x".repeat(255)), file("", &"x".repeat(255)));
    }

    #[test]
    fn no_key_leaves_the_folder_or_acts_on_a_terminal_or_hides_what_it_is() {
        let long = "x".repeat(256);
        for hostile in [
            "",
            "/",
            "/etc/passwd",
            "//etc/passwd",
            "..",
            ".",
            "../x",
            "a/../../x",
            "a/..",
            "a/../",
            "./a",
            "a/./b",
            "a//b",
            "a//",
            "..\\x",
            "a\\b",
            "C:\\x",
            "a\0b",
            "a\nb",
            "\x1b[2J",
            "a\u{85}b",
            "a\x7f",
            "invoice\u{202e}fdp.exe",
            "a/\u{2066}b",
            long.as_str(),
            ".x.flowid-part",
            "a/.x.flowid-journal",
        ] {
            assert_eq!(place(hostile), None, "{hostile:?}");
        }
    }

    #[test]
    fn the_first_of_two_keys_gets_a_place() {
        let mut taken = Taken::default();
        let mut take = |relative: &str| taken.take(&Place::of(relative).unwrap());
        for fits in ["a/", "a/x", "a/y/z", "b", "c/d", "C/e", "Straße"] {
            assert_eq!(take(fits), Ok(()), "{fits}");
        }
        for (late, why) in [
            ("A/x", "by case alone"),
            ("a/X", "by case alone"),
            ("STRASSE", ""),
            ("b/x", "the name of another object"),
            ("B/x", "the name of another object"),
            ("c", "is a folder of other objects"),
            ("a/Y", "is a folder of other objects"),
        ] {
            match take(late) {
                Err(told) => assert!(told.contains(why) && !why.is_empty(), "{late}: {told}"),
                Ok(()) => assert!(why.is_empty(), "{late}"),
            }
        }
    }
}
