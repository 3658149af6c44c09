//! The organization service's RPCs.

use serde_json::json;

use crate::contract::case::Case;
use crate::contract::cases::{acme, acme_page, page};
use crate::contract::world::World;

pub(super) fn cases() -> Vec<Case> {
    [
        organizations(),
        workspaces(),
        workspace_members(),
        members(),
        roles(),
        groups(),
        service_accounts(),
        business(),
        operators(),
        internal(),
        endings(),
    ]
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
        Case::of(
            "organization.v1.MemberService/SuspendMember",
            |world| json!({ "organization_id": world.acme.organization.id, "user_id": world.spare_members[0].user_id }),
        ),
        Case::of(
            "organization.v1.MemberService/ReactivateMember",
            |world| json!({ "organization_id": world.acme.organization.id, "user_id": world.spare_members[0].user_id }),
        ),
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
        Case::of(
            "organization.internal.v1.MembershipService/EnsureDefaultOrganization",
            |world| json!({ "user_id": world.guests[2].user_id, "model": "pinkfish" }),
        ),
        Case::of(
            "organization.internal.v1.MembershipService/ListUserOrganizations",
            |world| json!({ "user_id": world.acme.member.user_id }),
        ),
        Case::of("organization.internal.v1.MembershipService/ReserveSeats", |world| {
            let (organization, invitation) = (&world.acme.organization.id, world.the("fresh id"));
            let until = "2100-01-01T00:00:00Z";
            json!({ "organization_id": organization, "invitation_ids": [invitation], "expire_time": until })
        }),
        Case::of("organization.internal.v1.MembershipService/DescribeServiceAccount", |world| {
            let (organization, account) = (&world.acme.organization.id, &world.acme.service_account);
            json!({ "organization_id": organization, "service_account_id": account })
        }),
        Case::of("organization.internal.v1.MembershipService/DescribeOrganization", |world| {
            let (organization, workspace) = (&world.acme.organization.id, &world.acme.workspace);
            json!({ "organization_id": organization, "workspace_ids": [workspace], "role_ids": [world.acme.role] })
        }),
        Case::of("organization.internal.v1.MembershipService/FilterMembers", |world| {
            json!({
                "organization_id": world.acme.organization.id,
                "user_ids": [world.acme.member.user_id],
                "group_ids": [world.acme.group],
                "service_account_ids": [world.acme.service_account],
            })
        }),
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

fn roles() -> Vec<Case> {
    vec![
        Case::of("organization.v1.RoleService/CreateRole", |world| {
            let permissions = json!(["file.view", "file.comment"]);
            let role = json!({ "scope": "ROLE_SCOPE_WORKSPACE", "display_name": "Critic", "permissions": permissions });
            json!({ "organization_id": world.acme.organization.id, "role": role })
        }),
        Case::of(
            "organization.v1.RoleService/GetRole",
            |world| json!({ "organization_id": world.acme.organization.id, "role_id": world.acme.role }),
        ),
        Case::of("organization.v1.RoleService/ListRoles", acme_page),
        Case::of("organization.v1.RoleService/UpdateRole", |world| {
            let role = json!({ "id": world.acme.role, "display_name": "Reader" });
            json!({ "organization_id": world.acme.organization.id, "role": role, "update_mask": "displayName" })
        }),
        Case::of(
            "organization.v1.RoleService/DeleteRole",
            |world| json!({ "organization_id": world.acme.organization.id, "role_id": world.the("role to delete") }),
        ),
    ]
}

fn groups() -> Vec<Case> {
    let member = |world: &World| {
        let subject = json!({ "user_id": world.acme.member.user_id });
        json!({ "organization_id": world.acme.organization.id, "group_id": world.acme.group, "subject": subject })
    };
    vec![
        Case::of(
            "organization.v1.GroupService/CreateGroup",
            |world| json!({ "organization_id": world.acme.organization.id, "group": { "display_name": "Writers" } }),
        ),
        Case::of("organization.v1.GroupService/ListGroups", acme_page),
        Case::of("organization.v1.GroupService/UpdateGroup", |world| {
            let workspaces = json!([{ "workspace_id": world.acme.workspace, "role": "member" }]);
            let group = json!({ "id": world.acme.group, "workspaces": workspaces });
            json!({ "organization_id": world.acme.organization.id, "group": group, "update_mask": "workspaces" })
        }),
        Case::of("organization.v1.GroupService/AddGroupMember", member),
        Case::of("organization.v1.GroupService/ListGroupMembers", |world| {
            let (organization, group) = (&world.acme.organization.id, &world.acme.group);
            json!({ "organization_id": organization, "group_id": group, "page_size": 2 })
        }),
        Case::of("organization.v1.GroupService/RemoveGroupMember", member),
        Case::of(
            "organization.v1.GroupService/DeleteGroup",
            |world| json!({ "organization_id": world.acme.organization.id, "group_id": world.the("group to delete") }),
        ),
    ]
}

fn service_accounts() -> Vec<Case> {
    vec![
        Case::of("organization.v1.ServiceAccountService/CreateServiceAccount", |world| {
            let workspaces = json!([{ "workspace_id": world.acme.workspace, "role": "member" }]);
            let account = json!({ "display_name": "Importer", "role": "member", "workspaces": workspaces });
            json!({ "organization_id": world.acme.organization.id, "service_account": account })
        }),
        Case::of("organization.v1.ServiceAccountService/GetServiceAccount", |world| {
            let (organization, account) = (&world.acme.organization.id, &world.acme.service_account);
            json!({ "organization_id": organization, "service_account_id": account })
        }),
        Case::of("organization.v1.ServiceAccountService/ListServiceAccounts", acme_page),
        Case::of("organization.v1.ServiceAccountService/UpdateServiceAccount", |world| {
            let (organization, account) = (&world.acme.organization.id, &world.acme.service_account);
            let account = json!({ "id": account, "display_name": "Exporter" });
            json!({ "organization_id": organization, "service_account": account, "update_mask": "displayName" })
        }),
        Case::of("organization.v1.ServiceAccountService/DeleteServiceAccount", |world| {
            let (organization, account) = (&world.acme.organization.id, world.the("service account to delete"));
            json!({ "organization_id": organization, "service_account_id": account })
        }),
    ]
}

/// Editions, billing and the log.
fn business() -> Vec<Case> {
    vec![
        Case::of("organization.v1.EditionService/ListEditions", |_| json!({ "model": "pinkfish" }))
            .without_outsider("what is for sale is everybody's to read"),
        Case::of("organization.v1.EditionService/GetEdition", acme),
        Case::of(
            "organization.v1.EditionService/SetEdition",
            |world| json!({ "organization_id": world.the("sold organization"), "edition": "team", "reason": "Less" }),
        ),
        Case::of("organization.v1.BillingService/GetUsage", acme),
        Case::of("organization.v1.BillingService/GetBilling", acme),
        Case::of("organization.v1.BillingService/UpdateBilling", |world| {
            let billing = json!({ "email": "billing@example.com" });
            json!({ "organization_id": world.acme.organization.id, "billing": billing, "update_mask": "email" })
        }),
        Case::of("organization.v1.AuditService/ListAuditEntries", acme_page),
    ]
}

fn operators() -> Vec<Case> {
    let stopped =
        |world: &World| json!({ "organization_id": world.the("organization to suspend"), "reason": "Why not" });
    vec![
        Case::of("organization.v1.OperatorService/ChangeMemberRole", |world| {
            let (organization, user) = (&world.acme.organization.id, &world.acme.member.user_id);
            json!({ "organization_id": organization, "user_id": user, "role": "member", "reason": "They asked" })
        }),
        Case::of("organization.v1.OperatorService/SuspendOrganization", stopped),
        Case::of("organization.v1.OperatorService/ReactivateOrganization", stopped),
    ]
}

fn endings() -> Vec<Case> {
    vec![
        Case::of("organization.v1.OrganizationService/TransferOwnership", |world| {
            let (organization, user) = (world.the("organization to pass on"), world.the("new owner"));
            json!({ "organization_id": organization, "new_owner_user_id": user })
        }),
        Case::of("organization.v1.WorkspaceService/TransferWorkspaceOwnership", |world| {
            let (workspace, user) = (world.the("owned workspace"), world.the("new workspace owner"));
            json!({ "workspace_id": workspace, "new_owner_user_id": user })
        }),
        Case::of(
            "organization.v1.OrganizationService/DeleteOrganization",
            |world| json!({ "organization_id": world.the("organization to delete") }),
        ),
        Case::of(
            "organization.v1.OrganizationService/UndeleteOrganization",
            |world| json!({ "organization_id": world.the("organization to delete") }),
        ),
        Case::of("organization.v1.MemberService/RemoveMember", |world| {
            let (organization, user) = (&world.acme.organization.id, &world.spare_members[0].user_id);
            let successor = &world.acme.member.user_id;
            json!({ "organization_id": organization, "user_id": user, "successor_user_id": successor })
        }),
        Case::of("organization.v1.MemberService/LeaveOrganization", |world| {
            let successor = &world.acme.member.user_id;
            json!({ "organization_id": world.acme.organization.id, "successor_user_id": successor })
        })
        .by(|world| &world.spare_members[1]),
    ]
}
