mod reference;
mod switches;
mod syntax;

use std::time::Duration;

use proptest::prelude::*;

use crate::model::{DefaultOrganization, Model, Owners, RepeatedInvitation, RoleChange, builtin_models};

const SMALL: &str = r#"
name = "small"
version = 1
[policy]
creator_role = "admin"
[organization.roles.admin]
permissions = ["organization.*", "note.*"]
may_assign = ["admin"]
[resources.note]
actions = ["view", "edit"]
[resources.note.levels]
edit = ["view", "edit"]
"#;

/// What is wrong with the small model once `from` in it is replaced.
fn wrong(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "{from} is not there to be replaced");
    errors_of(&SMALL.replacen(from, to, 1))
}

fn errors_of(source: &str) -> String {
    Model::parse("small.toml", source).expect_err("it loads").to_string()
}

fn small(more: &str) -> Model {
    Model::parse("small.toml", &SMALL.replacen("creator_role", &format!("{more}\ncreator_role"), 1))
        .unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn defaults_are_those_of_the_documentation() {
    let model = small("");
    let policy = model.policy();
    assert_eq!((policy.organization_owners, policy.workspace_owners), (Owners::None, Owners::None));
    assert_eq!(policy.invitation_lifetime, Duration::from_secs(7 * 86_400));
    assert_eq!(policy.role_change, RoleChange::Anytime);
    assert_eq!((policy.member_limit, policy.recommended_owners), (0, 0));
    assert!(policy.resend_extends && policy.workspaces_deletable && policy.invite_unknown_users && policy.custom_roles);
    assert!(policy.invitations_count && !policy.guests_count && !policy.grants_to_outsiders);
    assert_eq!(policy.repeated_invitation, RepeatedInvitation::Refuse);
    assert_eq!(policy.default_organization, DefaultOrganization::Never);
    assert_eq!((model.name(), model.version()), ("small", 1));
}

#[test]
fn an_unknown_key_is_told_with_its_place_and_the_nearest_one() {
    assert_eq!(
        wrong("permissions = [\"organization.*\"", "permisions = [\"organization.*\""),
        "small.toml:6:21: `organization.roles.admin` needs a key `permissions`, a list of names\n\
         small.toml:7:1: unknown key `permisions` in `organization.roles.admin`, did you mean `permissions`?; known are \
         `title`, `description`, `permissions`, `every_workspace`, `may_assign`, `may_assign_in_workspace`"
    );
}

#[test]
fn everything_wrong_is_told_at_once_in_the_order_of_the_file() {
    let source = SMALL
        .replace("version = 1", "version = 0")
        .replace("creator_role = \"admin\"", "creator_role = \"admn\"\nmember_limit = \"many\"")
        .replace("\"organization.*\"", "\"organisation.view\"");
    assert_eq!(
        errors_of(&source),
        "small.toml:3:11: `version`: expected a whole number from 1 to 4294967295, found 0\n\
         small.toml:5:16: unknown organization role `admn`, did you mean `admin`?; known are `admin`\n\
         small.toml:6:16: `member_limit`: expected a whole number from 0 to 4294967295, found string\n\
         small.toml:8:16: unknown permission `organisation.view`, did you mean `organization.view`?; expected a \
         built-in one, `<type>.<action>` or `<type>.*`"
    );
}

#[test]
fn a_value_of_the_wrong_kind_is_told_once_with_what_was_meant() {
    for (from, to, message) in [
        (
            "version = 1",
            "version = \"1\"",
            "small.toml:3:11: `version`: expected a whole number from 1 to 4294967295, found string",
        ),
        (
            "version = 1",
            "version = 1.5",
            "small.toml:3:11: `version`: expected a whole number from 1 to 4294967295, found float",
        ),
        (
            "[policy]",
            "[policy]\nmember_limit = -1",
            "small.toml:5:16: `member_limit`: expected a whole number from 0 to 4294967295, found -1",
        ),
        (
            "may_assign = [\"admin\"]",
            "may_assign = \"*\"",
            "small.toml:8:14: `may_assign`: expected a list of strings, such as `[\"*\"]`, found string",
        ),
        (
            "[resources.note]\nactions = [\"view\", \"edit\"]",
            "[resources.note]",
            "small.toml:7:34: unknown permission `note.*`; expected a built-in one, `<type>.<action>` or `<type>.*`\n\
             small.toml:9:12: `resources.note` needs a key `actions`, a list with at least one action",
        ),
        (
            "[resources.note.levels]\nedit = [\"view\", \"edit\"]",
            "creator_level = \"edit\"",
            "small.toml:11:17: unknown level `edit`; `note` has none",
        ),
    ] {
        assert_eq!(wrong(from, to), message);
    }
}

#[test]
fn names_have_a_form() {
    for name in ["Admin", "1st", "-a", "a.b", "a b", &"a".repeat(64), "a3bb189e-8bf9-4888-9912-ace4e6543002"] {
        let errors = errors_of(&SMALL.replace("roles.admin]", &format!("roles.\"{name}\"]")));
        assert!(errors.contains("cannot name a role"), "{name}: {errors}");
    }
    assert!(wrong("resources.note]", "resources.member]").contains("built-in permissions begin so"));
}

#[test]
fn owners_need_a_role_and_a_role_needs_owners() {
    let errors = wrong("[policy]", "[policy]\norganization_owners = \"several\"");
    assert!(errors.contains("small.toml:5:23: `organization_owners` needs a key `owner_role`"), "{errors}");
    let errors = wrong("creator_role = \"admin\"", "organization_owners = \"several\"");
    assert_eq!(
        errors,
        "small.toml:5:23: `organization_owners` needs a key `owner_role` beside it, the role of an owner"
    );
    let errors = wrong("[policy]", "[policy]\norganization_owners = \"two\"\nowner_role = \"admin\"");
    assert_eq!(errors, "small.toml:5:23: unknown `organization_owners` `two`; known are `none`, `single`, `several`");
    let errors = wrong("[policy]", "[policy]\nowner_role = \"admin\"");
    assert!(errors.contains("`owner_role` means nothing while `organization_owners` is `none`"), "{errors}");
    let errors = wrong("[policy]", "[policy]\norganization_owners = \"single\"\nowner_role = \"admin\"");
    assert!(errors.contains("`admin` has a single holder and passes on: it cannot be handed out"), "{errors}");
}

#[test]
fn the_creator_is_the_first_owner() {
    let source = SMALL.replace(
        "creator_role = \"admin\"",
        "organization_owners = \"several\"\nowner_role = \"owner\"\ncreator_role = \"admin\"",
    ) + "[organization.roles.owner]\npermissions = []\nmay_assign = [\"owner\"]\n";
    let errors = errors_of(&source);
    assert!(errors.contains("`creator_role` is `admin`, but the owners' role, `owner_role`, is `owner`"), "{errors}");
}

#[test]
fn the_last_holder_of_a_protected_role_can_be_replaced() {
    let source = SMALL
        .replace("may_assign = [\"admin\"]", "")
        .replace("creator_role", "protected_role = \"admin\"\ncreator_role");
    assert!(errors_of(&source).contains("the last `admin` could never leave"));
}

#[test]
fn nobody_is_promised_to_hand_out_what_they_do_not_hold() {
    let source = SMALL.replace("may_assign = [\"admin\"]", "may_assign = [\"admin\", \"payer\"]")
        + "[organization.roles.payer]\npermissions = [\"billing.view\"]\n";
    let expected = "small.toml:8:24: nobody can hand out what they do not hold: `payer` has `billing.view`";
    assert!(errors_of(&source).starts_with(expected), "{}", errors_of(&source));
}

#[test]
fn a_role_that_reaches_no_workspace_hands_out_nothing_there() {
    let errors = wrong("may_assign = [\"admin\"]", "may_assign_in_workspace = [\"*\"]");
    assert!(errors.contains("`admin` reaches no workspace"), "{errors}");
}

#[test]
fn a_lifetime_has_a_unit_and_bounds() {
    for (text, seconds) in [("5m", 300), ("12h", 43_200), ("14d", 1_209_600), ("365d", 31_536_000)] {
        let model = small(&format!("invitation_lifetime = \"{text}\""));
        assert_eq!(model.policy().invitation_lifetime, Duration::from_secs(seconds));
    }
    for text in ["", "d", "14", "4m", "366d", "-3d", "1.5d", "99999999999999999999d", "14 d", "+14d"] {
        let errors = wrong("[policy]", &format!("[policy]\ninvitation_lifetime = \"{text}\""));
        assert!(errors.contains("expected something from `5m` to `365d`"), "{text}: {errors}");
    }
}

#[test]
fn levels_and_modes_name_actions_that_exist() {
    let errors = wrong("edit = [\"view\", \"edit\"]", "edit = [\"view\", \"edt\", \"billing.view\"]");
    assert!(errors.contains("unknown action `edt`, did you mean `edit`?"), "{errors}");
    assert!(errors.contains("`billing.view` is no action of a resource type"), "{errors}");
    let errors = wrong("[resources.note.levels]", "[share_modes]\nsend = [\"download\"]\n[resources.note.levels]");
    assert!(errors.contains("unknown action `download`: no resource type has it"), "{errors}");
    let errors = wrong("actions =", "creator_level = \"own\"\nactions =");
    assert!(errors.contains("unknown level `own`; `note` has `edit`"), "{errors}");
}

#[test]
fn more_permissions_than_fit_are_refused() {
    let actions: Vec<String> = (0..250).map(|number| format!("\"a{number}\"")).collect();
    let errors = wrong("[\"view\", \"edit\"]", &format!("[\"view\", \"edit\", {}]", actions.join(", ")));
    assert!(errors.contains("too many actions"), "{errors}");
}

#[test]
fn a_broken_expectation_is_told_at_the_permission() {
    let expect =
        "[[expect]]\nwho = { organization_role = \"admin\" }\nmay = [\"member.list\"]\nmay_not = [\"note.*\"]\n";
    assert_eq!(
        errors_of(&(SMALL.to_owned() + expect)),
        "small.toml:15:8: expected that it may `member.list`, but it may not\n\
         small.toml:16:12: expected that it may not `note.edit`, but it may\n\
         small.toml:16:12: expected that it may not `note.view`, but it may"
    );
}

#[test]
fn an_expectation_can_be_about_levels_and_what_is_handed_out() {
    for (expect, message) in [
        ("who = { level = \"edit\", type = \"note\" }\nmay_not = [\"edit\"]", "may not `note.edit`, but it may"),
        ("who = { level = \"own\", type = \"note\" }\nmay = [\"edit\"]", "unknown `level` `own`; known are `edit`"),
        (
            "who = { organization_role = \"admin\" }\nmay_not = [\"assign:admin\"]",
            "may not hand out `admin`, but it may",
        ),
        (
            "who = { organization_role = \"admin\", at = \"workspace\" }\nmay = [\"note.view\"]",
            "`note.view`, but it may not",
        ),
        ("who = { role = \"admin\" }\nmay = [\"note.view\"]", "`who` is one of"),
        ("may = [\"note.view\"]", "needs `who`"),
        (
            "who = { organization_role = \"admin\" }\nmay = [\"assign:desk\"]",
            "`desk` is a workspace role: expected `at = \"workspace\"` in `who`",
        ),
        (
            "who = { organization_role = \"admin\", at = \"workspace\" }\nmay = [\"assign:desk\"]",
            "may hand out `desk`, but it may not: it is not among those it may assign there",
        ),
        (
            "who = { organization_role = \"helper\" }\nmay = [\"assign:admin\"]",
            "may hand out `admin`, but it may not: that role has `organization.view`, which it has not",
        ),
        (
            "who = { organization_role = \"admin\" }\nmay = [\"note.veiw\", \"assign:admn\"]",
            "small.toml:20:8: unknown permission `note.veiw`, did you mean `note.view`?\n\
             small.toml:20:21: unknown `assign` `admn`, did you mean `admin`?; known are `admin`, `helper`",
        ),
        ("who = { organization_role = \"admin\" }", "needs `may` or `may_not`"),
    ] {
        let more = "[workspace.roles.desk]\npermissions = [\"note.view\"]\n\
                    [organization.roles.helper]\npermissions = [\"note.view\"]\nmay_assign = [\"*\"]\n[[expect]]\n";
        let errors = errors_of(&(SMALL.to_owned() + more + expect));
        assert!(errors.contains(message), "{expect}: {errors}");
    }
}

#[test]
fn a_model_of_one_owner_and_of_guests_loads() {
    let source = SMALL.replace(
        "creator_role = \"admin\"",
        "organization_owners = \"single\"\nowner_role = \"owner\"\nworkspace_owners = \"single\"\n\
         workspace_owner_role = \"owner\"\ncreator_role = \"owner\"",
    ) + "[organization.roles.owner]\npermissions = [\"organization.*\", \"note.*\"]\nmay_assign = [\"*\"]\n\
         [workspace.roles.owner]\npermissions = [\"note.*\", \"workspace.transfer\"]\nmay_assign = [\"guest\"]\n\
         [workspace.roles.guest]\noutsiders = true\npermissions = [\"note.view\"]\n\
         [[expect]]\nwho = { organization_role = \"owner\" }\nmay = [\"assign:admin\"]\nmay_not = [\"assign:owner\"]\n";
    let model = Model::parse("small.toml", &source).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(model.policy().workspace_creator_role.as_deref(), Some("owner"));
    assert_eq!(model.policy().protected_role.as_deref(), Some("owner"));
}

#[test]
fn a_model_has_a_size_and_its_lists_an_end() {
    let names = |count: usize| (0..count).map(|number| format!("\"n{number}\"")).collect::<Vec<_>>().join(",");
    let errors = wrong("may_assign = [", &format!("may_assign = [{}, ", names(300)));
    assert_eq!(errors, "small.toml:8:14: too long: expected at most 256 items, found 301");
    let errors = errors_of(&format!("{SMALL}# {}", "-".repeat(300_000)));
    assert!(errors.contains("expected at most 262144 bytes"), "{errors}");
}

#[test]
fn of_many_mistakes_the_first_hundred_are_told() {
    let unknown = (0..256).map(|number| format!("\"n{number}\"")).collect::<Vec<_>>().join(",");
    let roles = (0..40).map(|number| format!("[workspace.roles.r{number}]\npermissions = [{unknown}]\n"));
    let source = SMALL.to_owned() + &roles.collect::<String>();
    let errors = Model::parse("small.toml", &source).expect_err("it loads").0;
    assert_eq!(errors.len(), 100);
    assert!(errors.iter().all(|error| error.message.len() < 2_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn arbitrary_text_is_read_without_a_panic(text in "\\PC{0,200}") {
        let _ = Model::parse("text", &text);
    }

    #[test]
    fn a_damaged_model_is_read_without_a_panic(cut in 0_usize..9_000, length in 0_usize..40, junk in "[\\[\\]{}=\",.a-z0-9\\n]{0,12}") {
        for (_, source) in builtin_models() {
            let letters: Vec<char> = source.chars().collect();
            let start = cut.min(letters.len());
            let end = start.saturating_add(length).min(letters.len());
            let damaged: String = letters[..start].iter().copied().chain(junk.chars()).chain(letters[end..].iter().copied()).collect();
            if let Err(errors) = Model::parse("damaged", &damaged) {
                prop_assert!(!errors.0.is_empty());
            }
        }
    }
}
