//! A file that is no TOML: one line tells where it went wrong.

use crate::model::parse::tests::{SMALL, errors_of, wrong};

#[test]
fn broken_toml_is_told_with_its_line() {
    assert_eq!(wrong("version = 1", "version = = 1"), "small.toml:3:11: extra `=`, expected nothing: found `=`");
    assert_eq!(wrong("name = \"small\"", "name = \"small"), "small.toml:2:14: invalid basic string, expected `\"`");
    let errors = wrong("creator_role = \"admin\"", "creator_role = \"admin\"\ncreator_role = \"admin\"");
    assert_eq!(errors, "small.toml:6:1: duplicate key: found `creator_role`");
    for (first, second, column) in
        [("[expect]", "[expect]", 2), ("[expect]", "[[expect]]", 3), ("[[expect]]", "[expect]", 2)]
    {
        let errors = errors_of(&format!("{SMALL}{first}\nmay = []\n{second}\nmay = []\n"));
        let place = format!("small.toml:15:{column}");
        let expected = "duplicate key: found `expect`; each expectation stands under two brackets, `[[expect]]`";
        assert_eq!(errors, format!("{place}: {expected}"));
    }
    let errors = errors_of(&(SMALL.to_owned() + "[expect]\nmay = []\n"));
    assert_eq!(errors, "small.toml:13:1: `expect`: expected a list of tables, each under `[[expect]]`, found table");
}

#[test]
fn a_bracket_that_is_not_closed_is_told_where_it_was_opened() {
    for (from, to, expected) in [
        ("\"note.*\"]", "\"note.*\"", "small.toml:7:15: `[` is not closed before line 8, where something new begins"),
        (
            "may_assign = [\"admin\"]",
            "may_assign = [\"admin\", # ] is no bracket here",
            "small.toml:8:14: `[` is not closed before line 9, where something new begins",
        ),
        (
            "actions = [\"view\", \"edit\"]",
            "actions = [\"view\", \"]\", ']', \"\\\"]\"",
            "small.toml:10:11: `[` is not closed before line 11, where something new begins",
        ),
        (
            "[resources.note.levels]\n",
            "levels = { view = [\"view\"]\n",
            "small.toml:11:10: `{` is not closed before line 12, where something new begins",
        ),
    ] {
        assert_eq!(wrong(from, to), expected);
    }
}

#[test]
fn a_slip_is_told_once_however_much_follows_it() {
    let many: String = (0..300).map(|number| format!("[organization.roles.r{number}]\npermissions = []\n")).collect();
    let errors = errors_of(&(SMALL.replace("[\"view\", \"edit\"]\n[", "[\"view\", \"edit\"\n[") + &many));
    assert_eq!(errors, "small.toml:10:11: `[` is not closed before line 11, where something new begins");
}

#[test]
fn a_missing_comma_is_told_where_it_is_missing() {
    let errors = wrong("[\"organization.*\", \"note.*\"]", "[\n\"organization.*\"\n\"note.*\"\n]");
    assert!(errors.starts_with("small.toml:9:1: missing comma"), "{errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
}
