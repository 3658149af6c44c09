//! The switches of a model's policy that no product's row turns both ways: each position does something else.

use std::time::Duration;

use e2e::{Headers, PASSWORD, Person, Suite, text};
use serde_json::{Value, json};
use tonic::Code;

e2e::everywhere!(
    guests_take_seats_or_not,
    grants_reach_outside_or_not,
    everybody_gets_an_organization_or_who_is_not_invited,
    sending_again_gives_time_or_not,
    credentials_end_with_their_maker_or_not,
    organizations_make_roles_of_their_own_or_not,
);

const MODEL: &str = r#"
name = "NAME"
version = 1

[policy]
creator_role = "owner"
protected_role = "owner"
SWITCHES

[organization.roles.owner]
permissions = [
    "organization.*", "member.*", "invitation.*", "workspace.*", "usage.*", "token.*", "role.*", "file.*",
]
every_workspace = true
may_assign = ["*"]
may_assign_in_workspace = ["*"]

[organization.roles.member]
permissions = ["organization.view"]

[workspace.roles.guest]
outsiders = true
permissions = ["workspace.view", "file.view"]

[resources.file]
actions = ["create", "view", "share"]
parents = ["organization", "workspace"]
[resources.file.levels]
view = ["view"]
"#;

/// A model with these switches; its name.
async fn model(suite: &Suite, switches: &str) -> String {
    let name = format!("switched{}", suite.unique(""));
    let source = MODEL.replace("NAME", &name).replace("SWITCHES", switches);
    suite.operator_does("ModelService/PutModel", json!({ "source": source })).await;
    name
}

/// An organization under a model with these switches.
async fn home(suite: &Suite, owner: &Person, switches: &str) -> String {
    let model = model(suite, switches).await;
    suite.organization(owner, &model).await.id
}

fn invite(organization: &str, person: &Person) -> Value {
    json!({ "organization_id": organization, "emails": [person.email], "role": "member" })
}

/// `guests_count`: with it a guest takes the seat that a member would have had.
async fn guests_take_seats_or_not(suite: &Suite) {
    let owner = suite.person("owner").await;
    for (counts, refusal) in [(true, "ERROR_REASON_SEAT_LIMIT_REACHED"), (false, "ERROR_REASON_UNSPECIFIED")] {
        let organization = home(suite, &owner, &format!("member_limit = 2\nguests_count = {counts}")).await;
        let workspace = suite.workspace(&owner, &organization, "Lobby").await;
        suite.guest(&owner, &workspace, "guest").await;
        let person = suite.person("person").await;
        let request = invite(&organization, &person);
        let answer = suite.does(&owner, "InvitationService/CreateInvitations", request).await;
        assert_eq!(answer["results"][0]["refusal"], refusal, "guests_count = {counts}: {answer}");
    }
}

/// `grants_to_outsiders`: with it somebody from outside can be given a level.
async fn grants_reach_outside_or_not(suite: &Suite) {
    let owner = suite.person("owner").await;
    let outsider = suite.person("outsider").await;
    for reaches in [true, false] {
        let organization = home(suite, &owner, &format!("grants_to_outsiders = {reaches}")).await;
        let file = suite.thing(&owner, json!({ "organization_id": organization }), "file").await;
        let subject = json!({ "user_id": outsider.user_id });
        let grant = json!({ "resource_id": file, "subject": subject, "level": "view" });
        let seen = json!({ "resource_id": file });
        if reaches {
            suite.does(&owner, "GrantService/GrantAccess", grant).await;
            suite.does(&outsider, "ResourceService/GetResource", seen).await;
            let organization = json!({ "organization_id": organization });
            suite.is_denied(&outsider, "OrganizationService/GetOrganization", organization).await;
        } else {
            let refusal = (Code::FailedPrecondition, "SUBJECT_NOT_IN_ORGANIZATION");
            suite.cannot(&owner, ("GrantService/GrantAccess", grant), refusal).await;
            suite.is_denied(&outsider, "ResourceService/GetResource", seen).await;
        }
    }
}

/// `default_organization`: always, or for those who do not come by an invitation; an invitation alone is no way round.
async fn everybody_gets_an_organization_or_who_is_not_invited(suite: &Suite) {
    let owner = suite.person("owner").await;
    let host = suite.organization(&owner, "standard").await;
    for (choice, invited_has, other_has) in [("always", 1, 1), ("unless_invited", 0, 1), ("never", 0, 0)] {
        let model = model(suite, &format!("default_organization = \"{choice}\"")).await;
        let email = format!("{}@example.com", suite.unique("invited"));
        let token = suite.invite(&owner, &host, &email, "member", &[]).await;
        let invited = json!({
            "email": email, "password": PASSWORD, "display_name": "I", "model": model, "invitation_token": token,
        });
        suite.succeeds(Headers::none(), "UserService/SignUp", invited).await;
        assert_eq!(organizations(suite, &email).await, invited_has, "{choice}, invited");

        let email = format!("{}@example.com", suite.unique("other"));
        let other = json!({ "email": email, "password": PASSWORD, "display_name": "O", "model": model });
        suite.succeeds(Headers::none(), "UserService/SignUp", other).await;
        let verify = json!({ "token": suite.mailed_token(&email, 1).await, "password": PASSWORD });
        suite.succeeds(Headers::none(), "UserService/VerifyEmail", verify).await;
        assert_eq!(organizations(suite, &email).await, other_has, "{choice}, not invited");
    }
}

async fn organizations(suite: &Suite, email: &str) -> usize {
    let person = suite.sign_in(email).await;
    let listed = suite.does(&person, "OrganizationService/ListOrganizations", json!({})).await;
    listed["entries"].as_array().unwrap().len()
}

/// `resend_extends`: with it, sending an invitation again starts its lifetime anew.
async fn sending_again_gives_time_or_not(suite: &Suite) {
    let owner = suite.person("owner").await;
    let switches = |extends: bool| format!("invitation_lifetime = \"10m\"\nresend_extends = {extends}");
    for extends in [true, false] {
        let organization = home(suite, &owner, &switches(extends)).await;
        let person = suite.person("person").await;
        let answer = suite.does(&owner, "InvitationService/CreateInvitations", invite(&organization, &person)).await;
        let made = &answer["results"][0]["invitation"];
        suite.advance(Duration::from_secs(2));
        let again = json!({ "organization_id": organization, "invitation_id": made["id"] });
        let sent = suite.does(&owner, "InvitationService/ResendInvitation", again).await;
        assert_eq!(sent["invitation"]["expire_time"] != made["expire_time"], extends, "{sent}");
        assert_eq!(sent["invitation"]["resend_count"], 1);
    }
}

/// `credentials_on_removal`: with "revoke" a token ends with the membership of who made it.
async fn credentials_end_with_their_maker_or_not(suite: &Suite) {
    for (choice, kept) in [("keep", true), ("revoke", false)] {
        let owner = suite.person("owner").await;
        let organization = home(suite, &owner, &format!("credentials_on_removal = \"{choice}\"")).await;
        let maker = suite.person("maker").await;
        suite.join_with_account(&owner, &organization, &maker, "owner").await;
        let request = json!({ "organization_id": organization, "display_name": "Robot", "role": "owner" });
        let secret = text(&suite.does(&maker, "AccessTokenService/CreateAccessToken", request).await["secret"]);
        let look = ("OrganizationService/GetOrganization", json!({ "organization_id": organization }));
        suite.succeeds(Headers::bearer(&secret), look.0, look.1.clone()).await;
        let remove = json!({ "organization_id": organization, "user_id": maker.user_id });
        let removed = suite.does(&owner, "MemberService/RemoveMember", remove).await;
        assert_eq!(removed["credentials_kept"], kept);
        if kept {
            suite.succeeds(Headers::bearer(&secret), look.0, look.1).await;
        } else {
            let dead = (Code::Unauthenticated, "CREDENTIAL_INVALID");
            suite.fails(Headers::bearer(&secret), look, dead).await;
        }
    }
}

/// `custom_roles`: with it an organization makes roles of its own.
async fn organizations_make_roles_of_their_own_or_not(suite: &Suite) {
    let owner = suite.person("owner").await;
    for allowed in [true, false] {
        let organization = home(suite, &owner, &format!("custom_roles = {allowed}")).await;
        let role = json!({ "scope": "ROLE_SCOPE_ORGANIZATION", "display_name": "Own", "permissions": ["member.list"] });
        let create = ("RoleService/CreateRole", json!({ "organization_id": organization, "role": role }));
        if allowed {
            suite.does(&owner, create.0, create.1).await;
        } else {
            suite.cannot(&owner, create, (Code::FailedPrecondition, "CUSTOM_ROLES_OFF")).await;
        }
    }
}
