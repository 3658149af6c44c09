//! The names of a model, and what they may be.

use std::collections::BTreeMap;

use ids::RoleId;

use crate::model::parse::report::Report;
use crate::model::parse::resources::TypeDraft;
use crate::model::parse::section::Text;
use crate::permission::{BUILT_IN_PERMISSIONS, PERMISSION_LIMIT, Permission, PermissionSet};

/// All permissions of a model, by name and by number.
pub(super) struct Vocabulary {
    names: Vec<String>,
    numbers: BTreeMap<String, Permission>,
}

impl Vocabulary {
    /// The built-in permissions, and after them those of the resource types.
    pub(super) fn new(types: &[TypeDraft<'_>], report: &mut Report<'_>) -> Self {
        let mut vocabulary = Self { names: Vec::new(), numbers: BTreeMap::new() };
        for (name, _) in BUILT_IN_PERMISSIONS {
            vocabulary.add((*name).to_owned());
        }
        for kind in types {
            for action in &kind.actions {
                if !vocabulary.add(format!("{}.{}", kind.name.text, action.text)) {
                    let limit = PERMISSION_LIMIT.saturating_sub(BUILT_IN_PERMISSIONS.len());
                    report
                        .wrong(action.at, format!("too many actions: expected at most {limit} of all types together"));
                    return vocabulary;
                }
            }
        }
        vocabulary
    }

    /// What a list of names and `type.*` stands for; unknown ones are reported.
    pub(super) fn set(&self, patterns: &[Text<'_>], report: &mut Report<'_>) -> PermissionSet {
        patterns.iter().fold(PermissionSet::EMPTY, |set, pattern| set.union(&self.one(*pattern, report)))
    }

    /// What one name or `type.*` stands for.
    pub(super) fn one(&self, pattern: Text<'_>, report: &mut Report<'_>) -> PermissionSet {
        let found: PermissionSet = match pattern.text.strip_suffix(".*") {
            Some(kind) => self.of_type(kind).collect(),
            None => self.get(pattern.text).into_iter().collect(),
        };
        if found.is_empty() && !report.is_full() {
            let meant = suggestion(pattern.text, self.spellings());
            let text = pattern.text;
            report.wrong(
                pattern.at,
                format!("unknown permission `{text}`{meant}; expected a built-in one, `<type>.<action>` or `<type>.*`"),
            );
        }
        found
    }

    pub(super) fn get(&self, name: &str) -> Option<Permission> {
        self.numbers.get(name).copied()
    }

    pub(super) fn into_parts(self) -> (Vec<String>, BTreeMap<String, Permission>) {
        (self.names, self.numbers)
    }

    fn of_type(&self, kind: &str) -> impl Iterator<Item = Permission> {
        let named = self.numbers.iter().filter(move |(name, _)| type_of(name) == kind);
        named.map(|(_, permission)| *permission)
    }

    fn spellings(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    fn add(&mut self, name: String) -> bool {
        let Some(permission) = Permission::numbered(self.names.len()) else { return false };
        self.names.push(name.clone());
        self.numbers.insert(name, permission);
        true
    }
}

/// The part of a permission's name before the dot.
pub(super) fn type_of(permission: &str) -> &str {
    permission.split_once('.').map_or("", |(kind, _)| kind)
}

/// Reports a name that is not of the common form.
pub(super) fn check(what: &str, name: Text<'_>, report: &mut Report<'_>) {
    let form = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_' || letter == '-';
    let begins = name.text.starts_with(|letter: char| letter.is_ascii_lowercase());
    if !(begins && name.text.len() <= 63 && name.text.chars().all(form)) {
        report.wrong(
            name.at,
            format!(
                "`{}` cannot name a {what}: expected 1 to 63 of a-z, 0-9, `_` and `-`, a letter first",
                name.text.escape_debug()
            ),
        );
    } else if name.text.parse::<RoleId>().is_ok() {
        report.wrong(name.at, format!("`{}` cannot name a {what}: it could be mistaken for an id", name.text));
    }
}

/// `, did you mean ...` if one of the known spellings is near.
pub(super) fn suggestion<'a>(found: &str, known: impl Iterator<Item = &'a str>) -> String {
    let found: Vec<char> = found.chars().take(80).collect();
    let nearest = known.map(|name| (distance(&found, name), name)).min();
    match nearest {
        Some((distance, name)) if distance <= (found.len() / 4).max(2) && distance < found.len() => {
            format!(", did you mean `{name}`?")
        }
        _ => String::new(),
    }
}

/// How many letters must be put in, taken out or changed to make one spelling of the other.
fn distance(found: &[char], known: &str) -> usize {
    let mut row: Vec<usize> = (0..=found.len()).collect();
    for (line, letter) in known.chars().enumerate() {
        let mut diagonal = std::mem::replace(row.first_mut().unwrap_or(&mut 0), line.saturating_add(1));
        let mut left = line.saturating_add(1);
        for (cell, other) in row.iter_mut().skip(1).zip(found) {
            let changed = diagonal.saturating_add(usize::from(letter != *other));
            diagonal = *cell;
            left = changed.min(left.saturating_add(1)).min(cell.saturating_add(1));
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}
