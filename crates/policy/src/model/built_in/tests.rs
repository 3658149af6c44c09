use std::collections::BTreeSet;
use std::time::Duration;

use crate::model::{Credentials, Model, Owners, RoleChange, builtin_models};

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
