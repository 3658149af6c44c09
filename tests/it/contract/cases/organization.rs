//! The organization service's RPCs.

use serde_json::json;

use crate::contract::case::Case;
use crate::contract::cases::{acme, acme_page, page};

pub(super) fn cases() -> Vec<Case> {
    [organizations(), workspaces(), workspace_members(), members(), internal(), endings()]
        .into_iter()
        .flatten()
        .collect()
}

fn organizations() -> Vec<Case> {
    vec![
        Case::of(
            "organization.v1.OrganizationService/CreateOrganization",
            |_| json!({ "display_name": "Initech", "model": "fastpix" }),
        )
        .without_outsider("everybody may make an organization"),
        Case::of("organization.v1.OrganizationService/GetOrganization", acme),
        Case::of("organization.v1.OrganizationService/ListOrganizations", page)
            .without_outsider("everybody gets their own"),
        Case::of(
            "organization.v1.OrganizationService/UpdateOrganization",
            |world| json!({ "organization": { "id": world.acme.organization.id, "display_name": "Acme" }, "update_mask": "displayName" }),
        ),
    ]
}

fn workspaces() -> Vec<Case> {
    vec![
        Case::of(
            "organization.v1.WorkspaceService/CreateWorkspace",
            |world| json!({ "organization_id": world.acme.organization.id, "display_name": "Another" }),
        ),
        Case::of(
            "organization.v1.WorkspaceService/GetWorkspace",
            |world| json!({ "workspace_id": world.acme.workspace }),
        ),
        Case::of("organization.v1.WorkspaceService/ListWorkspaces", acme_page),
        Case::of(
            "organization.v1.WorkspaceService/UpdateWorkspace",
            |world| json!({ "workspace": { "id": world.acme.workspace, "display_name": "Main" }, "update_mask": "displayName" }),
        ),
        Case::of(
            "organization.v1.WorkspaceService/DeleteWorkspace",
            |world| json!({ "workspace_id": world.the("workspace to delete") }),
        ),
    ]
}

fn workspace_members() -> Vec<Case> {
    vec![
        Case::of("organization.v1.MemberService/AddWorkspaceMember", |world| {
            let (workspace, user) = (world.the("workspace to join"), &world.acme.member.user_id);
            json!({ "workspace_id": workspace, "user_id": user, "role": "member" })
        }),
        Case::of(
            "organization.v1.MemberService/ListWorkspaceMembers",
            |world| json!({ "workspace_id": world.acme.workspace, "page_size": 2 }),
        ),
        Case::of("organization.v1.MemberService/UpdateWorkspaceMember", |world| {
            let (workspace, user) = (&world.acme.workspace, &world.acme.member.user_id);
            json!({ "workspace_id": workspace, "user_id": user, "role": "admin" })
        }),
        Case::of(
            "organization.v1.MemberService/RemoveWorkspaceMember",
            |world| json!({ "workspace_id": world.acme.workspace, "user_id": world.acme.member.user_id }),
        ),
    ]
}

fn members() -> Vec<Case> {
    vec![
        Case::of("organization.v1.MemberService/ListMembers", acme_page),
        Case::of(
            "organization.v1.MemberService/GetMember",
            |world| json!({ "organization_id": world.acme.organization.id, "user_id": world.acme.member.user_id }),
        ),
        Case::of("organization.v1.MemberService/UpdateMember", |world| {
            let workspaces = json!([{ "workspace_id": world.acme.workspace, "role": "member" }]);
            let member = json!({ "user_id": world.acme.member.user_id, "role": "admin", "workspaces": workspaces });
            json!({ "organization_id": world.acme.organization.id, "member": member, "update_mask": "role,workspaces" })
        }),
    ]
}

fn internal() -> Vec<Case> {
    vec![
        Case::of("organization.internal.v1.MembershipService/DescribeOrganization", |world| {
            let (organization, workspace) = (&world.acme.organization.id, &world.acme.workspace);
            json!({ "organization_id": organization, "workspace_ids": [workspace] })
        }),
        Case::of(
            "organization.internal.v1.MembershipService/FilterMembers",
            |world| json!({ "organization_id": world.acme.organization.id, "user_ids": [world.acme.member.user_id] }),
        ),
        Case::of("organization.internal.v1.MembershipService/EnsureMembership", |world| {
            json!({
                "invitation_id": world.the("fresh id"),
                "organization_id": world.acme.organization.id,
                "user_id": world.acme.member.user_id,
                "role": "member",
                "workspaces": [{ "workspace_id": world.acme.workspace, "role": "member" }],
            })
        }),
        Case::of(
            "organization.internal.v1.MembershipService/EndMemberships",
            |world| json!({ "user_id": world.hermit.user_id }),
        ),
    ]
}

fn endings() -> Vec<Case> {
    vec![
        Case::of(
            "organization.v1.MemberService/RemoveMember",
            |world| json!({ "organization_id": world.acme.organization.id, "user_id": world.spare_members[0].user_id }),
        ),
        Case::of("organization.v1.MemberService/LeaveOrganization", |world| {
            let successor = &world.acme.member.user_id;
            json!({ "organization_id": world.acme.organization.id, "successor_user_id": successor })
        })
        .by(|world| &world.spare_members[1]),
    ]
}
