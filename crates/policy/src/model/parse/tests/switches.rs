//! The switches: both positions of each are read, and combinations that make no sense are not.

use crate::model::parse::tests::{SMALL, errors_of, small, wrong};
use crate::model::{Credentials, DefaultOrganization, Model, Owners, Policies, RepeatedInvitation, RoleChange};

/// A model with roles of all kinds, for switches that name some.
const LARGE: &str = r#"
name = "large"
version = 1
[policy]
creator_role = "owner"
[organization.roles.owner]
permissions = ["organization.*", "member.*", "workspace.*", "note.*"]
every_workspace = true
may_assign = ["*"]
[organization.roles.member]
permissions = ["organization.view", "workspace.create"]
[workspace.roles.owner]
permissions = ["workspace.*", "note.*"]
may_assign = ["member", "guest"]
[workspace.roles.member]
permissions = ["workspace.view", "note.view"]
[workspace.roles.guest]
permissions = ["note.view"]
outsiders = true
[resources.note]
actions = ["view", "edit"]
levels = { edit = ["view", "edit"] }
"#;

pub(super) fn with(switches: &str) -> String {
    LARGE.replacen("creator_role", &format!("{switches}\ncreator_role"), 1)
}

pub(super) fn policy(switches: &str) -> Policies {
    let model = Model::parse("large.toml", &with(switches)).unwrap_or_else(|errors| panic!("{switches}: {errors}"));
    model.policy().clone()
}

fn refusal(switches: &str) -> String {
    errors_of(&with(switches))
}

#[test]
fn owners_of_organizations_are_none_or_one_or_several() {
    let owners = |word: &str| policy(&format!("organization_owners = \"{word}\"\nowner_role = \"owner\""));
    assert_eq!(policy("organization_owners = \"none\"").organization_owners, Owners::None);
    assert_eq!(policy("").protected_role, None);
    for (word, expected) in [("single", Owners::Single), ("several", Owners::Several)] {
        assert_eq!(owners(word).organization_owners, expected);
        assert_eq!(owners(word).protected_role.as_deref(), Some("owner"));
    }
}

#[test]
fn owners_of_workspaces_are_none_or_one() {
    let single = policy("workspace_owners = \"single\"\nworkspace_owner_role = \"owner\"");
    assert_eq!(single.workspace_owners, Owners::Single);
    assert_eq!(single.workspace_creator_role.as_deref(), Some("owner"));
    assert_eq!(policy("workspace_owners = \"none\"").workspace_owners, Owners::None);
    let errors = refusal("workspace_owners = \"several\"\nworkspace_owner_role = \"owner\"");
    assert!(errors.contains("unknown `workspace_owners` `several`; known are `none`, `single`"), "{errors}");
}

#[test]
fn flags_have_two_positions() {
    type Read = fn(&Policies) -> bool;
    let flags: [(&str, Read, bool); 6] = [
        ("resend_extends", |policy| policy.resend_extends, true),
        ("invitations_count", |policy| policy.invitations_count, true),
        ("guests_count", |policy| policy.guests_count, false),
        ("workspaces_deletable", |policy| policy.workspaces_deletable, true),
        ("grants_to_outsiders", |policy| policy.grants_to_outsiders, false),
        ("custom_roles", |policy| policy.custom_roles, true),
    ];
    for (switch, read, default) in flags {
        assert_eq!(read(&policy("")), default, "{switch}");
        for position in [true, false] {
            assert_eq!(read(&policy(&format!("{switch} = {position}"))), position, "{switch}");
        }
        let errors = refusal(&format!("{switch} = \"yes\""));
        assert!(errors.contains(&format!("`{switch}`: expected true or false, found string")), "{errors}");
    }
}

#[test]
fn newcomers_are_invited_or_not() {
    for position in [true, false] {
        let read = policy(&format!("invite_unknown_users = {position}"));
        assert_eq!(read.invite_unknown_users, position);
    }
}

#[test]
fn words_have_their_positions() {
    let repeated = |word: &str| policy(&format!("repeated_invitation = \"{word}\"")).repeated_invitation;
    assert_eq!(repeated("refuse"), RepeatedInvitation::Refuse);
    assert_eq!(repeated("replace"), RepeatedInvitation::Replace);
    let change = |word: &str| policy(&format!("role_change = \"{word}\"")).role_change;
    assert_eq!(change("anytime"), RoleChange::Anytime);
    assert_eq!(change("reinvite"), RoleChange::Reinvite);
    let credentials = |word: &str| policy(&format!("credentials_on_removal = \"{word}\"")).credentials_on_removal;
    assert_eq!(credentials("keep"), Credentials::Keep);
    assert_eq!(credentials("revoke"), Credentials::Revoke);
    let whose = |word: &str| policy(&format!("default_organization = \"{word}\"")).default_organization;
    assert_eq!(whose("never"), DefaultOrganization::Never);
    assert_eq!(whose("always"), DefaultOrganization::Always);
    assert_eq!(whose("unless_invited"), DefaultOrganization::UnlessInvited);
}

#[test]
fn an_unknown_switch_or_word_is_told_with_the_nearest_and_all_others() {
    for (switch, expected) in [
        ("guest_count = true", "unknown key `guest_count` in `policy`, did you mean `guests_count`?; known are `org"),
        ("default_organisation = \"never\"", "did you mean `default_organization`?"),
        ("repeat_invitations = \"refuse\"", "did you mean `repeated_invitation`?"),
        ("repeated_invitation = \"replce\"", "`replce`, did you mean `replace`?; known are `refuse`, `replace`"),
        ("default_organization = true", "expected one of `never`, `always`, `unless_invited`, found boolean"),
        ("organization_owners = 1", "expected one of `none`, `single`, `several`, found integer"),
        ("default_organization = \"\\u001b[2J\"", "unknown `default_organization` `\\u{1b}[2J`; known are"),
    ] {
        let errors = refusal(switch);
        assert!(errors.contains(expected), "{switch}: {errors}");
    }
}

#[test]
fn what_is_held_singly_can_be_passed_on() {
    let single = with("organization_owners = \"single\"\nowner_role = \"owner\"");
    let errors = errors_of(&single.replace("\"organization.*\"", "\"organization.view\""));
    assert!(errors.starts_with("small.toml:9:15: nobody could pass the ownership on"), "{errors}");
    assert!(Model::parse("several", &single.replace("single", "several")).is_ok(), "several hand the role out");

    let single = with("workspace_owners = \"single\"\nworkspace_owner_role = \"owner\"");
    let few = single.replace("[\"workspace.*\"", "[\"workspace.view\"");
    assert!(Model::parse("by the organization's owner", &few).is_ok());
    let errors = errors_of(&few.replace("every_workspace = true\n", ""));
    assert!(errors.contains("nobody could pass a workspace on: expected `workspace.transfer`"), "{errors}");
    assert!(Model::parse("by its own", &single.replace("every_workspace = true\n", "")).is_ok());
}

#[test]
fn limits_that_exclude_each_other_are_refused() {
    for (policy, message) in [
        ("recommended_owners = 2", "needs owners, or a `protected_role`"),
        ("protected_role = \"admin\"\nrecommended_owners = 1", "advises what is so anyway: expected 2 or more, or 0"),
        ("protected_role = \"admin\"\nrecommended_owners = 2\nmember_limit = 1", "leaves no room"),
        ("default_workspaces = [{ name = \"Main\", kind = \"qa\" }]", "`workspace_kinds` has none"),
        ("workspace_kinds = [\"qa\"]\ndefault_workspaces = [{ name = \"Main\" }]", "needs a `kind`"),
        ("workspace_kinds = [\"qa\", \"qa\"]", "the workspace kind `qa` stands here twice"),
        ("workspace_kinds = [\"Q A\"]", "`Q A` cannot name a workspace kind"),
        ("default_workspaces = [{ name = \"A\" }, { name = \"A\" }]", "stands here twice"),
        ("default_workspaces = [{ name = \"A\" }]", "nobody could enter these: expected `every_workspace = true`"),
        ("guests_count = true", "no workspace role has `outsiders = true`"),
        ("default_role = \"admin\"\n[workspace.roles.admin]\nmay_assign = [\"x\"]", "unknown workspace role `x`"),
    ] {
        let errors = wrong("creator_role = \"admin\"", &format!("creator_role = \"admin\"\n{policy}"));
        assert!(errors.contains(message), "{policy}: {errors}");
    }
}

#[test]
fn limits_that_go_together_are_read() {
    let read =
        policy("organization_owners = \"several\"\nowner_role = \"owner\"\nrecommended_owners = 2\nmember_limit = 50");
    assert_eq!((read.recommended_owners, read.member_limit), (2, 50));
    let kinds = "workspace_kinds = [\"qa\"]\ndefault_workspaces = [{ name = \"Main\", kind = \"qa\" }]";
    assert_eq!(policy(kinds).workspace_kinds, ["qa"]);
    assert!(small("invitations_count = true").policy().invitations_count, "an edition can limit the members too");
}

#[test]
fn combinations_that_could_mean_nothing_are_refused() {
    let single = "organization_owners = \"single\"\nowner_role = \"owner\"";
    for (switches, message) in [
        (format!("{single}\nrecommended_owners = 2"), "more than the one owner there can be"),
        (format!("{single}\ndefault_role = \"owner\""), "has a single holder, so nobody can join with it"),
        ("default_workspace_role = \"guest\"".to_owned(), "`guest` is for people from outside"),
        ("workspace_creator_role = \"guest\"".to_owned(), "`guest` is for people from outside"),
        (
            "workspace_owners = \"single\"\nworkspace_owner_role = \"guest\"".to_owned(),
            "`guest` is for people from outside: expected a role without `outsiders`",
        ),
        ("workspace_owner_role = \"owner\"".to_owned(), "while `workspace_owners` is `none`: expected `single` there"),
        ("protected_role = \"boss\"".to_owned(), "unknown organization role `boss`; known are `owner`, `member`"),
        (
            "default_organization = \"unless_invited\"\ninvite_unknown_users = false".to_owned(),
            "nobody signs up by an invitation while `invite_unknown_users` is false",
        ),
    ] {
        let errors = refusal(&switches);
        assert!(errors.contains(message), "{switches}: {errors}");
    }
    let alone = LARGE.replace("may_assign = [\"*\"]\n", "").replacen(
        "creator_role",
        "default_role = \"member\"\ncreator_role",
        1,
    );
    assert!(errors_of(&alone).contains("nobody may hand out `member`"), "{}", errors_of(&alone));
    let no_levels = SMALL.replace("[resources.note.levels]\nedit = [\"view\", \"edit\"]\n", "");
    let errors = errors_of(&no_levels.replacen("creator_role", "grants_to_outsiders = true\ncreator_role", 1));
    assert!(errors.contains("no resource type has `levels`"), "{errors}");
}
