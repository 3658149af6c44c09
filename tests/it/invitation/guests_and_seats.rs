//! Guests, seats, and inviting somebody again.

use e2e::{Headers, Person, Suite, reason, text};
use serde_json::{Value, json};
use tonic::Code;

e2e::everywhere!(
    a_seat_is_kept_from_the_invitation_on,
    an_invitation_can_take_the_place_of_another,
    guests_come_to_one_workspace_alone,
);

const CREATE: &str = "InvitationService/CreateInvitations";

/// A product with three seats, which those who are invited take up.
const SEATS: &str = r#"
name = "NAME"
version = 1

[policy]
creator_role = "owner"
protected_role = "owner"
member_limit = 3
REPEATED

[organization.roles.owner]
permissions = ["organization.*", "member.*", "invitation.*", "usage.*"]
may_assign = ["*"]

[organization.roles.member]
permissions = ["organization.view"]

[organization.roles.clerk]
permissions = ["organization.view", "member.list"]

[resources.file]
actions = ["create", "view"]
"#;

async fn organization(suite: &Suite, owner: &Person, repeated: &str) -> String {
    let name = format!("seats{}", suite.unique(""));
    let source = SEATS.replace("NAME", &name).replace("REPEATED", repeated);
    suite.operator_does("ModelService/PutModel", json!({ "source": source })).await;
    suite.organization(owner, &name).await.id
}

fn invite(organization: &str, people: &[&Person], role: &str) -> Value {
    let emails: Vec<_> = people.iter().map(|person| person.email.as_str()).collect();
    json!({ "organization_id": organization, "emails": emails, "role": role })
}

/// Whoever is invited has a seat until they say no; whoever comes too late is told, one by one.
async fn a_seat_is_kept_from_the_invitation_on(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = organization(suite, &owner, "").await;
    let [one, two, three] = [suite.person("one").await, suite.person("two").await, suite.person("three").await];
    let answer = suite.does(&owner, CREATE, invite(&organization, &[&one, &two, &three], "member")).await;
    let refusals: Vec<_> =
        answer["results"].as_array().unwrap().iter().map(|result| text(&result["refusal"])).collect();
    let (fine, full) = ("ERROR_REASON_UNSPECIFIED", "ERROR_REASON_SEAT_LIMIT_REACHED");
    assert_eq!(refusals, [fine, fine, full]);
    let usage = suite.does(&owner, "BillingService/GetUsage", json!({ "organization_id": organization })).await;
    let used = |name: &str| {
        let usages = usage["usages"].as_array().unwrap();
        usages.iter().find(|usage| usage["name"] == name).map(|usage| text(&usage["used"]))
    };
    assert_eq!((used("members").as_deref(), used("reserved_seats").as_deref()), (Some("1"), Some("2")));

    // The seats of the two are theirs; one of them says no, and there is room for the third.
    let first = text(&answer["results"][0]["invitation"]["id"]);
    let second = text(&answer["results"][1]["invitation"]["id"]);
    suite.does(&one, "InvitationService/AcceptInvitation", json!({ "invitation_id": first })).await;
    suite.does(&two, "InvitationService/DeclineInvitation", json!({ "invitation_id": second })).await;
    let answer = suite.does(&owner, CREATE, invite(&organization, &[&three], "member")).await;
    assert_eq!(answer["results"][0]["refusal"], fine, "{answer}");
    let third = text(&answer["results"][0]["invitation"]["id"]);
    suite.does(&three, "InvitationService/AcceptInvitation", json!({ "invitation_id": third })).await;
    let answer = suite.does(&owner, CREATE, invite(&organization, &[&two], "member")).await;
    assert_eq!(answer["results"][0]["refusal"], full);
}

/// The switch `repeated_invitation`: refused, or in the place of the pending one.
async fn an_invitation_can_take_the_place_of_another(suite: &Suite) {
    let owner = suite.person("owner").await;
    let person = suite.person("person").await;
    let keeping = organization(suite, &owner, "repeated_invitation = \"refuse\"").await;
    suite.does(&owner, CREATE, invite(&keeping, &[&person], "member")).await;
    let again = suite.does(&owner, CREATE, invite(&keeping, &[&person], "clerk")).await;
    assert_eq!(again["results"][0]["refusal"], "ERROR_REASON_ALREADY_INVITED");
    assert_eq!(again["results"][0]["invitation"]["role"], "member");

    let replacing = organization(suite, &owner, "repeated_invitation = \"replace\"").await;
    let mails = suite.mails(&person.email).len();
    let before = suite.does(&owner, CREATE, invite(&replacing, &[&person], "member")).await;
    let old_token = suite.mailed_token(&person.email, mails + 1).await;
    let again = suite.does(&owner, CREATE, invite(&replacing, &[&person], "clerk")).await;
    assert_eq!(again["results"][0]["refusal"], "ERROR_REASON_UNSPECIFIED", "{again}");
    let old = json!({
        "organization_id": replacing, "invitation_id": before["results"][0]["invitation"]["id"],
    });
    let seen = suite.does(&owner, "InvitationService/GetInvitation", old).await;
    assert_eq!(seen["invitation"]["state"], "INVITATION_STATE_SUPERSEDED");
    let dead = (Code::FailedPrecondition, "INVITATION_INVALID");
    suite.cannot(&person, ("InvitationService/AcceptInvitation", json!({ "token": old_token })), dead).await;
    let new_token = suite.mailed_token(&person.email, mails + 2).await;
    suite.accept(&person, &new_token).await;
    let member = json!({ "organization_id": replacing, "user_id": person.user_id });
    let member = suite.does(&owner, "MemberService/GetMember", member).await;
    assert_eq!(member["member"]["role"], "clerk");
}

/// A guest's invitation names the workspace, is theirs alone, and ends with the inviter's right to give it.
async fn guests_come_to_one_workspace_alone(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let workspace = suite.workspace(&owner, &organization.id, "Atelier").await;
    let lead = suite.join(&owner, &organization, "lead", "member", &[]).await;
    suite.assign(&owner, &workspace, &lead, "admin").await;
    let guest = suite.person("guest").await;
    let other = suite.person("other").await;
    let request = |emails: &[&str]| json!({ "workspace_id": workspace, "emails": emails });
    let method = "InvitationService/InviteGuests";
    let answer = suite.does(&lead, method, request(&[&guest.email, &lead.email, "nonsense"])).await;
    let refusals: Vec<_> =
        answer["results"].as_array().unwrap().iter().map(|result| text(&result["refusal"])).collect();
    let expected = ["ERROR_REASON_UNSPECIFIED", "ERROR_REASON_ALREADY_MEMBER", "ERROR_REASON_EMAIL_INVALID"];
    assert_eq!(refusals, expected);
    suite.is_denied(&guest, method, request(&[&other.email])).await;
    let mail = suite.mail(&guest.email, 2).await;
    assert!(mail.contains("Atelier"), "{mail}");
    let mine = suite.does(&guest, "InvitationService/ListMyInvitations", json!({})).await;
    assert_eq!(mine["invitations"][0]["invitation"]["workspaces"][0]["workspace_id"], workspace);
    let id = text(&mine["invitations"][0]["invitation"]["id"]);
    let accepted = suite.does(&guest, "InvitationService/AcceptInvitation", json!({ "invitation_id": id })).await;
    assert_eq!(accepted["role"], "");
    assert!(suite.can(&guest, "file.view", json!({ "workspace_id": workspace })).await);
    assert!(!suite.can(&guest, "organization.view", json!({ "organization_id": organization.id })).await);

    // Whoever invited has no right any more: the invitation is worth nothing.
    suite.does(&lead, method, request(&[&other.email])).await;
    let demote = json!({ "workspace_id": workspace, "user_id": lead.user_id, "role": "member" });
    suite.does(&owner, "MemberService/UpdateWorkspaceMember", demote).await;
    let mine = suite.does(&other, "InvitationService/ListMyInvitations", json!({})).await;
    let id = text(&mine["invitations"][0]["invitation"]["id"]);
    let outcome = suite
        .call(
            "invitation.v1.InvitationService/AcceptInvitation",
            &json!({ "invitation_id": id }),
            &Headers::bearer(&other.token),
        )
        .await;
    let status = outcome.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::FailedPrecondition, "INVITER_NOT_PERMITTED"));
}
