//! Roles of an organization's own: nobody makes or hands out one above their own.

use e2e::{Person, Suite, metadata, text};
use serde_json::{Value, json};
use tonic::Code;

e2e::everywhere!(own_roles_give_what_they_say, nobody_makes_a_role_above_their_own, own_roles_work_in_workspaces,);

const CREATE: &str = "RoleService/CreateRole";
const EXCEEDS: (Code, &str) = (Code::PermissionDenied, "EXCEEDS_OWN_PERMISSIONS");

fn role(organization: &str, scope: &str, name: &str, permissions: &[&str]) -> Value {
    let scope = format!("ROLE_SCOPE_{scope}");
    let role = json!({ "scope": scope, "display_name": name, "permissions": permissions });
    json!({ "organization_id": organization, "role": role })
}

async fn make(suite: &Suite, by: &Person, request: Value) -> String {
    text(&suite.does(by, CREATE, request).await["role"]["id"])
}

fn give(organization: &str, person: &Person, role: &str) -> Value {
    let member = json!({ "user_id": person.user_id, "role": role });
    json!({ "organization_id": organization, "member": member, "update_mask": "role" })
}

/// A role of the organization's own gives what it says, loses what is taken from it at once, and ends when nobody
/// holds it.
async fn own_roles_give_what_they_say(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let member = suite.join(&owner, &organization, "member", "member", &[]).await;
    let here = organization.object();
    let permissions = ["organization.view", "member.list", "usage.view", "audit.list"];
    let request = role(&organization.id, "ORGANIZATION", "Auditor", &permissions);
    let auditor = make(suite, &owner, request).await;
    assert!(!suite.may(&member.token, "audit.list", here.clone()).await);
    suite.does(&owner, "MemberService/UpdateMember", give(&organization.id, &member, &auditor)).await;
    assert!(suite.may(&member.token, "audit.list", here.clone()).await);
    assert!(!suite.may(&member.token, "member.invite", here.clone()).await);
    let seen = suite.does(&owner, "OrganizationService/ListOrganizations", json!({})).await;
    assert_eq!(seen["entries"][0]["role"], "owner");

    let named = json!({ "organization_id": organization.id, "role_id": auditor });
    let seen = suite.does(&owner, "RoleService/GetRole", named.clone()).await;
    assert_eq!((&seen["role"]["display_name"], &seen["role"]["built_in"]), (&json!("Auditor"), &json!(false)));
    suite.is_denied(&suite.person("stranger").await, "RoleService/GetRole", named).await;

    let narrowed = json!({ "id": auditor, "permissions": ["organization.view"] });
    let update = json!({ "organization_id": organization.id, "role": narrowed, "update_mask": "permissions" });
    suite.is_denied(&member, "RoleService/UpdateRole", update.clone()).await;
    suite.does(&owner, "RoleService/UpdateRole", update).await;
    assert!(!suite.may(&member.token, "audit.list", here.clone()).await);
    assert!(suite.may(&member.token, "organization.view", here).await);

    let delete = json!({ "organization_id": organization.id, "role_id": auditor });
    let in_use = (Code::FailedPrecondition, "ROLE_IN_USE");
    suite.cannot(&owner, ("RoleService/DeleteRole", delete.clone()), in_use).await;
    suite.does(&owner, "MemberService/UpdateMember", give(&organization.id, &member, "member")).await;
    suite.does(&owner, "RoleService/DeleteRole", delete.clone()).await;
    let gone = (Code::NotFound, "ROLE_NOT_FOUND");
    suite.cannot(&owner, ("RoleService/DeleteRole", delete), gone).await;
    let unknown = (Code::InvalidArgument, "ROLE_UNKNOWN");
    let give = give(&organization.id, &member, &auditor);
    suite.cannot(&owner, ("MemberService/UpdateMember", give), unknown).await;
}

/// An admin makes no role with what only an owner has, and hands none out; nor does anybody change one above theirs.
async fn nobody_makes_a_role_above_their_own(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let admin = suite.join(&owner, &organization, "admin", "admin", &[]).await;
    let member = suite.join(&owner, &organization, "member", "member", &[]).await;
    let payer = role(&organization.id, "ORGANIZATION", "Payer", &["organization.view", "billing.update"]);
    let refusal = suite.cannot(&admin, (CREATE, payer.clone()), EXCEEDS).await;
    assert!(metadata(&refusal, "permission").contains("billing.update"), "{refusal:?}");
    suite.is_denied(&member, CREATE, payer.clone()).await;
    let everything = role(&organization.id, "ORGANIZATION", "All", &["organization.*"]);
    suite.cannot(&admin, (CREATE, everything), EXCEEDS).await;

    let payer = make(suite, &owner, payer).await;
    let promote = give(&organization.id, &member, &payer);
    let not_assignable = (Code::PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    suite.cannot(&admin, ("MemberService/UpdateMember", promote.clone()), not_assignable).await;
    let widened = json!({ "id": payer, "permissions": ["organization.view"] });
    let update = json!({ "organization_id": organization.id, "role": widened, "update_mask": "permissions" });
    suite.cannot(&admin, ("RoleService/UpdateRole", update), EXCEEDS).await;
    suite.does(&owner, "MemberService/UpdateMember", promote).await;
    assert!(suite.may(&member.token, "billing.update", organization.object()).await);

    let unknown = role(&organization.id, "ORGANIZATION", "Strange", &["teapot.boil"]);
    suite.cannot(&owner, (CREATE, unknown), (Code::InvalidArgument, "PERMISSION_UNKNOWN")).await;
    let twice = role(&organization.id, "ORGANIZATION", "payer", &["organization.view"]);
    suite.cannot(&owner, (CREATE, twice), (Code::AlreadyExists, "ROLE_NAME_TAKEN")).await;
    let built_in = json!({ "organization_id": organization.id, "role": { "id": "member", "display_name": "Mine" } });
    let refusal = (Code::FailedPrecondition, "ROLE_BUILT_IN");
    suite.cannot(&owner, ("RoleService/UpdateRole", built_in), refusal).await;
}

/// A role of the organization's own in a workspace, given there and by an invitation.
async fn own_roles_work_in_workspaces(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let workspace = suite.workspace(&owner, &organization.id, "Design").await;
    let here = json!({ "workspace_id": workspace });
    let critic = role(&organization.id, "WORKSPACE", "Critic", &["workspace.view", "file.view", "file.comment"]);
    let critic = make(suite, &owner, critic).await;
    let member = suite.join(&owner, &organization, "member", "member", &[]).await;
    suite.assign(&owner, &workspace, &member, &critic).await;
    let invited = suite.person("invited").await;
    let workspaces = json!([{ "workspace_id": workspace, "role": critic }]);
    let invite = json!({
        "organization_id": organization.id, "emails": [invited.email], "role": "member", "workspaces": workspaces,
    });
    suite.does(&owner, "InvitationService/CreateInvitations", invite).await;
    let token = suite.mailed_token(&invited.email, suite.mails(&invited.email).len().max(2)).await;
    suite.accept(&invited, &token).await;
    for person in [&member, &invited] {
        assert!(suite.can(person, "file.comment", here.clone()).await);
        assert!(!suite.can(person, "file.update", here.clone()).await);
    }
    // A role of a workspace is none of the organization.
    let unknown = (Code::InvalidArgument, "ROLE_UNKNOWN");
    let give = give(&organization.id, &member, &critic);
    suite.cannot(&owner, ("MemberService/UpdateMember", give), unknown).await;
}
