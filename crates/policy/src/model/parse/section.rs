//! A table of the file, with the place of everything in it.

use std::sync::LazyLock;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::model::parse::names::suggestion;
use crate::model::parse::report::Report;

/// So many names stand in one message.
const LISTED: usize = 32;

/// A value of the file is quoted in a message if it is no longer than this.
const QUOTED: usize = 60;

static NOTHING: LazyLock<DeTable<'static>> = LazyLock::new(DeTable::new);

/// A table of the file.
#[derive(Clone)]
pub(super) struct Section<'d> {
    /// How messages call it.
    pub(super) name: String,
    /// Where it begins.
    pub(super) at: usize,
    table: &'d DeTable<'d>,
}

/// A text of the file.
#[derive(Clone, Copy)]
pub(super) struct Text<'d> {
    pub(super) text: &'d str,
    pub(super) at: usize,
}

/// A key of the file with its value.
#[derive(Clone, Copy)]
pub(super) struct Entry<'d> {
    pub(super) key: Text<'d>,
    value: &'d Spanned<DeValue<'d>>,
}

impl<'d> Section<'d> {
    /// The file itself.
    pub(super) fn root(table: &'d DeTable<'d>) -> Self {
        Self { name: "the model".to_owned(), at: 0, table }
    }

    /// A table that is missing where it was expected.
    pub(super) fn missing(at: usize) -> Self {
        Self { name: "the missing table".to_owned(), at, table: &NOTHING }
    }

    /// Reports each key that is not one of these.
    pub(super) fn only(&self, known: &[&str], report: &mut Report<'_>) {
        for entry in self.entries() {
            if !known.contains(&entry.key.text) {
                let meant = suggestion(entry.key.text, known.iter().copied());
                let (key, name) = (entry.key.text, &self.name);
                report.wrong(entry.key.at, format!("unknown key `{key}` in {name}{meant}; known are {}", list(known)));
            }
        }
    }

    /// Everything in it, in the order of the file.
    pub(super) fn entries(&self) -> Vec<Entry<'d>> {
        let mut entries: Vec<_> = self.table.iter().map(|(key, value)| Entry::new(key, value)).collect();
        entries.sort_by_key(|entry| entry.key.at);
        entries
    }

    /// One key of it.
    pub(super) fn entry(&self, key: &str) -> Option<Entry<'d>> {
        self.table.get_key_value(key).map(|(key, value)| Entry::new(key, value))
    }

    /// Where this key stands, or else the section.
    pub(super) fn place_of(&self, key: &str) -> usize {
        self.entry(key).map_or(self.at, |entry| entry.key.at)
    }

    /// Where the value at the end of this path stands, or what there is of the way to it. An item of a list
    /// is named by its text.
    pub(super) fn place_of_path(&self, path: &[&str]) -> usize {
        let Some((key, rest)) = path.split_first() else { return self.at };
        let Some(entry) = self.entry(key) else { return self.at };
        match (entry.value.get_ref(), rest) {
            (DeValue::Table(table), _) => Section { name: String::new(), at: entry.key.at, table }.place_of_path(rest),
            (DeValue::Array(items), [name]) => {
                let named = items.iter().find(|item| item.get_ref().as_str() == Some(*name));
                named.map_or(entry.key.at, |item| item.span().start)
            }
            (_, _) => entry.value.span().start,
        }
    }

    /// The text at the end of this path, if there is one.
    pub(super) fn text_at(&self, path: &[&str]) -> Option<&'d str> {
        let (key, rest) = path.split_first()?;
        match self.entry(key)?.value.get_ref() {
            DeValue::Table(table) => Section { name: String::new(), at: self.at, table }.text_at(rest),
            value => value.as_str().filter(|_| rest.is_empty()),
        }
    }

    /// The table under this key.
    pub(super) fn section(&self, key: &str, report: &mut Report<'_>) -> Option<Section<'d>> {
        self.entry(key)?.section(format!("`{key}`"), report)
    }

    pub(super) fn string(&self, key: &str, report: &mut Report<'_>) -> Option<Text<'d>> {
        self.entry(key)?.string(report)
    }

    pub(super) fn required_string(&self, key: &str, report: &mut Report<'_>) -> Option<Text<'d>> {
        let Some(entry) = self.entry(key) else {
            report.wrong(self.at, format!("{} needs a key `{key}`, a string", self.name));
            return None;
        };
        entry.string(report)
    }

    /// A text for people; the default if there is none.
    pub(super) fn prose(&self, key: &str, default: &str, report: &mut Report<'_>) -> String {
        let text = self.string(key, report);
        if let Some(text) = text.filter(|text| text.text.chars().count() > 500) {
            report.wrong(text.at, format!("`{key}` is too long: expected at most 500 characters"));
        }
        text.map_or(default, |text| text.text).to_owned()
    }

    pub(super) fn flag(&self, key: &str, default: bool, report: &mut Report<'_>) -> bool {
        let Some(entry) = self.entry(key) else { return default };
        entry.value.get_ref().as_bool().unwrap_or_else(|| {
            entry.expected("true or false", report);
            default
        })
    }

    /// A number from 0; 0 if it is absent.
    pub(super) fn number(&self, key: &str, report: &mut Report<'_>) -> u32 {
        let Some(entry) = self.entry(key) else { return 0 };
        entry.number().unwrap_or_else(|| {
            entry.expected_number(0, report);
            0
        })
    }

    /// A number from 1 that must be there.
    pub(super) fn positive_number(&self, key: &str, report: &mut Report<'_>) -> u32 {
        let Some(entry) = self.entry(key) else {
            report.wrong(self.at, format!("{} needs a key `{key}`, a whole number from 1", self.name));
            return 0;
        };
        entry.number().filter(|number| *number > 0).unwrap_or_else(|| {
            entry.expected_number(1, report);
            0
        })
    }

    /// A list of texts; empty if it is absent.
    pub(super) fn strings(&self, key: &str, report: &mut Report<'_>) -> Vec<Text<'d>> {
        self.entry(key).map_or_else(Vec::new, |entry| entry.strings(report))
    }

    /// A list of tables; empty if it is absent.
    pub(super) fn sections(&self, key: &str, report: &mut Report<'_>) -> Vec<Section<'d>> {
        let Some(entry) = self.entry(key) else { return Vec::new() };
        let Some(items) = entry.value.get_ref().as_array() else {
            let what = if key == "expect" { "a list of tables, each under `[[expect]]`" } else { "a list of tables" };
            entry.expected(what, report);
            return Vec::new();
        };
        let items = items.iter().map(|value| entry.item(value));
        items.filter_map(|item| item.section(format!("an item of `{key}`"), report)).collect()
    }

    /// One of these words; the default if it is absent.
    pub(super) fn choice<T: Copy>(&self, key: &str, words: &[(&str, T)], default: T, report: &mut Report<'_>) -> T {
        let Some(entry) = self.entry(key) else { return default };
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let Some(text) = entry.value.get_ref().as_str() else {
            entry.expected(&format!("one of {}", list(&known)), report);
            return default;
        };
        let chosen = words.iter().find(|(word, _)| *word == text);
        chosen.map(|(_, value)| *value).unwrap_or_else(|| {
            let (meant, known) = (suggestion(text, known.iter().copied()), list(&known));
            let text = text.escape_debug();
            report.wrong(entry.value.span().start, format!("unknown `{key}` `{text}`{meant}; known are {known}"));
            default
        })
    }
}

impl<'d> Entry<'d> {
    fn new(key: &'d Spanned<DeString<'d>>, value: &'d Spanned<DeValue<'d>>) -> Self {
        Self { key: Text { text: key.get_ref().as_ref(), at: key.span().start }, value }
    }

    /// The table that it is.
    pub(super) fn section(&self, name: String, report: &mut Report<'_>) -> Option<Section<'d>> {
        let table = self.value.get_ref().as_table();
        if table.is_none() {
            self.expected("a table", report);
        }
        table.map(|table| Section { name, at: self.key.at, table })
    }

    pub(super) fn strings(&self, report: &mut Report<'_>) -> Vec<Text<'d>> {
        let Some(items) = self.value.get_ref().as_array() else {
            let short = self.value.get_ref().as_str().filter(|text| text.chars().count() <= QUOTED);
            let such = short.map_or_else(String::new, |text| format!(", such as `[\"{}\"]`", text.escape_debug()));
            self.expected(&format!("a list of strings{such}"), report);
            return Vec::new();
        };
        items.iter().filter_map(|value| self.item(value).string(report)).collect()
    }

    pub(super) fn string(&self, report: &mut Report<'_>) -> Option<Text<'d>> {
        let text = self.value.get_ref().as_str().map(|text| Text { text, at: self.value.span().start });
        if text.is_none() {
            self.expected("a string", report);
        }
        text
    }

    /// An item of the list that it is.
    fn item(&self, value: &'d Spanned<DeValue<'d>>) -> Self {
        Self { key: Text { text: self.key.text, at: value.span().start }, value }
    }

    fn number(&self) -> Option<u32> {
        let number = self.value.get_ref().as_integer()?;
        u32::from_str_radix(number.as_str(), number.radix()).ok()
    }

    fn expected_number(&self, from: u32, report: &mut Report<'_>) {
        let (key, value) = (self.key.text, self.value.get_ref());
        let number = value.as_integer().filter(|number| number.radix() == 10 && number.as_str().len() <= QUOTED);
        let found = number.map_or_else(|| value.type_str(), |number| number.as_str());
        let message = format!("`{key}`: expected a whole number from {from} to {}, found {found}", u32::MAX);
        report.wrong(self.value.span().start, message);
    }

    fn expected(&self, what: &str, report: &mut Report<'_>) {
        let (key, found) = (self.key.text, self.value.get_ref().type_str());
        report.wrong(self.value.span().start, format!("`{key}`: expected {what}, found {found}"));
    }
}

/// Names as they stand in a message.
pub(super) fn list(names: &[&str]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let more = if names.len() > LISTED { ", ..." } else { "" };
    names.iter().take(LISTED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ") + more
}
