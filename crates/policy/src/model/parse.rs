//! From TOML to a [`Model`].
//!
//! The whole file is read, whatever is wrong with it, so that everything wrong is told at once. Each part
//! takes what it needs from its section and reports the rest; the model that comes out counts only if
//! nothing was reported.

mod expectations;
mod limits;
mod names;
mod policies;
mod report;
mod resources;
mod roles;
mod rules;
mod section;
mod syntax;

use toml::de::DeTable;

use self::names::Vocabulary;
use self::report::Report;
use self::section::Section;
use crate::model::{Model, ModelErrors, Names};
use crate::permission::Permission;

/// What a model's file consists of.
const PARTS: &[&str] =
    &["name", "version", "policy", "organization", "workspace", "resources", "share_modes", "expect"];

pub(crate) fn parse(origin: &str, source: &str) -> Result<Model, ModelErrors> {
    let mut report = Report::new(origin, source);
    limits::check_size(source, &mut report);
    if !report.is_empty() {
        return Err(report.into_errors());
    }
    let (document, errors) = DeTable::parse_recoverable(source);
    syntax::wrong(source, &errors, &mut report);
    if report.is_empty() {
        limits::check_lengths(document.get_ref(), &mut report);
    }
    if !report.is_empty() {
        // What was recovered from a broken file would only be reported a second time.
        return Err(report.into_errors());
    }
    let root = Section::root(document.get_ref());
    root.only(PARTS, &mut report);
    let model = read(&root, &mut report);
    if report.is_empty() {
        // An expectation about a broken model would only repeat what is broken.
        expectations::check(&root, &model, &mut report);
    }
    if report.is_empty() { Ok(model) } else { Err(report.into_errors()) }
}

fn read(root: &Section<'_>, report: &mut Report<'_>) -> Model {
    let name = root.required_string("name", report);
    if let Some(name) = name {
        names::check("model", name, report);
    }
    let version = root.positive_number("version", report);
    let drafts = resources::drafts(root, report);
    let vocabulary = Vocabulary::new(&drafts, report);
    let (resource_types, share_modes) = resources::resource_types(root, &drafts, &vocabulary, report);
    let organization_roles = roles::organization_roles(root, &vocabulary, report);
    let workspace_roles = roles::workspace_roles(root, &vocabulary, report);
    let policies = policies::read(root, report);
    let (permissions, numbers) = vocabulary.into_parts();
    let mut actions = Names::<Names<Permission>>::default();
    for (name, permission) in &numbers {
        if let Some((kind, action)) = name.split_once('.') {
            actions.entry(kind.to_owned()).or_default().insert(action.to_owned(), *permission);
        }
    }
    let model = Model {
        name: name.map_or_else(String::new, |name| name.text.to_owned()),
        version,
        policies,
        permissions,
        numbers: numbers.into_iter().collect(),
        actions,
        organization_roles,
        workspace_roles,
        resource_types,
        share_modes,
    };
    rules::check(root, &model, report);
    model
}

#[cfg(test)]
mod tests;
