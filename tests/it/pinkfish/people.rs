//! People: who can be invited, what they get at sign-up, and what Admins and Members do.

use e2e::{Headers, PASSWORD, Suite, metadata, text};
use serde_json::json;
use tonic::Code;

use crate::pinkfish::{Cast, MODEL, set_edition};

e2e::everywhere!(pk_05, pk_06, pk_07, pk_08);

/// Only people who have signed up can be invited; a switch of the model opens it to everyone.
pub(crate) async fn pk_05(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let method = "InvitationService/CreateInvitations";
    let nobody = format!("{}@example.com", suite.unique("nobody"));
    let somebody = suite.person("somebody").await;
    let request = json!({
        "organization_id": cast.organization.id, "emails": [nobody, somebody.email], "role": "member",
    });
    let answer = suite.does(&cast.admin, method, request).await;
    assert_eq!(answer["results"][0]["refusal"], "ERROR_REASON_ACCOUNT_REQUIRED");
    assert_eq!(answer["results"][1]["refusal"], "ERROR_REASON_UNSPECIFIED");
    assert!(suite.mails(&nobody).is_empty());

    // The other position of the switch: the same model with one line changed.
    let name = format!("open{}", suite.unique(""));
    let known = suite.does(&cast.admin, "ModelService/GetModel", json!({ "name": MODEL })).await;
    let source =
        text(&known["model"]["source"]).replacen(&format!("name = \"{MODEL}\""), &format!("name = \"{name}\""), 1);
    let source = source.replacen("invite_unknown_users = false", "invite_unknown_users = true", 1);
    suite.operator_does("ModelService/PutModel", json!({ "source": source })).await;
    let open = suite.organization(&cast.admin, &name).await;
    let request = json!({ "organization_id": open.id, "emails": [nobody], "role": "member" });
    let answer = suite.does(&cast.admin, method, request).await;
    assert_eq!(answer["results"][0]["refusal"], "ERROR_REASON_UNSPECIFIED");
    suite.mail(&nobody, 1).await;
}

/// Signing up gives an organization of one's own; an invitation adds another.
pub(crate) async fn pk_06(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let email = format!("{}@example.com", suite.unique("newcomer"));
    let sign_up = json!({ "email": email, "password": PASSWORD, "display_name": "Nemo", "model": MODEL });
    suite.succeeds(Headers::none(), "UserService/SignUp", sign_up.clone()).await;
    let token = suite.mailed_token(&email, 1).await;
    let verify = json!({ "token": token, "password": PASSWORD });
    let verified = suite.succeeds(Headers::none(), "UserService/VerifyEmail", verify).await;
    let newcomer = suite.sign_in(&email).await;
    let own = text(&verified["default_organization_id"]);
    let list = async || {
        let listed = suite.does(&newcomer, "OrganizationService/ListOrganizations", json!({})).await;
        let entries = listed["entries"].as_array().unwrap().clone();
        let entry = |entry: &serde_json::Value| (text(&entry["organization"]["id"]), text(&entry["role"]));
        entries.iter().map(entry).collect::<Vec<_>>()
    };
    assert_eq!(list().await, [(own.clone(), "admin".to_owned())]);
    suite.join_with_account(&cast.admin, &cast.organization.id, &newcomer, "member").await;
    assert_eq!(list().await, [(own, "admin".to_owned()), (cast.organization.id.clone(), "member".to_owned())]);

    // A product whose model gives none gives none, and an unknown one is refused.
    let plain = suite.person("plain").await;
    let listed = suite.does(&plain, "OrganizationService/ListOrganizations", json!({})).await;
    assert_eq!(listed["entries"], json!([]));
    let unknown = json!({ "email": "y@example.com", "password": PASSWORD, "display_name": "Y", "model": "nothing" });
    let refusal = (Code::InvalidArgument, "MODEL_UNKNOWN");
    suite.fails(Headers::none(), ("UserService/SignUp", unknown), refusal).await;
}

/// The roles are Admin and Member, and Member is what everybody gets by default.
pub(crate) async fn pk_07(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let listed = suite.does(&cast.admin, "RoleService/ListRoles", cast.organization()).await;
    let roles: Vec<_> = listed["roles"].as_array().unwrap().iter().map(|role| text(&role["id"])).collect();
    assert_eq!(roles, ["admin", "member"]);
    let person = suite.person("person").await;
    suite.join_with_account(&cast.admin, &cast.organization.id, &person, "").await;
    let member = suite.does(&cast.admin, "MemberService/GetMember", cast.of(&person)).await;
    assert_eq!(member["member"]["role"], "member");
    let unknown = (Code::InvalidArgument, "ROLE_UNKNOWN");
    let other = suite.person("other").await;
    let invite = ("InvitationService/CreateInvitations", cast.invite(&other.email, "owner"));
    suite.cannot(&cast.admin, invite, unknown).await;
    let own = json!({ "scope": "ROLE_SCOPE_ORGANIZATION", "display_name": "Mine", "permissions": ["member.list"] });
    let own = json!({ "organization_id": cast.organization.id, "role": own });
    suite.is_denied(&cast.admin, "RoleService/CreateRole", own).await;
}

/// An Admin manages users, the organization's name, usage and billing; by invoice on enterprise editions.
pub(crate) async fn pk_08(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let added = suite.person("added").await;
    suite.join_with_account(&cast.admin, &cast.organization.id, &added, "member").await;
    let member = json!({ "user_id": added.user_id, "role": "admin" });
    let promote = json!({ "organization_id": cast.organization.id, "member": member, "update_mask": "role" });
    let rename = json!({ "organization": { "id": cast.organization.id, "display_name": "Reef" } });
    let billing = |method: &str| {
        let billing = json!({ "email": "pay@example.com", "payment_method": method });
        json!({ "organization_id": cast.organization.id, "billing": billing })
    };
    let direct = billing("PAYMENT_METHOD_DIRECT");
    for (method, request) in [
        ("MemberService/UpdateMember", promote),
        ("MemberService/RemoveMember", cast.of(&added)),
        ("OrganizationService/UpdateOrganization", rename),
        ("BillingService/GetUsage", cast.organization()),
        ("BillingService/GetBilling", cast.organization()),
        ("BillingService/UpdateBilling", direct),
    ] {
        suite.is_denied(&cast.member, method, request.clone()).await;
        suite.does(&cast.admin, method, request).await;
    }
    let invoice = ("BillingService/UpdateBilling", billing("PAYMENT_METHOD_INVOICE"));
    let lacks = (Code::FailedPrecondition, "EDITION_LACKS_FEATURE");
    let refusal = suite.cannot(&cast.admin, invoice.clone(), lacks).await;
    assert_eq!(metadata(&refusal, "feature"), "invoice_billing");
    set_edition(suite, &cast.organization.id, "enterprise").await;
    suite.does(&cast.admin, invoice.0, invoice.1).await;
}
