//! Owners, admins, members and guests.

use e2e::{Person, Suite, text};
use serde_json::{Value, json};
use tonic::Code;

use crate::fastio::Cast;

e2e::everywhere!(fi_01, fi_02, fi_03, fi_04, fi_05, fi_06, fi_07);

const PASSES_ON: (Code, &str) = (Code::FailedPrecondition, "ROLE_PASSES_ON");

/// Who holds a role in the organization.
async fn holders(suite: &Suite, cast: &Cast, by: &Person, role: &str) -> Vec<String> {
    let answer = suite.does(by, "MemberService/ListMembers", cast.organization()).await;
    let members = answer["members"].as_array().unwrap().iter();
    members.filter(|member| member["role"] == role).map(|member| text(&member["user_id"])).collect()
}

/// Who holds a role in the workspace Design.
async fn workspace_holders(suite: &Suite, cast: &Cast, by: &Person, role: &str) -> Vec<String> {
    let answer = suite.does(by, "MemberService/ListWorkspaceMembers", cast.design()).await;
    let members = answer["members"].as_array().unwrap().iter();
    members.filter(|member| member["role"] == role).map(|member| text(&member["user_id"])).collect()
}

/// The organization's one Owner is its creator, has full control, and assigns Admins, Members and Guests.
pub(crate) async fn fi_01(suite: &Suite) {
    let cast = Cast::new(suite).await;
    assert_eq!(holders(suite, &cast, &cast.owner, "owner").await, [cast.owner.user_id.as_str()]);
    for permission in ["organization.update", "organization.delete", "organization.transfer", "member.remove"] {
        assert!(suite.can(&cast.owner, permission, cast.organization()).await, "{permission}");
        assert!(!suite.can(&cast.member, permission, cast.organization()).await, "{permission}");
    }
    suite.does(&cast.owner, "MemberService/UpdateMember", cast.role(&cast.member, "admin")).await;
    suite.does(&cast.owner, "MemberService/UpdateMember", cast.role(&cast.member, "member")).await;
    suite.is_denied(&cast.member, "MemberService/UpdateMember", cast.role(&cast.lead, "admin")).await;
    suite.is_denied(&cast.admin, "OrganizationService/DeleteOrganization", cast.organization()).await;
    suite.is_denied(&cast.stranger, "OrganizationService/GetOrganization", cast.organization()).await;

    // A second Owner cannot be made: neither by changing a role nor by inviting somebody as one.
    suite.cannot(&cast.owner, ("MemberService/UpdateMember", cast.role(&cast.admin, "owner")), PASSES_ON).await;
    let invite = json!({ "organization_id": cast.organization.id, "emails": ["x@example.com"], "role": "owner" });
    let refusal = (Code::PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    suite.cannot(&cast.owner, ("InvitationService/CreateInvitations", invite), refusal).await;
    assert_eq!(holders(suite, &cast, &cast.owner, "owner").await, [cast.owner.user_id.as_str()]);
}

/// A workspace has one Owner: who made it.
pub(crate) async fn fi_02(suite: &Suite) {
    let cast = Cast::new(suite).await;
    assert_eq!(workspace_holders(suite, &cast, &cast.owner, "owner").await, [cast.owner.user_id.as_str()]);
    let theirs = suite.workspace(&cast.admin, &cast.organization.id, "Admin's").await;
    let listed = suite.does(&cast.admin, "MemberService/ListWorkspaceMembers", json!({ "workspace_id": theirs })).await;
    assert_eq!(listed["members"][0]["user_id"], cast.admin.user_id);
    assert_eq!(listed["members"][0]["role"], "owner");

    let add = cast.in_design(&cast.admin, json!({ "role": "owner" }));
    suite.cannot(&cast.owner, ("MemberService/AddWorkspaceMember", add), PASSES_ON).await;
    let promote = cast.in_design(&cast.member, json!({ "role": "owner" }));
    suite.cannot(&cast.owner, ("MemberService/UpdateWorkspaceMember", promote), PASSES_ON).await;
    let demote = cast.in_design(&cast.owner, json!({ "role": "member" }));
    suite.cannot(&cast.owner, ("MemberService/UpdateWorkspaceMember", demote), PASSES_ON).await;
    let remove = cast.in_design(&cast.owner, json!({}));
    suite.cannot(&cast.owner, ("MemberService/RemoveWorkspaceMember", remove), PASSES_ON).await;
    assert_eq!(workspace_holders(suite, &cast, &cast.owner, "owner").await, [cast.owner.user_id.as_str()]);
}

/// Ownership passes on in one step, of an organization and of a workspace.
pub(crate) async fn fi_03(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let transfer = |to: &Person| json!({ "organization_id": cast.organization.id, "new_owner_user_id": to.user_id, "role_afterwards": "admin" });
    let method = "OrganizationService/TransferOwnership";
    for person in [&cast.admin, &cast.member, &cast.guest, &cast.stranger] {
        suite.is_denied(person, method, transfer(person)).await;
    }
    let unknown = (Code::NotFound, "MEMBER_NOT_FOUND");
    suite.cannot(&cast.owner, (method, transfer(&cast.stranger)), unknown).await;
    suite.cannot(&cast.owner, (method, transfer(&cast.guest)), unknown).await;
    suite.does(&cast.owner, method, transfer(&cast.member)).await;
    assert_eq!(holders(suite, &cast, &cast.member, "owner").await, [cast.member.user_id.as_str()]);
    assert!(suite.can(&cast.member, "organization.delete", cast.organization()).await);
    assert!(!suite.can(&cast.owner, "organization.delete", cast.organization()).await);
    suite.is_denied(&cast.owner, method, transfer(&cast.owner)).await;

    // The workspace's ownership is its own: it passes on by itself.
    assert_eq!(workspace_holders(suite, &cast, &cast.member, "owner").await, [cast.owner.user_id.as_str()]);
    let pass = |to: &Person| json!({ "workspace_id": cast.design, "new_owner_user_id": to.user_id });
    let method = "WorkspaceService/TransferWorkspaceOwnership";
    suite.is_denied(&cast.guest, method, pass(&cast.guest)).await;
    suite.is_denied(&cast.stranger, method, pass(&cast.stranger)).await;
    suite.does(&cast.owner, method, pass(&cast.lead)).await;
    assert_eq!(workspace_holders(suite, &cast, &cast.lead, "owner").await, [cast.lead.user_id.as_str()]);

    // Whoever owns the organization leaves by naming who owns it next, together with their workspaces.
    let leave = |successor: &str| json!({ "organization_id": cast.organization.id, "successor_user_id": successor });
    let last = (Code::FailedPrecondition, "LAST_HOLDER");
    suite.cannot(&cast.member, ("MemberService/LeaveOrganization", leave("")), last).await;
    suite.does(&cast.member, "MemberService/LeaveOrganization", leave(&cast.admin.user_id)).await;
    assert_eq!(holders(suite, &cast, &cast.admin, "owner").await, [cast.admin.user_id.as_str()]);
    suite.does(&cast.lead, "MemberService/LeaveOrganization", leave("")).await;
    assert_eq!(workspace_holders(suite, &cast, &cast.admin, "owner").await, [cast.admin.user_id.as_str()]);
}

/// Admins of the organization have every workspace, later ones too.
pub(crate) async fn fi_04(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let later = suite.workspace(&cast.owner, &cast.organization.id, "Later").await;
    for workspace in [&cast.design, &cast.sales, &later] {
        for permission in ["workspace.update", "workspace.add_member", "file.create", "file.view", "file.delete"] {
            let object = json!({ "workspace_id": workspace });
            assert!(suite.can(&cast.admin, permission, object.clone()).await, "{permission}");
            assert!(!suite.can(&cast.stranger, permission, object).await, "{permission}");
        }
    }
    let rename =
        |id: &str| json!({ "workspace": { "id": id, "display_name": "Renamed" }, "update_mask": "displayName" });
    suite.does(&cast.admin, "WorkspaceService/UpdateWorkspace", rename(&later)).await;
    suite.is_denied(&cast.member, "WorkspaceService/UpdateWorkspace", rename(&later)).await;
}

/// Admins of a workspace have full control of it, and of no other.
pub(crate) async fn fi_05(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let rename =
        |id: &str| json!({ "workspace": { "id": id, "display_name": "Renamed" }, "update_mask": "displayName" });
    suite.does(&cast.lead, "WorkspaceService/UpdateWorkspace", rename(&cast.design)).await;
    suite.is_denied(&cast.lead, "WorkspaceService/UpdateWorkspace", rename(&cast.sales)).await;
    suite.is_denied(&cast.lead, "WorkspaceService/GetWorkspace", cast.sales()).await;
    for permission in ["workspace.add_member", "workspace.remove_member", "file.delete", "folder.create"] {
        assert!(suite.can(&cast.lead, permission, cast.design()).await, "{permission}");
        assert!(!suite.can(&cast.lead, permission, cast.sales()).await, "{permission}");
    }
    let promote = cast.in_design(&cast.member, json!({ "role": "admin" }));
    suite.does(&cast.lead, "MemberService/UpdateWorkspaceMember", promote).await;
    suite.is_denied(&cast.lead, "MemberService/RemoveMember", cast.of(&cast.member, json!({}))).await;
    suite.is_denied(&cast.lead, "MemberService/UpdateMember", cast.role(&cast.lead, "admin")).await;
}

/// Members contribute to their workspaces, and change no settings.
pub(crate) async fn fi_06(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let folder = suite.thing(&cast.member, cast.design(), "folder").await;
    let file = suite.thing(&cast.member, json!({ "resource_id": folder }), "file").await;
    for permission in ["view", "update", "comment", "download"] {
        assert!(suite.can(&cast.member, permission, json!({ "resource_id": file })).await, "{permission}");
    }
    suite.does(&cast.member, "WorkspaceService/GetWorkspace", cast.design()).await;
    let rename = json!({ "workspace": { "id": cast.design, "display_name": "Mine" }, "update_mask": "displayName" });
    suite.is_denied(&cast.member, "WorkspaceService/UpdateWorkspace", rename).await;
    let add = cast.in_design(&cast.admin, json!({ "role": "member" }));
    suite.is_denied(&cast.member, "MemberService/AddWorkspaceMember", add).await;
    let invite = json!({ "workspace_id": cast.design, "emails": ["x@example.com"] });
    suite.is_denied(&cast.member, "InvitationService/InviteGuests", invite).await;
    let update = json!({ "organization": { "id": cast.organization.id, "display_name": "Mine" } });
    suite.is_denied(&cast.member, "OrganizationService/UpdateOrganization", update).await;

    suite.is_denied(&cast.member, "WorkspaceService/GetWorkspace", cast.sales()).await;
    let elsewhere = suite.thing(&cast.owner, cast.sales(), "file").await;
    suite.is_denied(&cast.member, "ResourceService/GetResource", json!({ "resource_id": elsewhere })).await;
}

/// Guests work with the files of one workspace; they belong to nothing else, and leave nothing behind.
pub(crate) async fn fi_07(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let theirs = suite.thing(&cast.guest, cast.design(), "file").await;
    let others = suite.thing(&cast.member, cast.design(), "file").await;
    for permission in ["view", "update", "comment", "download"] {
        assert!(suite.can(&cast.guest, permission, json!({ "resource_id": others })).await, "{permission}");
    }
    suite.is_denied(&cast.guest, "OrganizationService/GetOrganization", cast.organization()).await;
    suite.is_denied(&cast.guest, "MemberService/ListMembers", cast.organization()).await;
    suite.is_denied(&cast.guest, "MemberService/ListWorkspaceMembers", cast.design()).await;
    suite.is_denied(&cast.guest, "WorkspaceService/GetWorkspace", cast.sales()).await;
    let rename = json!({ "workspace": { "id": cast.design, "display_name": "Mine" }, "update_mask": "displayName" });
    suite.is_denied(&cast.guest, "WorkspaceService/UpdateWorkspace", rename).await;
    let entries = suite.does(&cast.guest, "OrganizationService/ListOrganizations", json!({})).await;
    assert_eq!(entries["entries"].as_array().map(Vec::len), Some(0));
    assert!(!holders(suite, &cast, &cast.owner, "guest").await.contains(&cast.guest.user_id));
    let listed = suite.does(&cast.lead, "MemberService/ListWorkspaceMembers", cast.design()).await;
    let members = listed["members"].as_array().unwrap();
    let guest = members.iter().find(|member| member["user_id"] == cast.guest.user_id).unwrap();
    assert_eq!((&guest["role"], &guest["guest"]), (&Value::from("guest"), &Value::from(true)));

    // Only roles made for people from outside can be theirs, and only by an invitation they accept.
    let invite = json!({ "workspace_id": cast.design, "emails": ["x@example.com"], "role": "member" });
    let refusal = (Code::FailedPrecondition, "ROLE_NOT_FOR_GUESTS");
    suite.cannot(&cast.lead, ("InvitationService/InviteGuests", invite), refusal).await;
    let add = cast.in_design(&cast.stranger, json!({ "role": "guest" }));
    let refusal = (Code::NotFound, "MEMBER_NOT_FOUND");
    suite.cannot(&cast.lead, ("MemberService/AddWorkspaceMember", add), refusal).await;

    suite.does(&cast.lead, "MemberService/RemoveWorkspaceMember", cast.in_design(&cast.guest, json!({}))).await;
    for file in [theirs, others] {
        suite.is_denied(&cast.guest, "ResourceService/GetResource", json!({ "resource_id": file })).await;
    }
    suite.is_denied(&cast.guest, "WorkspaceService/GetWorkspace", cast.design()).await;
}
