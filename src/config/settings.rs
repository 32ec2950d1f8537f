//! The settings of `settings.toml`.

use jiff::SignedDuration;
use toml::de::DeTable;

use super::layer::{Field, Layer, Mistake, fields};
use super::theme::Themes;
use crate::domain::Region;
use crate::domain::window::parse_span;

/// The settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The name of the theme; it exists.
    pub theme: String,
    /// Whether the mouse does something.
    pub mouse: bool,
    /// Whether to draw with ASCII only.
    pub ascii: bool,
    /// The time range that queries start with.
    pub since: SignedDuration,
    /// The region when nothing else names one.
    pub region: Option<Region>,
    /// The most rows of a query without a limit of its own, 1 to 100,000.
    pub limit: u32,
    /// The most events of a filter, 1 to 1,000,000.
    pub events: u32,
    /// Dollars above which a query is asked about before it is sent; infinite for never.
    pub ask_above: f64,
    /// Whether sessions are kept encrypted beside the vault, to survive a restart.
    pub cache: bool,
    /// The mistake to report should the theme turn out not to exist.
    theme_mistake: Option<Mistake>,
}

const NAMES: [&str; 9] =
    ["theme", "mouse", "ascii", "since", "region", "limit", "events", "ask_above", "cache"];

/// The most rows that one Insights query gives (AWS, CloudWatch Logs quotas).
const LIMIT_MAX: u32 = 100_000;
/// The most events that a filter brings: AWS has no limit, but a console keeps them all in memory.
const EVENTS_MAX: u32 = 1_000_000;

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: String::new(),
            mouse: true,
            ascii: false,
            since: SignedDuration::from_hours(1),
            region: None,
            limit: 10_000,
            events: 100_000,
            ask_above: 0.5,
            cache: false,
            theme_mistake: None,
        }
    }
}

impl Settings {
    /// Takes over what a file sets.
    pub(super) fn overlay(&mut self, layer: &Layer, table: &DeTable<'_>, mistakes: &mut Vec<Mistake>) {
        for field in fields(table) {
            match field.key {
                "theme" => self.set_theme(layer, &field, mistakes),
                "mouse" => self.mouse = layer.flag(&field, mistakes).unwrap_or(self.mouse),
                "ascii" => self.ascii = layer.flag(&field, mistakes).unwrap_or(self.ascii),
                "since" => self.set_since(layer, &field, mistakes),
                "region" => self.set_region(layer, &field, mistakes),
                "limit" => self.limit = count(layer, &field, LIMIT_MAX, mistakes).unwrap_or(self.limit),
                "events" => self.events = count(layer, &field, EVENTS_MAX, mistakes).unwrap_or(self.events),
                "cache" => self.set_cache(layer, &field, mistakes),
                "ask_above" => self.set_ask_above(layer, &field, mistakes),
                _ => mistakes.push(layer.unknown(&field, "setting", NAMES)),
            }
        }
    }

    /// Reports a theme that no file defines.
    pub(super) fn check_theme(&mut self, themes: &Themes, mistakes: &mut Vec<Mistake>) {
        let unknown = self.theme_mistake.take();
        if themes.get(&self.theme).is_none() {
            mistakes.extend(unknown);
        }
    }

    fn set_theme(&mut self, layer: &Layer, field: &Field<'_>, mistakes: &mut Vec<Mistake>) {
        let Some(name) = layer.string(field, mistakes) else { return };
        self.theme = name.to_owned();
        let what = format!("there is no theme {name:?}");
        let cure = "write dark, light, high-contrast, or one that themes.toml defines";
        self.theme_mistake = Some(layer.mistake(field.value.span().start, what, cure));
    }

    fn set_since(&mut self, layer: &Layer, field: &Field<'_>, mistakes: &mut Vec<Mistake>) {
        let Some(text) = layer.string(field, mistakes) else { return };
        match parse_span(text) {
            Ok(span) => self.since = span,
            Err(_) => mistakes.push(layer.mistake(
                field.value.span().start,
                format!("{text:?} is not a length of time"),
                "write it like 90s, 15m, 2h, 1h30m or 3d",
            )),
        }
    }

    fn set_region(&mut self, layer: &Layer, field: &Field<'_>, mistakes: &mut Vec<Mistake>) {
        let Some(name) = layer.string(field, mistakes) else { return };
        match Region::parse(name) {
            _ if name.is_empty() => self.region = None,
            Ok(region) => self.region = Some(region),
            Err(_) => mistakes.push(layer.mistake(
                field.value.span().start,
                format!("{name:?} is not the name of a region"),
                "one looks like eu-west-1",
            )),
        }
    }

    fn set_cache(&mut self, layer: &Layer, field: &Field<'_>, mistakes: &mut Vec<Mistake>) {
        match layer.string(field, mistakes) {
            Some("vault") => self.cache = true,
            Some("none") => self.cache = false,
            Some(other) => mistakes.push(layer.mistake(
                field.value.span().start,
                format!("there is no cache {other:?}"),
                "write none, or vault",
            )),
            None => {}
        }
    }

    fn set_ask_above(&mut self, layer: &Layer, field: &Field<'_>, mistakes: &mut Vec<Mistake>) {
        let value = field.value.get_ref();
        let whole = value.as_integer().map(|number| number.as_str());
        let Some(written) = value.as_float().map(|number| number.as_str()).or(whole) else {
            mistakes.push(layer.wrong_type(field, "a number without quotes"));
            return;
        };
        match written.parse().ok().filter(|dollars: &f64| *dollars >= 0.0) {
            Some(dollars) => self.ask_above = dollars,
            None => mistakes.push(layer.mistake(
                field.value.span().start,
                format!("ask_above is {written}"),
                "write dollars, such as 0.50, or inf for never",
            )),
        }
    }
}

/// A count from one to a most.
fn count(layer: &Layer, field: &Field<'_>, most: u32, mistakes: &mut Vec<Mistake>) -> Option<u32> {
    let Some(number) = field.value.get_ref().as_integer() else {
        mistakes.push(layer.wrong_type(field, "a whole number without quotes"));
        return None;
    };
    let read = u32::from_str_radix(number.as_str(), number.radix()).ok();
    let read = read.filter(|count| (1..=most).contains(count));
    if read.is_none() {
        let what = format!("{} is {}", field.key, number.as_str());
        let cure = format!("write a number from 1 to {most}");
        mistakes.push(layer.mistake(field.value.span().start, what, cure));
    }
    read
}
