//! Leaving: freely, with a successor, or not at all.

use std::time::Duration;

use contracts::organization::v1::{GetMemberRequest, LeaveOrganizationRequest, Member};
use e2e::{Organization, Person, Refused as _, Suite, workspace_object};
use kit::Time;
use kit::source::Clock as _;
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::organization::update;

e2e::everywhere!(
    a_member_leaves_and_keeps_nothing,
    a_last_holder_leaves_by_a_successor,
    a_successor_takes_nothing_over_from_a_member,
    of_two_admins_who_leave_at_once_one_stays,
);

fn leave(organization: &Organization, successor: &str) -> LeaveOrganizationRequest {
    LeaveOrganizationRequest {
        organization_id: organization.id.clone(),
        successor_user_id: successor.to_owned(),
        ..LeaveOrganizationRequest::default()
    }
}

async fn seen(suite: &Suite, by: &Person, organization: &Organization, of: &Person) -> Member {
    let request = GetMemberRequest { organization_id: organization.id.clone(), user_id: of.user_id.clone() };
    let seen = suite.members(&by.token).get_member(request).await.expect("the member is there");
    seen.into_inner().member.expect("a member")
}

async fn a_member_leaves_and_keeps_nothing(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "fastpix").await;
    let production = organization.workspace("Production").to_owned();
    let bob = suite.join(&alice, &organization, "bob", "member", &[&production]).await;
    assert!(suite.may(&bob.token, "media.view", workspace_object(&production)).await);
    suite.members(&bob.token).leave_organization(leave(&organization, "")).await.unwrap();
    assert!(!suite.may(&bob.token, "media.view", workspace_object(&production)).await);
    assert!(!suite.may(&bob.token, "organization.view", organization.object()).await);

    // Whoever is no member, any more or at all, learns nothing of the organization; neither does the operator leave.
    suite.members(&bob.token).leave_organization(leave(&organization, "")).await.denied();
    let missing = LeaveOrganizationRequest {
        organization_id: uuid::Uuid::from_u128(1).to_string(),
        ..LeaveOrganizationRequest::default()
    };
    suite.members(&alice.token).leave_organization(missing).await.denied();
    let refusal = suite.members(&suite.operator).leave_organization(leave(&organization, "")).await;
    refusal.refused(Code::FailedPrecondition, "PERSON_REQUIRED");
    let refusal = suite.members(&alice.token).leave_organization(leave(&organization, "somebody")).await;
    refusal.refused(Code::InvalidArgument, "INVALID_FIELDS");
}

async fn a_last_holder_leaves_by_a_successor(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "standard").await;
    let bob = suite.join(&alice, &organization, "bob", "member", &[]).await;
    let mut client = suite.members(&alice.token);
    let refusal = client.leave_organization(leave(&organization, "")).await;
    let refusal = refusal.refused(Code::FailedPrecondition, "LAST_HOLDER");
    let metadata = refusal.get_details_error_info().unwrap().metadata;
    assert_eq!((metadata["role"].as_str(), &metadata["organization_id"]), ("owner", &organization.id));
    for nobody in [&alice, &suite.person("stranger").await] {
        let refusal = client.leave_organization(leave(&organization, &nobody.user_id)).await;
        refusal.refused(Code::FailedPrecondition, "SUCCESSOR_NOT_MEMBER");
    }

    // The successor's term falls away: the role must not end by itself.
    let tomorrow = Time::into(suite.clock.now().plus(Duration::from_secs(24 * 3600)));
    let expiring = Member { expire_time: Some(tomorrow), ..Member::default() };
    client.update_member(update(&organization, &bob, &["expire_time"], expiring)).await.unwrap();
    client.leave_organization(leave(&organization, &bob.user_id)).await.unwrap();
    let successor = seen(suite, &bob, &organization, &bob).await;
    assert_eq!((successor.role(), successor.expire_time), ("owner", None));
    assert!(suite.may(&bob.token, "organization.delete", organization.object()).await);
    assert!(!suite.may(&alice.token, "organization.view", organization.object()).await);
}

async fn a_successor_takes_nothing_over_from_a_member(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "standard").await;
    let admin = suite.join(&alice, &organization, "admin", "admin", &[]).await;
    let bob = suite.join(&alice, &organization, "bob", "member", &[]).await;
    // The model protects the owner's role alone.
    suite.members(&admin.token).leave_organization(leave(&organization, &bob.user_id)).await.unwrap();
    assert_eq!(seen(suite, &alice, &organization, &bob).await.role(), "member");
    // Where another owner remains, a successor is welcome and not needed.
    let second = suite.join(&alice, &organization, "second", "owner", &[]).await;
    suite.members(&second.token).leave_organization(leave(&organization, &bob.user_id)).await.unwrap();
    assert_eq!(seen(suite, &alice, &organization, &bob).await.role(), "owner");
}

async fn of_two_admins_who_leave_at_once_one_stays(suite: &Suite) {
    let alice = suite.person("alice").await;
    for _ in 0..5 {
        let organization = suite.organization(&alice, "fastpix").await;
        let bob = suite.join(&alice, &organization, "bob", "admin", &[]).await;
        let (mut one, mut other) = (suite.members(&alice.token), suite.members(&bob.token));
        let (one, other) = tokio::join!(
            one.leave_organization(leave(&organization, "")),
            other.leave_organization(leave(&organization, "")),
        );
        let (survivor, refusal) = match (one, other) {
            (Ok(_), refusal) => (&bob, refusal),
            (refusal, Ok(_)) => (&alice, refusal),
            (one, other) => panic!("nobody could leave: {one:?} {other:?}"),
        };
        refusal.refused(Code::FailedPrecondition, "LAST_HOLDER");
        assert_eq!(seen(suite, survivor, &organization, survivor).await.role(), "admin");
    }
}
