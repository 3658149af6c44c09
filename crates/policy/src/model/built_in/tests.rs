use std::collections::BTreeSet;
use std::time::Duration;

use crate::model::{Credentials, DefaultOrganization, Model, Owners, RepeatedInvitation, RoleChange, builtin_models};

fn model(name: &str) -> Model {
    let (_, source) = builtin_models().iter().find(|(known, _)| *known == name).unwrap();
    Model::parse(&format!("{name}.toml"), source).unwrap_or_else(|errors| panic!("{errors}"))
}

/// What a role may do, as the table of its permissions without the built-in ones it has whole.
fn organization_role(model: &Model, role: &str) -> BTreeSet<String> {
    let set = model.organization_role(role).unwrap().permissions;
    model.names_of(&set).into_iter().map(str::to_owned).collect()
}

fn workspace_role(model: &Model, role: &str) -> BTreeSet<String> {
    let set = model.workspace_role(role).unwrap().permissions;
    model.names_of(&set).into_iter().map(str::to_owned).collect()
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn each_is_found_under_its_own_name() {
    for (name, _) in builtin_models() {
        assert_eq!(model(name).name(), *name);
    }
}

#[test]
fn fastpix_admin_may_do_everything_and_member_little() {
    let fastpix = model("fastpix");
    assert_eq!(organization_role(&fastpix, "admin"), fastpix.permission_names().iter().cloned().collect());
    assert_eq!(organization_role(&fastpix, "member"), names(&["organization.view", "member.list", "member.view"]));
    assert_eq!(
        workspace_role(&fastpix, "member"),
        names(&["workspace.view", "workspace.update", "media.view", "live_stream.view"])
    );
    let reach = |role: &str| fastpix.organization_role(role).unwrap().every_workspace;
    assert!(reach("admin") && !reach("member"));
}

#[test]
fn fastpix_has_the_switches_of_its_documents() {
    let fastpix = model("fastpix");
    let policy = fastpix.policy();
    assert_eq!(policy.creator_role, "admin");
    assert_eq!(policy.protected_role.as_deref(), Some("admin"));
    assert_eq!(policy.organization_owners, Owners::None);
    assert_eq!(policy.default_role, None, "an invitation without a role is refused");
    assert_eq!(policy.invitation_lifetime, Duration::from_secs(14 * 24 * 60 * 60));
    assert_eq!(policy.role_change, RoleChange::Anytime);
    assert_eq!(policy.workspace_kinds, ["development", "production", "qa", "staging"]);
    let workspaces: Vec<_> =
        policy.default_workspaces.iter().map(|known| (known.name.as_str(), known.kind.as_deref().unwrap())).collect();
    assert_eq!(workspaces, [("Production", "production"), ("Development", "development")]);
    assert!(!policy.workspaces_deletable && policy.invite_unknown_users && !policy.custom_roles);
}

#[test]
fn standard_roles_form_a_ladder() {
    let standard = model("standard");
    let (owner, admin, member) = (
        organization_role(&standard, "owner"),
        organization_role(&standard, "admin"),
        organization_role(&standard, "member"),
    );
    assert_eq!(owner, standard.permission_names().iter().cloned().collect());
    assert_eq!(
        owner.difference(&admin).cloned().collect::<BTreeSet<_>>(),
        names(&[
            "organization.delete",
            "organization.undelete",
            "organization.transfer",
            "billing.view",
            "billing.update"
        ])
    );
    assert_eq!(member, names(&["organization.view", "member.list", "member.view", "role.list", "group.list"]));
    let (lead, member, guest) =
        (workspace_role(&standard, "admin"), workspace_role(&standard, "member"), workspace_role(&standard, "guest"));
    assert!(lead.is_superset(&member) && admin.is_superset(&lead));
    assert!(member.is_superset(&guest) && !guest.contains("file.share"));
    assert!(standard.workspace_role("guest").unwrap().outsiders);
}

#[test]
fn standard_has_owners_of_whom_one_remains() {
    let standard = model("standard");
    let policy = standard.policy();
    assert_eq!(policy.organization_owners, Owners::Several);
    assert_eq!(policy.protected_role.as_deref(), Some("owner"));
    assert_eq!(policy.credentials_on_removal, Credentials::Revoke);
    assert!(policy.custom_roles && policy.workspaces_deletable);
}

#[test]
fn levels_and_share_modes_mean_what_each_type_says() {
    let standard = model("standard");
    let folder = standard.resource_type("folder").unwrap();
    let edit = standard.names_of(&folder.levels["edit"]).join(" ");
    assert!(edit.contains("file.create") && edit.contains("folder.share"), "{edit}");
    assert_eq!(standard.names_of(&folder.shares["receive"]), ["folder.upload"]);
    assert!(standard.resource_type("vault").unwrap().shares["send"].is_empty(), "vault items have no downloads");
    assert!(folder.below.contains(&"file".to_owned()) && !folder.below.contains(&"vault".to_owned()));
}

#[test]
fn fastio_has_one_owner_of_each_kind() {
    let fastio = model("fastio");
    let policy = fastio.policy();
    assert_eq!((policy.organization_owners, policy.workspace_owners), (Owners::Single, Owners::Single));
    assert_eq!((policy.creator_role.as_str(), policy.protected_role.as_deref()), ("owner", Some("owner")));
    assert_eq!(policy.workspace_creator_role.as_deref(), Some("owner"));
    assert_eq!(policy.default_role.as_deref(), Some("member"), "what an owner keeps who passes the ownership on");
    assert_eq!(policy.default_workspace_role.as_deref(), Some("member"));
    assert_eq!(policy.recommended_owners, 0);
    let owner = organization_role(&fastio, "owner");
    assert_eq!(owner, fastio.permission_names().iter().cloned().collect());
    assert_eq!(
        owner.difference(&organization_role(&fastio, "admin")).cloned().collect::<BTreeSet<_>>(),
        names(&["organization.delete", "organization.undelete", "organization.transfer"])
    );
    let difference = |more: &str, less: &str| -> BTreeSet<String> {
        workspace_role(&fastio, more).difference(&workspace_role(&fastio, less)).cloned().collect()
    };
    assert_eq!(difference("owner", "admin"), names(&["workspace.transfer"]));
    assert!(difference("member", "admin").is_empty() && difference("guest", "member").is_empty());
    assert!(fastio.workspace_roles().iter().all(|role| role.outsiders == (role.name == "guest")));
    let modes: Vec<&str> = fastio.share_modes().iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(modes.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(["exchange", "receive", "send"]));
}

#[test]
fn pixelfiddler_has_the_switches_of_its_document() {
    let pixelfiddler = model("pixelfiddler");
    let policy = pixelfiddler.policy();
    assert_eq!((policy.organization_owners, policy.recommended_owners), (Owners::Several, 2));
    assert_eq!(policy.protected_role.as_deref(), Some("owner"));
    assert_eq!(policy.default_role, None, "an invitation names Maintainer or Owner");
    assert_eq!((policy.member_limit, policy.invitations_count), (50, false));
    assert_eq!(policy.role_change, RoleChange::Reinvite);
    assert_eq!(policy.credentials_on_removal, Credentials::Keep);
    assert!(policy.default_workspaces.is_empty() && pixelfiddler.workspace_roles().is_empty());
    let maintainer = pixelfiddler.organization_role("maintainer").unwrap();
    assert!(!maintainer.may_assign.all && maintainer.may_assign.roles.is_empty());
}

#[test]
fn pinkfish_has_the_switches_of_its_document() {
    let pinkfish = model("pinkfish");
    let policy = pinkfish.policy();
    assert_eq!((policy.creator_role.as_str(), policy.protected_role.as_deref()), ("admin", Some("admin")));
    assert_eq!(policy.default_role.as_deref(), Some("member"));
    assert_eq!(policy.default_organization, DefaultOrganization::Always);
    assert!(!policy.invite_unknown_users && !policy.grants_to_outsiders && !policy.custom_roles);
    assert!(pinkfish.share_modes().is_empty() && pinkfish.workspace_roles().is_empty());
    for kind in pinkfish.resource_types() {
        let levels: BTreeSet<&str> = kind.levels.keys().map(String::as_str).collect();
        let lesser = if kind.name == "connection" { "run" } else { "view" };
        assert_eq!(levels, BTreeSet::from(["edit", lesser]), "{}", kind.name);
        assert_eq!(kind.creator_level.as_deref(), Some("edit"), "{}", kind.name);
    }
}

#[test]
fn members_wait_for_seats_and_invitations_stand_unless_a_model_says_otherwise() {
    for (name, _) in builtin_models() {
        let model = model(name);
        let policy = model.policy();
        assert_eq!(policy.repeated_invitation, RepeatedInvitation::Refuse, "{name}");
        assert_eq!(policy.invitations_count, *name != "pixelfiddler", "{name}");
        assert!(!policy.guests_count, "{name}");
    }
}

/// The standard model is the union of the others: each type, with all that can be done with it, and each share mode.
#[test]
fn standard_has_what_the_others_have() {
    let standard = model("standard");
    for (name, _) in builtin_models() {
        let other = model(name);
        for permission in other.permission_names() {
            assert!(standard.permission(permission).is_some(), "{name}: {permission}");
        }
        for (kind, known) in
            other.resource_types().iter().map(|kind| (kind, standard.resource_type(&kind.name).unwrap()))
        {
            for (level, given) in &kind.levels {
                let known: BTreeSet<&str> = standard.names_of(&known.levels[level]).into_iter().collect();
                let given: BTreeSet<&str> = other.names_of(given).into_iter().collect();
                assert!(given.is_subset(&known), "{name}: {level} of {}", kind.name);
            }
        }
        for mode in other.share_modes() {
            assert!(standard.share_modes().contains(mode), "{name}: {}", mode.0);
        }
    }
}
