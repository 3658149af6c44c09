//! `[policy]`.

use std::time::Duration;

use crate::model::parse::names;
use crate::model::parse::report::Report;
use crate::model::parse::section::Section;
use crate::model::{
    Credentials, DefaultOrganization, DefaultWorkspace, Owners, Policies, RepeatedInvitation, RoleChange,
};

/// All switches.
pub(super) const KEYS: &[&str] = &[
    "organization_owners",
    "owner_role",
    "workspace_owners",
    "workspace_owner_role",
    "creator_role",
    "workspace_creator_role",
    "default_role",
    "default_workspace_role",
    "protected_role",
    "recommended_owners",
    "invitation_lifetime",
    "resend_extends",
    "repeated_invitation",
    "role_change",
    "member_limit",
    "invitations_count",
    "guests_count",
    "workspaces_deletable",
    "workspace_kinds",
    "default_workspaces",
    "credentials_on_removal",
    "invite_unknown_users",
    "grants_to_outsiders",
    "default_organization",
    "custom_roles",
];

const OWNERS: &[(&str, Owners)] = &[("none", Owners::None), ("single", Owners::Single), ("several", Owners::Several)];

/// A workspace has one owner or none: nobody has asked for more, and an owner among several is a role like any other.
const WORKSPACE_OWNERS: &[(&str, Owners)] = &[("none", Owners::None), ("single", Owners::Single)];

const REPEATED: &[(&str, RepeatedInvitation)] =
    &[("refuse", RepeatedInvitation::Refuse), ("replace", RepeatedInvitation::Replace)];

const DEFAULT_ORGANIZATION: &[(&str, DefaultOrganization)] = &[
    ("never", DefaultOrganization::Never),
    ("always", DefaultOrganization::Always),
    ("unless_invited", DefaultOrganization::UnlessInvited),
];

const ROLE_CHANGE: &[(&str, RoleChange)] = &[("anytime", RoleChange::Anytime), ("reinvite", RoleChange::Reinvite)];

const CREDENTIALS: &[(&str, Credentials)] = &[("keep", Credentials::Keep), ("revoke", Credentials::Revoke)];

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

pub(super) fn read(root: &Section<'_>, report: &mut Report<'_>) -> Policies {
    let policy = root.section("policy", report);
    if root.entry("policy").is_none() {
        report.wrong(root.at, "the model needs a table `[policy]` with at least a `creator_role`");
    }
    let section = policy.unwrap_or_else(|| Section::missing(root.at));
    section.only(KEYS, report);
    let name = |key: &str, report: &mut Report<'_>| section.string(key, report).map(|name| name.text.to_owned());
    let organization_owners = section.choice("organization_owners", OWNERS, Owners::None, report);
    let workspace_owners = section.choice("workspace_owners", WORKSPACE_OWNERS, Owners::None, report);
    let owner_role = name("owner_role", report);
    let workspace_owner_role = name("workspace_owner_role", report);
    Policies {
        organization_owners,
        workspace_owners,
        creator_role: name("creator_role", report).or_else(|| owner_role.clone()).unwrap_or_default(),
        workspace_creator_role: name("workspace_creator_role", report).or_else(|| workspace_owner_role.clone()),
        default_role: name("default_role", report),
        default_workspace_role: name("default_workspace_role", report),
        protected_role: name("protected_role", report).or_else(|| owner_role.clone()),
        owner_role,
        workspace_owner_role,
        recommended_owners: section.number("recommended_owners", report),
        invitation_lifetime: lifetime(&section, report),
        resend_extends: section.flag("resend_extends", true, report),
        repeated_invitation: section.choice("repeated_invitation", REPEATED, RepeatedInvitation::Refuse, report),
        role_change: section.choice("role_change", ROLE_CHANGE, RoleChange::Anytime, report),
        member_limit: section.number("member_limit", report),
        invitations_count: section.flag("invitations_count", true, report),
        guests_count: section.flag("guests_count", false, report),
        workspaces_deletable: section.flag("workspaces_deletable", true, report),
        workspace_kinds: kinds(&section, report),
        default_workspaces: default_workspaces(&section, report),
        credentials_on_removal: section.choice("credentials_on_removal", CREDENTIALS, Credentials::Revoke, report),
        invite_unknown_users: section.flag("invite_unknown_users", true, report),
        grants_to_outsiders: section.flag("grants_to_outsiders", false, report),
        default_organization: section.choice(
            "default_organization",
            DEFAULT_ORGANIZATION,
            DefaultOrganization::Never,
            report,
        ),
        custom_roles: section.flag("custom_roles", true, report),
    }
}

fn lifetime(section: &Section<'_>, report: &mut Report<'_>) -> Duration {
    let week = Duration::from_secs(7 * DAY);
    let Some(text) = section.string("invitation_lifetime", report) else { return week };
    match duration(text.text) {
        Some(lifetime) if (5 * MINUTE..=365 * DAY).contains(&lifetime.as_secs()) => lifetime,
        _ => {
            let found = text.text.escape_debug();
            report.wrong(
                text.at,
                format!("`invitation_lifetime`: expected something from `5m` to `365d`, such as `14d` or `12h`, found `{found}`"),
            );
            week
        }
    }
}

/// A number with its unit: `30m`, `12h`, `14d`.
fn duration(text: &str) -> Option<Duration> {
    let units = [("m", MINUTE), ("h", 60 * MINUTE), ("d", DAY)];
    let (digits, unit) = units.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, *unit)))?;
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    digits.parse::<u64>().ok()?.checked_mul(unit).map(Duration::from_secs)
}

fn default_workspaces(section: &Section<'_>, report: &mut Report<'_>) -> Vec<DefaultWorkspace> {
    let mut workspaces: Vec<DefaultWorkspace> = Vec::new();
    for item in section.sections("default_workspaces", report) {
        item.only(&["name", "kind"], report);
        let kind = item.string("kind", report).map(|kind| kind.text.to_owned());
        let Some(name) = item.required_string("name", report) else { continue };
        let letters = name.text.chars().count();
        if name.text.trim() != name.text || !(1..=100).contains(&letters) || name.text.chars().any(char::is_control) {
            report.wrong(name.at, "a workspace's name has 1 to 100 characters, and no space around them");
        }
        if workspaces.iter().any(|known| known.name == name.text) {
            report.wrong(name.at, format!("the workspace `{}` stands here twice", name.text));
        }
        workspaces.push(DefaultWorkspace { name: name.text.to_owned(), kind });
    }
    workspaces
}

fn kinds(section: &Section<'_>, report: &mut Report<'_>) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for kind in section.strings("workspace_kinds", report) {
        names::check("workspace kind", kind, report);
        if kinds.iter().any(|known| known == kind.text) {
            report.wrong(kind.at, format!("the workspace kind `{}` stands here twice", kind.text));
        } else {
            kinds.push(kind.text.to_owned());
        }
    }
    kinds
}
