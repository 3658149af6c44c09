//! The team: Owners, inviting, kicking, roles, and how many there can be.

use contracts::organization::internal::v1::EnsureMembershipRequest;
use e2e::{Headers, Suite, metadata, reason, text};
use futures::future::join_all;
use kit::Source;
use serde_json::{Value, json};
use tonic::Code;

use crate::pixelfiddler::Cast;

e2e::everywhere!(pf_01, pf_05, pf_06, pf_07, pf_08, pf_09, pf_12, pf_13);

const LAST: (Code, &str) = (Code::FailedPrecondition, "LAST_HOLDER");

/// One Owner at least, first the creator; there can be several.
pub(crate) async fn pf_01(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let member = suite.does(&cast.owner, "MemberService/GetMember", cast.of(&cast.owner)).await;
    assert_eq!(member["member"]["role"], "owner");
    suite.cannot(&cast.owner, ("MemberService/LeaveOrganization", cast.space()), LAST).await;
    suite.cannot(&cast.owner, ("MemberService/RemoveMember", cast.of(&cast.owner)), LAST).await;
    suite.cannot(&cast.owner, ("MemberService/SuspendMember", cast.of(&cast.owner)), LAST).await;
    let close = ("UserService/DeactivateUser", json!({ "password": e2e::PASSWORD }));
    suite.cannot(&cast.owner, close, LAST).await;

    let second = suite.join(&cast.owner, &cast.space, "second", "owner", &[]).await;
    suite.does(&cast.owner, "MemberService/LeaveOrganization", cast.space()).await;
    suite.is_denied(&cast.owner, "OrganizationService/GetOrganization", cast.space()).await;
    suite.cannot(&second, ("MemberService/LeaveOrganization", cast.space()), LAST).await;
    suite.does(&cast.maintainer, "MemberService/LeaveOrganization", cast.space()).await;
}

/// Every member sees each member's name, e-mail and role.
pub(crate) async fn pf_05(suite: &Suite) {
    let cast = Cast::new(suite).await;
    for person in [&cast.owner, &cast.maintainer] {
        let listed = suite.does(person, "MemberService/ListMembers", cast.space()).await;
        let row = |member: &Value| (text(&member["email"]), text(&member["role"]), text(&member["display_name"]));
        let rows: Vec<_> = listed["members"].as_array().unwrap().iter().map(row).collect();
        let name = |email: &str| email.split('@').next().unwrap_or_default().to_owned();
        let expected = |email: &str, role: &str| (email.to_owned(), role.to_owned(), name(email));
        assert_eq!(rows, [expected(&cast.owner.email, "owner"), expected(&cast.maintainer.email, "maintainer")]);
    }
    suite.is_denied(&cast.stranger, "MemberService/ListMembers", cast.space()).await;
}

/// Only an Owner invites: an address, and a role, Maintainer or Owner.
pub(crate) async fn pf_06(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let method = "InvitationService/CreateInvitations";
    for role in ["maintainer", "owner"] {
        let email = format!("{}@example.com", suite.unique("new"));
        let answer = suite.does(&cast.owner, method, cast.invite(&email, role)).await;
        assert_eq!(answer["results"][0]["invitation"]["role"], role);
        suite.is_denied(&cast.maintainer, method, cast.invite(&email, role)).await;
        suite.is_denied(&cast.stranger, method, cast.invite(&email, role)).await;
    }
    let unknown = (Code::InvalidArgument, "ROLE_UNKNOWN");
    suite.cannot(&cast.owner, (method, cast.invite("x@example.com", "guest")), unknown).await;
    let missing = (Code::InvalidArgument, "INVALID_FIELDS");
    suite.cannot(&cast.owner, (method, cast.invite("x@example.com", "")), missing).await;
}

/// The invited person gets a mail with instructions, and is an active member once they accept.
pub(crate) async fn pf_07(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let email = format!("{}@example.com", suite.unique("invited"));
    let token = suite.invite(&cast.owner, &cast.space, &email, "maintainer", &[]).await;
    let mail = suite.mail(&email, 1).await;
    assert!(mail.contains("Join") && mail.contains("maintainer"), "{mail}");
    let state = async || {
        let listed = suite.does(&cast.owner, "MemberService/ListMembers", cast.space()).await;
        let members = listed["members"].as_array().unwrap().clone();
        members.iter().find(|member| member["email"] == email).map(|member| text(&member["state"]))
    };
    assert_eq!(state().await.as_deref(), Some("MEMBER_STATE_INVITED"));
    suite.sign_up(&email, &token).await;
    let person = suite.sign_in(&email).await;
    suite.is_denied(&person, "OrganizationService/GetOrganization", cast.space()).await;
    // Somebody else cannot take the link.
    let accept = json!({ "token": token });
    let other = (Code::PermissionDenied, "EMAIL_MISMATCH");
    suite.cannot(&cast.stranger, ("InvitationService/AcceptInvitation", accept), other).await;
    suite.accept(&person, &token).await;
    assert_eq!(state().await.as_deref(), Some("MEMBER_STATE_ACTIVE"));
    suite.does(&person, "OrganizationService/GetOrganization", cast.space()).await;
}

/// Whoever is kicked loses all access at once: sources, settings, data.
pub(crate) async fn pf_08(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let source = suite.thing(&cast.maintainer, cast.space(), "media_source").await;
    let source = json!({ "resource_id": source });
    suite.does(&cast.maintainer, "ResourceService/GetResource", source.clone()).await;
    suite.is_denied(&cast.maintainer, "MemberService/RemoveMember", cast.of(&cast.owner)).await;
    suite.does(&cast.owner, "MemberService/RemoveMember", cast.of(&cast.maintainer)).await;
    suite.is_denied(&cast.maintainer, "ResourceService/GetResource", source).await;
    suite.is_denied(&cast.maintainer, "OrganizationService/GetOrganization", cast.space()).await;
    suite.is_denied(&cast.maintainer, "BillingService/GetUsage", cast.space()).await;
    suite.is_denied(&cast.maintainer, "ResourceService/ListResources", cast.space()).await;
    for permission in ["media_source.view", "media_settings.update", "metrics.view", "member.list"] {
        assert!(!suite.can(&cast.maintainer, permission, cast.space()).await, "{permission}");
    }
    suite.does(&cast.owner, "ResourceService/ListResources", cast.space()).await;
}

/// A role is changed by removing and inviting again, or by the support.
pub(crate) async fn pf_09(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let refusal = (Code::FailedPrecondition, "ROLE_CHANGE_BY_INVITATION");
    let promote = cast.role(&cast.maintainer, "owner");
    suite.cannot(&cast.owner, ("MemberService/UpdateMember", promote), refusal).await;

    let support = |reason: &str| {
        let (organization_id, user_id) = (&cast.space.id, &cast.maintainer.user_id);
        json!({ "organization_id": organization_id, "user_id": user_id, "role": "owner", "reason": reason })
    };
    let method = "OperatorService/ChangeMemberRole";
    for person in [&cast.owner, &cast.maintainer, &cast.stranger] {
        suite.is_denied(person, method, support("please")).await;
    }
    let operator = Headers::bearer(&suite.operator);
    suite.fails(operator, (method, support("")), (Code::InvalidArgument, "INVALID_FIELDS")).await;
    suite.operator_does(method, support("Ticket 7")).await;
    assert!(suite.can(&cast.maintainer, "member.invite", cast.space()).await);
    let log = suite.does(&cast.owner, "AuditService/ListAuditEntries", cast.space()).await;
    let newest = &log["entries"][0];
    assert_eq!((&newest["actor"], &newest["details"]["reason"]), (&json!("operator"), &json!("Ticket 7")));

    // Without the support: out, and in again.
    let other = suite.join(&cast.owner, &cast.space, "other", "maintainer", &[]).await;
    suite.does(&cast.owner, "MemberService/RemoveMember", cast.of(&other)).await;
    suite.join_with_account(&cast.owner, &cast.space.id, &other, "owner").await;
    assert!(suite.can(&other, "member.invite", cast.space()).await);
}

/// At most 50 members; a race of acceptances never makes 51.
pub(crate) async fn pf_12(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let mut memberships = suite.memberships(&suite.workload_key());
    let fresh = || Source::system().uuid().to_string();
    for _ in 0..46 {
        let request = EnsureMembershipRequest {
            invitation_id: fresh(),
            organization_id: cast.space.id.clone(),
            user_id: fresh(),
            role: "maintainer".to_owned(),
            workspaces: Vec::new(),
        };
        memberships.ensure_membership(request).await.unwrap();
    }
    // Two seats are left, and five people want them at once.
    let mut invited = Vec::new();
    for _ in 0..5 {
        let person = suite.person("late").await;
        let token = suite.invite(&cast.owner, &cast.space, &person.email, "maintainer", &[]).await;
        invited.push((person, token));
    }
    let accept = invited.iter().map(|(person, token)| async move {
        let headers = Headers::bearer(&person.token);
        let method = "invitation.v1.InvitationService/AcceptInvitation";
        (person, suite.call(method, &json!({ "token": token }), &headers).await)
    });
    let outcomes = join_all(accept).await;
    let (accepted, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|(_, outcome)| outcome.is_ok());
    assert_eq!((accepted.len(), refused.len()), (2, 3));
    for (person, outcome) in refused {
        let status = outcome.unwrap_err();
        assert_eq!((status.code(), reason(&status).as_str()), (Code::ResourceExhausted, "SEAT_LIMIT_REACHED"));
        assert_eq!(metadata(&status, "limit"), "50");
        suite.is_denied(person, "OrganizationService/GetOrganization", cast.space()).await;
    }
    let usage = suite.does(&cast.owner, "BillingService/GetUsage", cast.space()).await;
    let members = usage["usages"].as_array().unwrap().iter().find(|usage| usage["name"] == "members").unwrap();
    assert_eq!(
        (&members["used"], &members["limit"], &members["limited_by"]),
        (&json!("50"), &json!("50"), &json!("model"))
    );
    // A seat that frees up can be taken.
    suite.does(&cast.owner, "MemberService/RemoveMember", cast.of(&cast.maintainer)).await;
    let last = suite.person("last").await;
    suite.join_with_account(&cast.owner, &cast.space.id, &last, "maintainer").await;
}

/// A space with a single Owner is told to have two.
pub(crate) async fn pf_13(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let advisories = async || {
        let seen = suite.does(&cast.owner, "OrganizationService/GetOrganization", cast.space()).await;
        seen["advisories"].as_array().unwrap().iter().map(|advisory| text(&advisory["code"])).collect::<Vec<_>>()
    };
    assert_eq!(advisories().await, ["SINGLE_HOLDER"]);
    suite.join(&cast.owner, &cast.space, "second", "owner", &[]).await;
    assert_eq!(advisories().await, Vec::<String>::new());
    suite.is_denied(&cast.stranger, "OrganizationService/GetOrganization", cast.space()).await;
}
