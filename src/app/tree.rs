//! A tree that folds: names and values to any depth, wherever they come from. The fields of a row, items and JSON
//! documents are shown by it.

use std::collections::BTreeSet;

use super::scroll::{Scroll, moved};
use crate::command::Command;
use crate::domain::Text;
use crate::insights::eval::json::depth::is_shallow;
use crate::insights::eval::json::{Members, Raw, items, quoted, structure, unescape};

/// The most lines a tree has; what is left out is said in the last line.
const LINE_LIMIT: usize = 20_000;
/// A text longer than this (in bytes) is not read as JSON.
const JSON_LIMIT: usize = 2 << 20;

/// A value in the tree. All text in it is foreign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// A leaf's value, or what a branch holds, such as `3 keys`.
    pub value: Text,
    /// What kind of value.
    pub kind: NodeKind,
    /// The name of its type, where that is to be seen beside it; else empty.
    pub type_name: &'static str,
    /// What more is to be said of the value, such as a number as a time; else empty.
    pub note: Text,
    children: Vec<(String, Node)>,
}

/// What kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// Text.
    Text,
    /// A number, boolean or null, or something else that is not text; written as it is in JSON.
    Scalar,
    /// Values by name.
    Map,
    /// Values in order.
    List,
}

impl Node {
    /// A text.
    pub fn text(value: impl Into<Text>) -> Self {
        Self::leaf(value.into(), NodeKind::Text)
    }

    /// A number, boolean or null in its JSON form.
    pub fn scalar(value: impl Into<Text>) -> Self {
        Self::leaf(value.into(), NodeKind::Scalar)
    }

    /// Values by name.
    pub fn map(children: Vec<(String, Self)>) -> Self {
        Self { children, ..Self::leaf(Text::default(), NodeKind::Map) }.summed("keys", "key")
    }

    /// Values in order.
    pub fn list(children: Vec<Self>) -> Self {
        let children = children.into_iter().enumerate().map(|(at, node)| (at.to_string(), node)).collect();
        Self { children, ..Self::leaf(Text::default(), NodeKind::List) }.summed("items", "item")
    }

    /// A text that is a JSON object or array as what it is, its numbers with all of their digits; any other as text, and
    /// so is what nests deeper than it can be walked through.
    pub fn of_text(text: &str) -> Self {
        let json = (text.len() <= JSON_LIMIT).then(|| structure(text)).flatten();
        match json.filter(|json| is_shallow(json)) {
            Some(json) => Self::of_document(json),
            None => Self::text(text),
        }
    }

    /// An object or array that was checked to be one, and to nest no deeper than it can be walked through.
    pub fn of_document(json: &str) -> Self {
        Self::of_json(Raw::Nested(json.trim_ascii()))
    }

    fn of_json(value: Raw<'_>) -> Self {
        match value {
            Raw::Text(text, is_escaped) => Self::text(unescaped(text, is_escaped)),
            Raw::Word(word) => Self::scalar(word),
            Raw::Nested(text) => match Members::open(text) {
                Some(members) => Self::map(members_of(members)),
                None => Self::list(items(text).map(Self::of_json).collect()),
            },
        }
    }

    /// With the name of its type beside it.
    #[must_use]
    pub fn typed(self, type_name: &'static str) -> Self {
        Self { type_name, ..self }
    }

    /// With other words for what it holds.
    #[must_use]
    pub fn saying(self, value: impl Into<Text>) -> Self {
        Self { value: value.into(), ..self }
    }

    /// With something more said of it.
    #[must_use]
    pub fn noted(self, note: impl Into<Text>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// The value as JSON.
    pub fn json(&self) -> String {
        match self.kind {
            NodeKind::Text => quoted(self.value.raw()),
            NodeKind::Scalar => self.value.raw().to_owned(),
            NodeKind::Map => {
                let entry = |(name, node): &(String, Self)| format!("{}:{}", quoted(name), node.json());
                format!("{{{}}}", self.children.iter().map(entry).collect::<Vec<_>>().join(","))
            }
            NodeKind::List => {
                let values: Vec<String> = self.children.iter().map(|(_, node)| node.json()).collect();
                format!("[{}]", values.join(","))
            }
        }
    }

    /// What a copy takes: text as it is, everything else as JSON.
    pub fn copied(&self) -> String {
        match self.kind {
            NodeKind::Text => self.value.raw().to_owned(),
            _ => self.json(),
        }
    }

    fn leaf(value: Text, kind: NodeKind) -> Self {
        Self { value, kind, type_name: "", note: Text::default(), children: Vec::new() }
    }

    fn summed(self, many: &str, one: &str) -> Self {
        let count = self.children.len();
        Self { value: format!("{count} {}", if count == 1 { one } else { many }).into(), ..self }
    }
}

fn members_of(mut members: Members<'_>) -> Vec<(String, Node)> {
    let mut children = Vec::new();
    while let Some((key, is_escaped, value)) = members.next_member() {
        children.push((unescaped(key, is_escaped), Node::of_json(value)));
    }
    children
}

fn unescaped(text: &str, is_escaped: bool) -> String {
    if is_escaped { unescape(text) } else { text.to_owned() }
}

/// One line of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// How deep, from zero.
    pub depth: usize,
    /// The name or index.
    pub key: Text,
    /// Whether what is beneath is shown; `None` for a leaf.
    pub open: Option<bool>,
    /// Which child of which child it is, from the roots on; empty for the line that says what is left out.
    path: Vec<usize>,
}

/// Names and values that fold.
#[derive(Debug, Default)]
pub struct Tree {
    roots: Vec<(String, Node)>,
    branches: Vec<Branch>,
    /// What is folded, by the names from the root on, so that it stays folded in the next document of the same form.
    folded: BTreeSet<Vec<String>>,
    scroll: Scroll,
}

impl Tree {
    /// Shows other values from the top; what was folded stays folded.
    pub fn show(&mut self, roots: Vec<(String, Node)>) {
        self.roots = roots;
        self.grow();
        self.scroll = Scroll { height: self.scroll.height, ..Scroll::default() };
    }

    /// Its lines.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The value of a line; `None` for the line that says how many are left out.
    pub fn node(&self, branch: &Branch) -> Option<&Node> {
        let (first, rest) = branch.path.split_first()?;
        let root = &self.roots.get(*first)?.1;
        rest.iter().try_fold(root, |node, step| node.children.get(*step).map(|(_, child)| child))
    }

    /// The line under the cursor.
    pub fn cursor(&self) -> usize {
        self.scroll.cursor
    }

    /// The first line on the screen.
    pub fn top(&self) -> usize {
        self.scroll.top
    }

    /// The value under the cursor.
    pub fn under_cursor(&self) -> Option<&Node> {
        self.node(self.branches.get(self.cursor())?)
    }

    /// The names from the root to the value under the cursor; empty without one.
    pub fn path(&self) -> Vec<String> {
        self.branches.get(self.cursor()).map(|branch| self.names(branch)).unwrap_or_default()
    }

    /// Tells how many rows the screen has for it.
    pub fn resize(&mut self, height: usize) {
        self.scroll.height = height.max(1);
        self.go_to(self.cursor());
    }

    /// Puts the cursor on a line, and that line on the screen.
    pub fn go_to(&mut self, line: usize) {
        self.scroll.go_to(line, self.branches.len(), |_| 1);
    }

    /// Acts on a command; false when it means nothing here.
    pub fn on(&mut self, command: Command) -> bool {
        let page = self.scroll.rows().saturating_sub(1).max(1);
        if let Some(to) = moved(command, self.cursor(), page) {
            self.go_to(to);
            return true;
        }
        match command {
            Command::Fold => self.fold(None),
            Command::Left => self.fold(Some(true)),
            Command::Right => self.fold(Some(false)),
            _ => return false,
        }
        true
    }

    fn fold(&mut self, wanted: Option<bool>) {
        let Some(branch) = self.branches.get(self.cursor()) else { return };
        let Some(open) = branch.open else { return };
        if wanted == Some(!open) {
            return;
        }
        let names = self.names(branch);
        if open {
            self.folded.insert(names);
        } else {
            self.folded.remove(&names);
        }
        self.grow();
        self.go_to(self.cursor());
    }

    /// The names from the root to a line.
    pub fn names(&self, branch: &Branch) -> Vec<String> {
        let mut names = Vec::new();
        let mut children = &self.roots;
        for step in &branch.path {
            let Some((name, node)) = children.get(*step) else { break };
            names.push(name.clone());
            children = &node.children;
        }
        names
    }

    fn grow(&mut self) {
        let mut growing = Growing {
            folded: &self.folded,
            branches: Vec::new(),
            names: Vec::new(),
            path: Vec::new(),
            left_out: 0,
        };
        growing.push_all(&self.roots);
        let Growing { mut branches, left_out, .. } = growing;
        if left_out > 0 {
            let key = format!("… {left_out} more lines; fold what is above to see them");
            branches.push(Branch { depth: 0, key: key.into(), open: None, path: Vec::new() });
        }
        self.branches = branches;
    }
}

/// The lines of a tree while they are found.
struct Growing<'a> {
    folded: &'a BTreeSet<Vec<String>>,
    branches: Vec<Branch>,
    names: Vec<String>,
    path: Vec<usize>,
    left_out: usize,
}

impl Growing<'_> {
    fn push_all(&mut self, children: &[(String, Node)]) {
        for (at, (name, node)) in children.iter().enumerate() {
            self.names.push(name.clone());
            self.path.push(at);
            self.push(name, node);
            self.path.pop();
            self.names.pop();
        }
    }

    fn push(&mut self, name: &str, node: &Node) {
        let is_branch = matches!(node.kind, NodeKind::Map | NodeKind::List);
        let open = is_branch.then(|| !self.folded.contains(&self.names));
        if self.branches.len() < LINE_LIMIT {
            let (depth, path) = (self.path.len() - 1, self.path.clone());
            self.branches.push(Branch { depth, key: name.into(), open, path });
        } else {
            self.left_out += 1;
        }
        if open == Some(true) {
            self.push_all(&node.children);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(json: &str) -> Tree {
        let mut tree = Tree::default();
        tree.show(vec![("a".to_owned(), Node::of_text(json)), ("b".to_owned(), Node::text("{no json"))]);
        tree.resize(10);
        tree
    }

    fn lines(tree: &Tree) -> Vec<String> {
        let line = |branch: &Branch| {
            let value = tree.node(branch).map_or("", |node| node.value.raw());
            format!("{}{}={value}", " ".repeat(branch.depth), branch.key.raw())
        };
        tree.branches().iter().map(line).collect()
    }

    #[test]
    fn what_is_folded_stays_folded_in_the_next_document() {
        let mut tree = tree(r#"{"x":[1,2.50],"y":"z"}"#);
        assert_eq!(lines(&tree), ["a=2 keys", " x=2 items", "  0=1", "  1=2.50", " y=z", "b={no json"]);
        tree.go_to(1);
        assert_eq!(tree.path(), ["a", "x"]);
        assert_eq!(tree.under_cursor().unwrap().copied(), "[1,2.50]");
        tree.on(Command::Fold);
        assert_eq!(lines(&tree), ["a=2 keys", " x=2 items", " y=z", "b={no json"]);
        tree.show(vec![("a".to_owned(), Node::of_text(r#"{"x":{"deep":null}}"#))]);
        assert_eq!(lines(&tree), ["a=1 key", " x=1 key"]);
        tree.go_to(1);
        tree.on(Command::Right);
        assert_eq!(lines(&tree), ["a=1 key", " x=1 key", "  deep=null"]);
    }

    #[test]
    fn what_nests_too_deep_to_walk_through_stays_text() {
        // Walked through by recursion it would take the stack of the program.
        let nested = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(Node::of_text(&nested).kind, NodeKind::Text);
        assert_eq!(Node::of_text("[[[]]]").kind, NodeKind::List);
    }

    #[test]
    fn a_copy_is_the_text_itself_or_json() {
        let tree = tree(r#"{"x":"say \"hi\"","n":12345678901234567890123456789012345678,"b":true,"e":{}}"#);
        let node = tree.node(&tree.branches()[0]).unwrap();
        let json = r#"{"x":"say \"hi\"","n":12345678901234567890123456789012345678,"b":true,"e":{}}"#;
        assert_eq!(node.copied(), json);
        assert_eq!(tree.node(&tree.branches()[5]).unwrap().copied(), "{no json");
    }

    #[test]
    fn lines_beyond_the_limit_are_counted_and_come_when_something_is_folded() {
        let numbers: Vec<String> = (0..LINE_LIMIT + 5).map(|number| number.to_string()).collect();
        let mut tree = tree(&format!("[{}]", numbers.join(",")));
        // The list itself, its numbers and b are 20,007 lines.
        assert_eq!(tree.branches().len(), LINE_LIMIT + 1);
        assert_eq!(
            tree.branches().last().unwrap().key.raw(),
            "… 7 more lines; fold what is above to see them"
        );
        tree.on(Command::Left);
        assert_eq!(lines(&tree), ["a=20005 items", "b={no json"]);
    }
}
