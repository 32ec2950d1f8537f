//! A row as JSON text while it is written, column by column.

use std::fmt::Write;

use super::fields::Kind;
use crate::insights::eval::json;

/// A row that is being written.
#[derive(Debug, Default)]
pub struct Row {
    json: String,
}

impl Row {
    /// Begins a row.
    pub fn begin(&mut self) {
        self.json.clear();
        self.json.push('{');
    }

    /// A column of text; `-` says that there is none, as in all logs of AWS.
    pub fn text(&mut self, name: &str, value: &str) {
        if value != "-" {
            self.any_text(name, value);
        }
    }

    /// A column of text, whatever it is.
    pub fn any_text(&mut self, name: &str, value: &str) {
        self.name(name);
        push_string(&mut self.json, value);
    }

    /// A column that is a number where it reads as one.
    pub fn number(&mut self, name: &str, value: &str) {
        if json::is_number(value) {
            self.raw(name, value);
        } else {
            self.text(name, value);
        }
    }

    /// A column of JSON text.
    pub fn raw(&mut self, name: &str, value: &str) {
        self.name(name);
        self.json.push_str(value);
    }

    /// The columns of a field.
    pub fn field(&mut self, name: &str, kind: Kind, value: &str) {
        match kind {
            Kind::Text | Kind::Time | Kind::ClfTime => self.text(name, value),
            Kind::Number => self.number(name, value),
            Kind::Address => self.address(name, value),
            Kind::Request => self.request(value),
        }
    }

    /// A field that the format has and we do not know: by its number, the first being 1.
    pub fn unknown(&mut self, number: usize, value: &str) {
        self.text(&format!("field_{number}"), value);
    }

    /// The row as JSON.
    pub fn end(&mut self) -> &str {
        self.json.push('}');
        &self.json
    }

    fn name(&mut self, name: &str) {
        if self.json.len() > 1 {
            self.json.push(',');
        }
        push_string(&mut self.json, name);
        self.json.push(':');
    }

    fn address(&mut self, name: &str, value: &str) {
        let (ip, port) = match value.rsplit_once(':') {
            Some((ip, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (ip, Some(port)),
            _ => (value, None),
        };
        self.text(&format!("{name}_ip"), ip.trim_start_matches('[').trim_end_matches(']'));
        if let Some(port) = port {
            self.number(&format!("{name}_port"), port);
        }
    }

    /// A malformed request is `- http://host:port- -` with a blank inside (AWS documentation): its parts are absent.
    fn request(&mut self, value: &str) {
        let (verb, rest) = value.split_once(' ').unwrap_or(("-", value));
        let (url, proto) = rest.rsplit_once(' ').unwrap_or((rest, "-"));
        self.text("request_verb", verb);
        self.text("request_url", url);
        self.text("request_proto", proto.trim());
    }
}

/// Appends a JSON string.
fn push_string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\') {
        out.push_str(&rest[..at]);
        let special = rest.as_bytes()[at];
        if special < b' ' {
            // Writing to a string can't fail.
            write!(out, "\\u{special:04x}").ok();
        } else {
            out.extend(['\\', char::from(special)]);
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}
