//! The page for people who write models says what is so.

use std::collections::BTreeSet;

use crate::model::Model;
use crate::model::parse::tests::errors_of;
use crate::model::parse::tests::switches::{policy, with};
use crate::model::parse::{PARTS, expectations, policies, resources, roles};
use crate::permission::BUILT_IN_PERMISSIONS;

const PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/MODELS.md"));

/// The rows of the tables under a heading, each as its cells.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, part) = PAGE.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no heading `{heading}`"));
    let part = part.split("\n## ").next().unwrap();
    let rows = part.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

fn keys(heading: &str) -> BTreeSet<&'static str> {
    rows(heading).iter().map(|row| row[0].trim_matches('`')).collect()
}

fn set(keys: &[&'static str]) -> BTreeSet<&'static str> {
    keys.iter().copied().collect()
}

#[test]
fn each_key_stands_there_and_no_other() {
    assert_eq!(keys("What stands at the top"), set(PARTS));
    assert_eq!(keys("Switches"), set(policies::KEYS));
    assert_eq!(keys("Resources, levels, share modes"), set(resources::TYPE_KEYS));
    assert_eq!(keys("Expectations"), set(expectations::KEYS));
    let roles: BTreeSet<_> = set(roles::ORGANIZATION_KEYS).union(&set(roles::WORKSPACE_KEYS)).copied().collect();
    assert_eq!(keys("Roles"), roles);
}

#[test]
fn each_built_in_permission_stands_there_with_its_meaning() {
    let rows = rows("The built-in permissions");
    let told: Vec<_> = rows.iter().map(|row| (row[0].trim_matches('`'), row[1])).collect();
    assert_eq!(told, BUILT_IN_PERMISSIONS);
}

#[test]
fn the_example_is_fine() {
    let (_, example) = PAGE.split_once("```toml\n").unwrap();
    let example = example.split("```").next().unwrap();
    let model = Model::parse("newsroom.toml", example).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!((model.name(), model.version()), ("newsroom", 1));
}

#[test]
fn a_default_is_what_holds_where_nothing_is_said() {
    let mut compared = 0;
    for row in rows("Switches") {
        let (key, default) = (row[0].trim_matches('`'), row[2]);
        let literal = default.strip_prefix('`').and_then(|default| default.strip_suffix('`')).unwrap_or(default);
        let is_value = literal.starts_with('"') || ["true", "false", "0"].contains(&literal);
        if is_value {
            assert_eq!(policy(&format!("{key} = {literal}")), policy(""), "{key}");
            compared += 1;
        }
    }
    assert!(compared >= 14, "{compared} defaults are values");
}

#[test]
fn each_value_that_stands_there_is_one() {
    let mut tried = 0;
    for row in rows("Switches") {
        let key = row[0].trim_matches('`');
        for value in row[1].split('`').skip(1).step_by(2).filter(|value| value.starts_with('"')) {
            let known = Model::parse("switch", &with(&format!("{key} = {value}")))
                .map_or_else(|errors| errors.to_string(), |_| String::new());
            assert!(
                !known.contains(&format!("unknown `{key}`")) && !known.contains("expected something from"),
                "{known}"
            );
            tried += 1;
        }
        let errors = errors_of(&with(&format!("{key} = \"no such thing\"")));
        assert!(errors.contains(key) || errors.contains("no such thing"), "{key}: {errors}");
    }
    assert!(tried >= 16, "{tried} values");
}
