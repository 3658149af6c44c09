//! Suspension, deletion, support, and what a change would do before it is made.

use std::time::Duration;

use e2e::{Person, Suite, workspace_object};
use kit::source::Clock as _;
use serde_json::{Value, json};
use tonic::Code;

e2e::everywhere!(
    suspension_keeps_roles,
    deletion_can_be_taken_back,
    the_operator_stops_organizations,
    dry_runs_tell_and_change_nothing,
    what_has_an_end_ends,
);

fn here(id: &str) -> Value {
    json!({ "organization_id": id })
}

fn of(id: &str, person: &Person) -> Value {
    json!({ "organization_id": id, "user_id": person.user_id })
}

/// A suspended member can do nothing, and has all roles again when the suspension ends.
async fn suspension_keeps_roles(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let workspace = suite.workspace(&owner, &organization.id, "Design").await;
    let admin = suite.join(&owner, &organization, "admin", "admin", &[]).await;
    let member = suite.join(&owner, &organization, "member", "member", &[&workspace]).await;
    let can = async || suite.may(&member.token, "file.create", workspace_object(&workspace)).await;
    assert!(can().await);
    suite.is_denied(&member, "MemberService/SuspendMember", of(&organization.id, &admin)).await;
    let above = (Code::PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    suite.cannot(&admin, ("MemberService/SuspendMember", of(&organization.id, &owner)), above).await;

    let seen = suite.does(&admin, "MemberService/SuspendMember", of(&organization.id, &member)).await;
    assert_eq!(seen["member"]["state"], "MEMBER_STATE_SUSPENDED");
    assert!(!can().await);
    suite.is_denied(&member, "OrganizationService/GetOrganization", here(&organization.id)).await;
    suite.is_denied(&member, "MemberService/ReactivateMember", of(&organization.id, &member)).await;
    suite.does(&admin, "MemberService/SuspendMember", of(&organization.id, &member)).await;
    let seen = suite.does(&admin, "MemberService/ReactivateMember", of(&organization.id, &member)).await;
    assert_eq!((&seen["member"]["state"], &seen["member"]["role"]), (&json!("MEMBER_STATE_ACTIVE"), &json!("member")));
    assert_eq!(seen["member"]["workspaces"][0]["workspace_id"], workspace);
    assert!(can().await);
    let last = (Code::FailedPrecondition, "LAST_HOLDER");
    suite.cannot(&owner, ("MemberService/SuspendMember", of(&organization.id, &owner)), last).await;
}

/// A deleted organization is not there for anybody, and comes back whole, within 30 days.
async fn deletion_can_be_taken_back(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let workspace = suite.workspace(&owner, &organization.id, "Design").await;
    let admin = suite.join(&owner, &organization, "admin", "admin", &[]).await;
    let file = suite.resource(&owner, &workspace, "file").await;
    let request = here(&organization.id);
    suite.is_denied(&admin, "OrganizationService/DeleteOrganization", request.clone()).await;
    let not_deleted = (Code::FailedPrecondition, "NOT_UNDELETABLE");
    suite.cannot(&owner, ("OrganizationService/UndeleteOrganization", request.clone()), not_deleted).await;

    let deleted = suite.does(&owner, "OrganizationService/DeleteOrganization", request.clone()).await;
    assert_eq!(deleted["organization"]["state"], "ORGANIZATION_STATE_DELETED");
    for person in [&owner, &admin] {
        suite.is_denied(person, "OrganizationService/GetOrganization", request.clone()).await;
        suite.is_denied(person, "ResourceService/GetResource", json!({ "resource_id": file.id })).await;
        suite.is_denied(person, "MemberService/ListMembers", request.clone()).await;
    }
    let listed = suite.does(&owner, "OrganizationService/ListOrganizations", json!({})).await;
    assert!(!listed.to_string().contains(&organization.id), "{listed}");
    suite.is_denied(&admin, "OrganizationService/UndeleteOrganization", request.clone()).await;
    suite.does(&owner, "OrganizationService/UndeleteOrganization", request.clone()).await;
    suite.does(&admin, "OrganizationService/GetOrganization", request.clone()).await;
    suite.does(&owner, "ResourceService/GetResource", json!({ "resource_id": file.id })).await;

    suite.does(&owner, "OrganizationService/DeleteOrganization", request.clone()).await;
    suite.advance(Duration::from_hours(31 * 24));
    let owner = suite.sign_in(&owner.email).await;
    suite.cannot(&owner, ("OrganizationService/UndeleteOrganization", request), not_deleted).await;
}

/// The operator stops an organization for a reason, and starts it again; the reasons stand in its log.
async fn the_operator_stops_organizations(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let request = |reason: &str| json!({ "organization_id": organization.id, "reason": reason });
    suite.is_denied(&owner, "OperatorService/SuspendOrganization", request("x")).await;
    suite.operator_does("OperatorService/SuspendOrganization", request("Unpaid")).await;
    suite.is_denied(&owner, "OrganizationService/GetOrganization", here(&organization.id)).await;
    assert!(!suite.may(&owner.token, "organization.undelete", organization.object()).await);
    suite.is_denied(&owner, "OperatorService/ReactivateOrganization", request("x")).await;
    suite.operator_does("OperatorService/ReactivateOrganization", request("Paid")).await;
    suite.does(&owner, "OrganizationService/GetOrganization", here(&organization.id)).await;
    let log = suite.does(&owner, "AuditService/ListAuditEntries", here(&organization.id)).await;
    let entries = log["entries"].as_array().unwrap();
    let reasons: Vec<_> = entries.iter().filter_map(|entry| entry["details"]["reason"].as_str()).collect();
    assert_eq!(reasons, ["Paid", "Unpaid"]);
    assert!(entries.iter().all(|entry| entry["actor"] != ""));
    let admin = suite.join(&owner, &organization, "admin", "admin", &[]).await;
    suite.does(&admin, "AuditService/ListAuditEntries", here(&organization.id)).await;
    let member = suite.join(&owner, &organization, "member", "member", &[]).await;
    suite.is_denied(&member, "AuditService/ListAuditEntries", here(&organization.id)).await;
    // Pages of the log are the log.
    let whole = suite.does(&owner, "AuditService/ListAuditEntries", here(&organization.id)).await;
    let mut paged = Vec::new();
    let mut page = json!({ "organization_id": organization.id, "page_size": 2 });
    loop {
        let answer = suite.does(&owner, "AuditService/ListAuditEntries", page.clone()).await;
        paged.extend(answer["entries"].as_array().unwrap().clone());
        page["page_token"] = answer["next_page_token"].clone();
        if page["page_token"] == "" {
            break;
        }
    }
    assert_eq!(&json!(paged), &whole["entries"]);
}

/// A dry run tells who would gain and lose what, and changes nothing.
async fn dry_runs_tell_and_change_nothing(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let workspace = suite.workspace(&owner, &organization.id, "Design").await;
    let member = suite.join(&owner, &organization, "member", "member", &[&workspace]).await;
    let other = suite.workspace(&owner, &organization.id, "Other").await;
    let promote = |dry: bool| {
        let change = json!({ "user_id": member.user_id, "role": "admin" });
        let id = &organization.id;
        json!({ "organization_id": id, "member": change, "update_mask": "role", "validate_only": dry })
    };
    let told = suite.does(&owner, "MemberService/UpdateMember", promote(true)).await;
    assert_eq!((&told["revision"], &told["member"]["role"]), (&json!(""), &json!("admin")));
    let differences = told["differences"].as_array().unwrap();
    let on = |key: &str, id: &str| differences.iter().find(|difference| difference["object"][key] == id).cloned();
    let at_organization = on("organization_id", &organization.id).unwrap();
    assert_eq!(at_organization["subject"]["user_id"], member.user_id);
    assert!(at_organization["gained"].as_array().unwrap().contains(&json!("member.invite")));
    assert_eq!(at_organization["lost"], json!([]));
    assert!(on("workspace_id", &other).unwrap()["gained"].as_array().unwrap().contains(&json!("file.view")));
    assert!(!suite.may(&member.token, "member.invite", organization.object()).await, "nothing has changed");
    // What was told is what comes.
    suite.does(&owner, "MemberService/UpdateMember", promote(false)).await;
    for permission in at_organization["gained"].as_array().unwrap() {
        assert!(suite.may(&member.token, permission.as_str().unwrap(), organization.object()).await, "{permission}");
    }

    let remove =
        |dry: bool| json!({ "organization_id": organization.id, "user_id": member.user_id, "validate_only": dry });
    let told = suite.does(&owner, "MemberService/RemoveMember", remove(true)).await;
    let differences = told["differences"].as_array().unwrap();
    assert!(differences.iter().all(|difference| difference["gained"] == json!([])));
    assert!(differences.iter().any(|difference| difference["object"]["workspace_id"] == workspace));
    suite.does(&member, "OrganizationService/GetOrganization", here(&organization.id)).await;
    let outsider = suite.person("outsider").await;
    suite.is_denied(&outsider, "MemberService/RemoveMember", remove(true)).await;
    suite.does(&owner, "MemberService/RemoveMember", remove(false)).await;
    suite.is_denied(&member, "OrganizationService/GetOrganization", here(&organization.id)).await;
}

/// Roles and memberships that end by themselves.
async fn what_has_an_end_ends(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let workspace = suite.workspace(&owner, &organization.id, "Design").await;
    let member = suite.join(&owner, &organization, "member", "member", &[]).await;
    let now = suite.clock.now();
    let at = |minutes: u64| prost_types::Timestamp::from(now.plus(Duration::from_mins(minutes))).to_string();
    let add = json!({
        "workspace_id": workspace, "user_id": member.user_id, "role": "member", "expire_time": at(2),
    });
    suite.does(&owner, "MemberService/AddWorkspaceMember", add).await;
    assert!(suite.may(&member.token, "file.create", workspace_object(&workspace)).await);
    suite.advance(Duration::from_mins(3));
    assert!(!suite.may(&member.token, "file.create", workspace_object(&workspace)).await);
    let listed = suite.does(&owner, "MemberService/ListWorkspaceMembers", json!({ "workspace_id": workspace })).await;
    assert!(!listed.to_string().contains(&member.user_id));
    // Whoever must stay cannot end by time.
    let change = json!({ "user_id": owner.user_id, "expire_time": at(60) });
    let request = json!({ "organization_id": organization.id, "member": change, "update_mask": "expireTime" });
    let last = (Code::FailedPrecondition, "LAST_HOLDER");
    suite.cannot(&owner, ("MemberService/UpdateMember", request), last).await;
}
