//! `[resources]` and `[share_modes]`.

use std::collections::BTreeMap;

use crate::model::parse::names::{self, Vocabulary, suggestion, type_of};
use crate::model::parse::report::Report;
use crate::model::parse::section::{Entry, Section, Text, list};
use crate::model::{ParentKind, ResourceType};
use crate::permission::{BUILT_IN_PERMISSIONS, PermissionSet};

/// What a resource type consists of.
pub(super) const TYPE_KEYS: &[&str] = &["title", "actions", "levels", "creator_level", "parents"];

/// A resource type as far as it can be read before all permissions are known.
pub(super) struct TypeDraft<'d> {
    pub(super) name: Text<'d>,
    pub(super) actions: Vec<Text<'d>>,
    section: Section<'d>,
}

/// Each share mode with what it lists.
type ShareModes = Vec<(String, Vec<String>)>;

/// The types and their actions.
pub(super) fn drafts<'d>(root: &Section<'d>, report: &mut Report<'_>) -> Vec<TypeDraft<'d>> {
    let Some(resources) = root.section("resources", report) else { return Vec::new() };
    resources.entries().into_iter().filter_map(|entry| draft(entry, report)).collect()
}

/// The types, complete, and the share modes.
pub(super) fn resource_types(
    root: &Section<'_>,
    drafts: &[TypeDraft<'_>],
    vocabulary: &Vocabulary,
    report: &mut Report<'_>,
) -> (Vec<ResourceType>, ShareModes) {
    let modes = share_modes(root, drafts, report);
    let types = drafts.iter().map(|draft| resource_type(draft, drafts, &modes, vocabulary, report));
    let mut types: Vec<ResourceType> = types.collect();
    let below: Vec<Vec<String>> = types.iter().map(|kind| below(&types, &kind.name)).collect();
    types.iter_mut().zip(below).for_each(|(kind, below)| kind.below = below);
    let plain = |actions: Vec<Text<'_>>| actions.into_iter().map(|action| action.text.to_owned()).collect();
    (types, modes.into_iter().map(|(name, actions)| (name, plain(actions))).collect())
}

fn draft<'d>(entry: Entry<'d>, report: &mut Report<'_>) -> Option<TypeDraft<'d>> {
    let name = entry.key;
    names::check("resource type", name, report);
    if BUILT_IN_PERMISSIONS.iter().any(|(permission, _)| type_of(permission) == name.text) {
        report.wrong(name.at, format!("`{}` cannot name a resource type: built-in permissions begin so", name.text));
        return None;
    }
    let section = entry.section(format!("`resources.{}`", name.text), report)?;
    section.only(TYPE_KEYS, report);
    let mut actions: Vec<Text<'d>> = Vec::new();
    for action in section.strings("actions", report) {
        names::check("action", action, report);
        if actions.iter().any(|known| known.text == action.text) {
            report.wrong(action.at, format!("the action `{}` stands here twice", action.text));
        } else {
            actions.push(action);
        }
    }
    if actions.is_empty() {
        report.wrong(name.at, format!("{} needs a key `actions`, a list with at least one action", section.name));
    }
    Some(TypeDraft { name, actions, section })
}

fn resource_type(
    draft: &TypeDraft<'_>,
    drafts: &[TypeDraft<'_>],
    modes: &[(String, Vec<Text<'_>>)],
    vocabulary: &Vocabulary,
    report: &mut Report<'_>,
) -> ResourceType {
    let name = draft.name.text;
    let levels = levels(draft, vocabulary, report);
    let creator_level = draft.section.string("creator_level", report);
    if let Some(level) = creator_level.filter(|level| !levels.contains_key(level.text)) {
        let known: Vec<&str> = levels.keys().map(String::as_str).collect();
        report.wrong(level.at, format!("unknown level `{}`; `{name}` has {}", level.text, list(&known)));
    }
    let shares = modes.iter().map(|(mode, actions)| (mode.clone(), shared(name, actions, vocabulary)));
    ResourceType {
        name: name.to_owned(),
        title: draft.section.prose("title", name, report),
        actions: draft.actions.iter().map(|action| action.text.to_owned()).collect(),
        levels,
        creator_level: creator_level.map(|level| level.text.to_owned()),
        parents: parents(draft, drafts, report),
        below: Vec::new(),
        shares: shares.collect(),
    }
}

fn levels(draft: &TypeDraft<'_>, vocabulary: &Vocabulary, report: &mut Report<'_>) -> BTreeMap<String, PermissionSet> {
    let mut levels = BTreeMap::new();
    let Some(section) = draft.section.section("levels", report) else { return levels };
    for entry in section.entries() {
        names::check("level", entry.key, report);
        let mut set = PermissionSet::EMPTY;
        for action in entry.strings(report) {
            set = set.union(&of_type(draft, action, vocabulary, report));
        }
        levels.insert(entry.key.text.to_owned(), set);
    }
    levels
}

/// An action of this type, or the full name of any type's: `file.create` on a folder makes a file in it.
fn of_type(draft: &TypeDraft<'_>, action: Text<'_>, vocabulary: &Vocabulary, report: &mut Report<'_>) -> PermissionSet {
    if action.text.contains('.') {
        if BUILT_IN_PERMISSIONS.iter().any(|(permission, _)| type_of(permission) == type_of(action.text)) {
            report.wrong(action.at, format!("`{}` is no action of a resource type", action.text));
        }
        return vocabulary.one(action, report);
    }
    let permission = vocabulary.get(&format!("{}.{}", draft.name.text, action.text));
    // A type without actions was reported as such.
    if permission.is_none() && !draft.actions.is_empty() {
        let known: Vec<&str> = draft.actions.iter().map(|action| action.text).collect();
        let meant = suggestion(action.text, known.iter().copied());
        let (action_name, kind) = (action.text, draft.name.text);
        report.wrong(action.at, format!("unknown action `{action_name}`{meant}; `{kind}` has {}", list(&known)));
    }
    permission.into_iter().collect()
}

fn parents(draft: &TypeDraft<'_>, drafts: &[TypeDraft<'_>], report: &mut Report<'_>) -> Vec<ParentKind> {
    let everything = || ["organization", "workspace"].into_iter().chain(drafts.iter().map(|draft| draft.name.text));
    let named = draft.section.strings("parents", report);
    if draft.section.entry("parents").is_none() {
        return everything().map(parent_kind).collect();
    }
    for parent in &named {
        if !everything().any(|known| known == parent.text) {
            let known: Vec<&str> = everything().collect();
            report.wrong(parent.at, format!("unknown parent `{}`; known are {}", parent.text, list(&known)));
        }
    }
    named.into_iter().map(|parent| parent_kind(parent.text)).collect()
}

/// The types that can hang under this one, directly or further down.
fn below(types: &[ResourceType], name: &str) -> Vec<String> {
    let under = |parent: &str| {
        let parent = ParentKind::Type(parent.to_owned());
        types.iter().filter(move |kind| kind.parents.contains(&parent)).map(|kind| kind.name.clone())
    };
    let mut found: Vec<String> = under(name).collect();
    let mut next = 0;
    while let Some(kind) = found.get(next).cloned() {
        let further: Vec<String> = under(&kind).filter(|kind| !found.contains(kind)).collect();
        found.extend(further);
        next = next.saturating_add(1);
    }
    found
}

fn parent_kind(name: &str) -> ParentKind {
    match name {
        "organization" => ParentKind::Organization,
        "workspace" => ParentKind::Workspace,
        kind => ParentKind::Type(kind.to_owned()),
    }
}

fn share_modes<'d>(
    root: &Section<'d>,
    drafts: &[TypeDraft<'_>],
    report: &mut Report<'_>,
) -> Vec<(String, Vec<Text<'d>>)> {
    let Some(section) = root.section("share_modes", report) else { return Vec::new() };
    let mut modes = Vec::new();
    for entry in section.entries() {
        names::check("share mode", entry.key, report);
        let actions = entry.strings(report);
        for action in &actions {
            let is_it = |draft: &TypeDraft<'_>, known: &Text<'_>| match action.text.split_once('.') {
                Some((kind, name)) => kind == draft.name.text && name == known.text,
                None => action.text == known.text,
            };
            if !drafts.iter().any(|draft| draft.actions.iter().any(|known| is_it(draft, known))) {
                report.wrong(action.at, format!("unknown action `{}`: no resource type has it", action.text));
            }
        }
        modes.push((entry.key.text.to_owned(), actions));
    }
    modes
}

/// What a mode with these actions allows on a resource of this type.
fn shared(kind: &str, actions: &[Text<'_>], vocabulary: &Vocabulary) -> PermissionSet {
    let permission = |action: &Text<'_>| match action.text.contains('.') {
        true => vocabulary.get(action.text),
        false => vocabulary.get(&format!("{kind}.{}", action.text)),
    };
    actions.iter().filter_map(permission).collect()
}
