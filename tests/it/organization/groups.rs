//! Groups, in roles and in grants, and service accounts.

use e2e::{Headers, Person, Suite, text};
use serde_json::{Value, json};
use tonic::Code;

e2e::everywhere!(
    groups_hold_roles_and_grants,
    groups_are_no_way_around,
    what_was_granted_is_not_for_the_keeper,
    tokens_are_no_way_into_a_group,
    service_accounts_act_by_their_tokens,
);

async fn group(suite: &Suite, by: &Person, organization: &str, group: Value) -> String {
    let request = json!({ "organization_id": organization, "group": group });
    text(&suite.does(by, "GroupService/CreateGroup", request).await["group"]["id"])
}

fn place(organization: &str, group: &str, person: &Person) -> Value {
    json!({ "organization_id": organization, "group_id": group, "subject": { "user_id": person.user_id } })
}

/// Whoever is in a group has its roles and its grants, for as long as they are in it and belong.
async fn groups_hold_roles_and_grants(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let workspace = suite.workspace(&owner, &organization.id, "Design").await;
    let roles = json!({ "display_name": "Writers", "workspaces": [{ "workspace_id": workspace, "role": "member" }] });
    let writers = group(suite, &owner, &organization.id, roles).await;
    let member = suite.join(&owner, &organization, "member", "member", &[]).await;
    let here = json!({ "workspace_id": workspace });
    assert!(!suite.can(&member, "file.create", here.clone()).await);
    suite.does(&owner, "GroupService/AddGroupMember", place(&organization.id, &writers, &member)).await;
    assert!(suite.can(&member, "file.create", here.clone()).await);
    let again = ("GroupService/AddGroupMember", place(&organization.id, &writers, &member));
    suite.cannot(&owner, again, (Code::AlreadyExists, "ALREADY_GROUP_MEMBER")).await;
    suite.is_denied(&member, "GroupService/AddGroupMember", place(&organization.id, &writers, &owner)).await;

    // A grant to the group.
    let vault = suite.thing(&owner, organization_of(&organization.id), "vault").await;
    let vault = json!({ "resource_id": vault });
    let grant = json!({ "resource_id": vault["resource_id"], "subject": { "group_id": writers }, "level": "view" });
    suite.does(&owner, "GrantService/GrantAccess", grant).await;
    suite.does(&member, "ResourceService/GetResource", vault.clone()).await;

    // Out of the group: nothing of it is left; the membership is.
    suite.does(&owner, "GroupService/RemoveGroupMember", place(&organization.id, &writers, &member)).await;
    suite.is_denied(&member, "ResourceService/GetResource", vault.clone()).await;
    assert!(!suite.can(&member, "file.create", here.clone()).await);
    suite.does(&member, "OrganizationService/GetOrganization", organization_of(&organization.id)).await;

    // Who leaves and comes back is not in the group any more.
    suite.does(&owner, "GroupService/AddGroupMember", place(&organization.id, &writers, &member)).await;
    let leave = organization_of(&organization.id);
    suite.does(&member, "MemberService/LeaveOrganization", leave).await;
    suite.join_with_account(&owner, &organization.id, &member, "member").await;
    assert!(!suite.can(&member, "file.create", here.clone()).await);
    let list = json!({ "organization_id": organization.id, "group_id": writers });
    let listed = suite.does(&owner, "GroupService/ListGroupMembers", list).await;
    assert_eq!(listed["members"], json!([]));

    suite.does(&owner, "GroupService/AddGroupMember", place(&organization.id, &writers, &member)).await;
    assert!(suite.can(&member, "file.create", here.clone()).await);
    // Another name, and the role in the workspace taken away and given back.
    let update = |workspaces: Value| {
        let changed = json!({ "id": writers, "display_name": "Authors", "workspaces": workspaces });
        let mask = "displayName,workspaces";
        json!({ "organization_id": organization.id, "group": changed, "update_mask": mask })
    };
    suite.is_denied(&member, "GroupService/UpdateGroup", update(json!([]))).await;
    suite.does(&owner, "GroupService/UpdateGroup", update(json!([]))).await;
    assert!(!suite.can(&member, "file.create", here.clone()).await);
    let back = update(json!([{ "workspace_id": workspace, "role": "member" }]));
    suite.does(&owner, "GroupService/UpdateGroup", back).await;
    assert!(suite.can(&member, "file.create", here.clone()).await);
    let listed = suite.does(&member, "GroupService/ListGroups", organization_of(&organization.id)).await;
    assert_eq!(listed["groups"][0]["display_name"], "Authors");
    let delete = json!({ "organization_id": organization.id, "group_id": writers });
    suite.does(&owner, "GroupService/DeleteGroup", delete).await;
    assert!(!suite.can(&member, "file.create", here).await);
    suite.is_denied(&member, "ResourceService/GetResource", vault).await;
}

/// Nobody gets by a group what its keeper may not hand out.
async fn groups_are_no_way_around(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let admin = suite.join(&owner, &organization, "admin", "admin", &[]).await;
    let bosses = json!({ "display_name": "Bosses", "role": "owner" });
    let bosses = json!({ "organization_id": organization.id, "group": bosses });
    let refused = suite.call("organization.v1.GroupService/CreateGroup", &bosses, &Headers::bearer(&admin.token)).await;
    assert!(refused.is_err(), "an admin makes nobody an owner");

    // A role that the admin does not hold, in a group that the owner made.
    let role =
        json!({ "scope": "ROLE_SCOPE_ORGANIZATION", "display_name": "Payer", "permissions": ["billing.update"] });
    let role = json!({ "organization_id": organization.id, "role": role });
    let payer = text(&suite.does(&owner, "RoleService/CreateRole", role).await["role"]["id"]);
    let payers = json!({ "display_name": "Payers", "role": payer });
    let payers = group(suite, &owner, &organization.id, payers).await;
    let not_assignable = (Code::PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    let themselves = place(&organization.id, &payers, &admin);
    suite.cannot(&admin, ("GroupService/AddGroupMember", themselves.clone()), not_assignable).await;
    suite.does(&owner, "GroupService/AddGroupMember", themselves).await;
    assert!(suite.may(&admin.token, "billing.update", organization.object()).await);

    // Nobody from outside.
    let stranger = suite.person("stranger").await;
    let outside = place(&organization.id, &payers, &stranger);
    let unknown = (Code::NotFound, "MEMBER_NOT_FOUND");
    suite.cannot(&owner, ("GroupService/AddGroupMember", outside), unknown).await;
}

/// Whoever keeps groups and makes tokens gets by neither at what was granted to others.
async fn what_was_granted_is_not_for_the_keeper(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let keeper = suite.join(&owner, &organization, "keeper", "member", &[]).await;
    let permissions = ["organization.view", "member.list", "member.view", "role.list", "group.list"];
    let permissions: Vec<_> = permissions.into_iter().chain(["group.members", "token.create"]).collect();
    let role = json!({
        "scope": "ROLE_SCOPE_ORGANIZATION", "display_name": "Keeper", "permissions": permissions,
        "may_assign": ["member"],
    });
    let role = json!({ "organization_id": organization.id, "role": role });
    let role = text(&suite.does(&owner, "RoleService/CreateRole", role).await["role"]["id"]);
    let member = json!({ "user_id": keeper.user_id, "role": role });
    let give = json!({ "organization_id": organization.id, "member": member, "update_mask": "role" });
    suite.does(&owner, "MemberService/UpdateMember", give).await;

    let board = group(suite, &owner, &organization.id, json!({ "display_name": "Board" })).await;
    let choir = group(suite, &owner, &organization.id, json!({ "display_name": "Choir" })).await;
    let vault = suite.thing(&owner, organization_of(&organization.id), "vault").await;
    let grant = json!({ "resource_id": vault, "subject": { "group_id": board }, "level": "view" });
    suite.does(&owner, "GrantService/GrantAccess", grant).await;
    let exceeds = (Code::PermissionDenied, "EXCEEDS_OWN_PERMISSIONS");
    let themselves = |group: &str| place(&organization.id, group, &keeper);
    suite.cannot(&keeper, ("GroupService/AddGroupMember", themselves(&board)), exceeds).await;
    suite.does(&keeper, "GroupService/AddGroupMember", themselves(&choir)).await;

    let account = json!({ "display_name": "Robot", "role": "member" });
    let request = json!({ "organization_id": organization.id, "service_account": account });
    let made = suite.does(&owner, "ServiceAccountService/CreateServiceAccount", request).await;
    let account = text(&made["service_account"]["id"]);
    let token = json!({ "organization_id": organization.id, "display_name": "T", "service_account_id": account });
    suite.does(&keeper, "AccessTokenService/CreateAccessToken", token.clone()).await;
    let join = json!({
        "organization_id": organization.id, "group_id": board, "subject": { "service_account_id": account },
    });
    suite.does(&owner, "GroupService/AddGroupMember", join).await;
    suite.cannot(&keeper, ("AccessTokenService/CreateAccessToken", token), exceeds).await;
}

/// A program's groups give it what not everybody may have who makes tokens.
async fn tokens_are_no_way_into_a_group(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let admin = suite.join(&owner, &organization, "admin", "admin", &[]).await;
    let role =
        json!({ "scope": "ROLE_SCOPE_ORGANIZATION", "display_name": "Payer", "permissions": ["billing.update"] });
    let role = json!({ "organization_id": organization.id, "role": role });
    let payer = text(&suite.does(&owner, "RoleService/CreateRole", role).await["role"]["id"]);
    let payers = group(suite, &owner, &organization.id, json!({ "display_name": "Payers", "role": payer })).await;
    let account = json!({ "display_name": "Accountant", "role": "member" });
    let account = json!({ "organization_id": organization.id, "service_account": account });
    let made = suite.does(&owner, "ServiceAccountService/CreateServiceAccount", account).await;
    let account = made["service_account"]["id"].clone();
    let token = json!({ "organization_id": organization.id, "display_name": "T", "service_account_id": account });

    let method = "AccessTokenService/CreateAccessToken";
    let made = suite.does(&admin, method, token.clone()).await["access_token"]["id"].clone();
    let subject = json!({ "service_account_id": account });
    let join = json!({ "organization_id": organization.id, "group_id": payers, "subject": subject });
    suite.does(&owner, "GroupService/AddGroupMember", join).await;
    let exceeds = (Code::PermissionDenied, "EXCEEDS_OWN_PERMISSIONS");
    suite.cannot(&admin, (method, token.clone()), exceeds).await;
    let rotate = json!({ "organization_id": organization.id, "access_token_id": made });
    suite.cannot(&admin, ("AccessTokenService/RotateAccessToken", rotate), exceeds).await;
    suite.does(&owner, method, token).await;
}

/// A program of its own: with roles, in groups, with grants, by tokens that end with it.
async fn service_accounts_act_by_their_tokens(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let workspace = suite.workspace(&owner, &organization.id, "Design").await;
    let account = json!({
        "display_name": "Importer", "role": "member", "workspaces": [{ "workspace_id": workspace, "role": "member" }],
    });
    let request = json!({ "organization_id": organization.id, "service_account": account });
    let made = suite.does(&owner, "ServiceAccountService/CreateServiceAccount", request).await;
    let account = text(&made["service_account"]["id"]);
    let token = json!({ "organization_id": organization.id, "display_name": "T", "service_account_id": account });
    let token = text(&suite.does(&owner, "AccessTokenService/CreateAccessToken", token).await["secret"]);
    let here = json!({ "workspace_id": workspace });
    let can = async |permission: &str, object: &Value| {
        let check = json!({ "permission": permission, "object": object });
        suite.succeeds(Headers::bearer(&token), "AuthzService/Check", check).await["allowed"] == true
    };
    assert!(can("file.create", &here).await);
    assert!(!can("workspace.update", &here).await);

    // Grants and groups count for it.
    let vault = suite.thing(&owner, organization_of(&organization.id), "vault").await;
    let vault_object = json!({ "resource_id": vault });
    assert!(!can("view", &vault_object).await);
    let holder = json!({ "service_account_id": account });
    let grant = json!({ "resource_id": vault, "subject": holder, "level": "view" });
    suite.does(&owner, "GrantService/GrantAccess", grant).await;
    assert!(can("view", &vault_object).await);
    let lead = json!({ "display_name": "Leads", "workspaces": [{ "workspace_id": workspace, "role": "admin" }] });
    let leads = group(suite, &owner, &organization.id, lead).await;
    let join = json!({ "organization_id": organization.id, "group_id": leads, "subject": holder });
    suite.does(&owner, "GroupService/AddGroupMember", join).await;
    assert!(can("workspace.update", &here).await);

    // Who may, sees it with its roles; the other services too.
    let named = json!({ "organization_id": organization.id, "service_account_id": account });
    let seen = suite.does(&owner, "ServiceAccountService/GetServiceAccount", named.clone()).await;
    assert_eq!(seen["service_account"]["workspaces"][0]["workspace_id"], workspace);
    let listed = organization_of(&organization.id);
    let listed = suite.does(&owner, "ServiceAccountService/ListServiceAccounts", listed).await;
    assert_eq!(listed["service_accounts"], json!([seen["service_account"]]));
    let services = Headers::workload(&suite.workload_key());
    let told = suite.succeeds(services, "MembershipService/DescribeServiceAccount", named.clone()).await;
    assert_eq!((&told["found"], &told["role"]), (&json!(true), &json!("member")));
    let member = suite.join(&owner, &organization, "plain", "member", &[]).await;
    suite.is_denied(&member, "ServiceAccountService/GetServiceAccount", named).await;

    // Stopped, started, ended.
    let stop = |disabled: bool| {
        let account = json!({ "id": account, "disabled": disabled });
        json!({ "organization_id": organization.id, "service_account": account, "update_mask": "disabled" })
    };
    suite.does(&owner, "ServiceAccountService/UpdateServiceAccount", stop(true)).await;
    let dead = (Code::Unauthenticated, "CREDENTIAL_INVALID");
    let list = ("OrganizationService/GetOrganization", organization_of(&organization.id));
    suite.fails(Headers::bearer(&token), list.clone(), dead).await;
    suite.does(&owner, "ServiceAccountService/UpdateServiceAccount", stop(false)).await;
    suite.succeeds(Headers::bearer(&token), list.0, list.1.clone()).await;
    let delete = json!({ "organization_id": organization.id, "service_account_id": account });
    suite.does(&owner, "ServiceAccountService/DeleteServiceAccount", delete).await;
    suite.fails(Headers::bearer(&token), list, dead).await;
}

fn organization_of(id: &str) -> Value {
    json!({ "organization_id": id })
}
