//! Members: listed with those who are invited, changed within what the caller may hand out, removed.

use std::time::Duration;

use contracts::organization::v1::{
    CreateWorkspaceRequest, GetMemberRequest, ListMembersRequest, ListOrganizationsRequest, Member, MemberState,
    RemoveMemberRequest, WorkspaceRole,
};
use e2e::{Organization, Person, Refused as _, Suite, workspace_object};
use kit::Time;
use kit::source::Clock as _;
use prost_types::Timestamp;
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::organization::{put_small_model, role, update};

e2e::everywhere!(
    members_come_first_in_the_list_then_those_who_are_invited,
    nobody_changes_or_removes_somebody_above_them,
    replacing_workspaces_is_all_or_nothing,
    a_membership_ends_at_its_expiry,
    a_member_changes_by_mask_and_etag,
    of_two_owners_who_remove_each_other_one_stays,
    a_model_can_have_roles_change_by_invitation_alone,
);

fn get(organization: &Organization, of: &Person) -> GetMemberRequest {
    GetMemberRequest { organization_id: organization.id.clone(), user_id: of.user_id.clone() }
}

fn remove(organization: &Organization, person: &Person) -> RemoveMemberRequest {
    RemoveMemberRequest {
        organization_id: organization.id.clone(),
        user_id: person.user_id.clone(),
        ..RemoveMemberRequest::default()
    }
}

async fn workspace(suite: &Suite, by: &Person, organization: &Organization) -> String {
    let request = CreateWorkspaceRequest {
        organization_id: organization.id.clone(),
        display_name: suite.unique("Workspace "),
        ..CreateWorkspaceRequest::default()
    };
    let made = suite.workspaces(&by.token).create_workspace(request).await.expect("the workspace is made");
    made.into_inner().workspace.expect("a workspace").id
}

async fn members_come_first_in_the_list_then_those_who_are_invited(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "fastpix").await;
    let production = organization.workspace("Production").to_owned();
    let bob = suite.join(&alice, &organization, "bob", "member", &[&production]).await;
    for email in ["first@example.org", "second@example.org", "third@example.org"] {
        suite.invite(&alice, &organization, email, "member", &[&production]).await;
    }
    let mut request =
        ListMembersRequest { organization_id: organization.id.clone(), page_size: 2, ..ListMembersRequest::default() };
    let mut listed = Vec::new();
    loop {
        let page = suite.members(&bob.token).list_members(request.clone()).await.unwrap().into_inner();
        assert!(page.members.len() <= 2);
        listed.extend(page.members);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let emails: Vec<_> = listed.iter().map(|member| member.email.as_str()).collect();
    assert_eq!(emails, [&alice.email, &bob.email, "first@example.org", "second@example.org", "third@example.org"]);
    let states: Vec<_> = listed.iter().map(Member::state).collect();
    use MemberState::{Active, Invited};
    assert_eq!(states, [Active, Active, Invited, Invited, Invited]);
    assert_eq!((listed[1].role(), listed[1].display_name.is_empty()), ("member", false));
    assert_eq!(listed[1].workspaces, [WorkspaceRole { workspace_id: production.clone(), role: "member".to_owned() }]);
    assert_eq!((listed[2].user_id.as_str(), listed[2].role()), ("", "member"));
    assert!(!listed[2].invitation_id.is_empty() && listed[2].expire_time.is_some());
    assert_eq!(listed[2].workspaces.len(), 1);

    // A page token is the list's own.
    let other = suite.organization(&bob, "fastpix").await;
    let stolen = ListMembersRequest { organization_id: other.id, ..request };
    suite.members(&bob.token).list_members(stolen).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
}

async fn nobody_changes_or_removes_somebody_above_them(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let admin = suite.join(&owner, &organization, "admin", "admin", &[]).await;
    let member = suite.join(&owner, &organization, "member", "member", &[]).await;
    let second = suite.join(&owner, &organization, "second", "owner", &[]).await;
    let mut client = suite.members(&admin.token);
    for request in [role(&organization, &second, "member"), role(&organization, &member, "owner")] {
        let refusal = client.update_member(request).await.refused(Code::PermissionDenied, "ROLE_NOT_ASSIGNABLE");
        assert_eq!(refusal.get_details_error_info().unwrap().metadata["role"], "owner");
    }
    let refusal = client.remove_member(remove(&organization, &second)).await;
    refusal.refused(Code::PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    let expiring = Member { expire_time: Some(in_a_day(suite)), ..Member::default() };
    let refusal = client.update_member(update(&organization, &second, &["expire_time"], expiring)).await;
    refusal.refused(Code::PermissionDenied, "ROLE_NOT_ASSIGNABLE");
    client.update_member(role(&organization, &member, "admin")).await.unwrap();
    client.remove_member(remove(&organization, &member)).await.unwrap();
    suite.members(&owner.token).remove_member(remove(&organization, &second)).await.unwrap();
    // An admin may remove themselves like any other admin.
    client.remove_member(remove(&organization, &admin)).await.unwrap();
    assert!(!suite.may(&admin.token, "organization.view", organization.object()).await);
}

async fn replacing_workspaces_is_all_or_nothing(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "standard").await;
    let (first, second) =
        (workspace(suite, &alice, &organization).await, workspace(suite, &alice, &organization).await);
    let elsewhere = suite.organization(&alice, "standard").await;
    let foreign = workspace(suite, &alice, &elsewhere).await;
    let bob = suite.join(&alice, &organization, "bob", "member", &[&first]).await;
    let request = |roles: &[(&str, &str)]| {
        let role = |(id, role): &(&str, &str)| WorkspaceRole { workspace_id: (*id).into(), role: (*role).into() };
        let member = Member { workspaces: roles.iter().map(role).collect(), ..Member::default() };
        update(&organization, &bob, &["workspaces"], member)
    };
    let mut client = suite.members(&alice.token);
    let view = async |workspace: &str| suite.may(&bob.token, "workspace.view", workspace_object(workspace)).await;

    let refusal = client.update_member(request(&[(&second, ""), (&foreign, "")])).await;
    refusal.refused(Code::NotFound, "WORKSPACE_NOT_FOUND");
    let refusal = client.update_member(request(&[(&second, "emperor")])).await;
    refusal.refused(Code::InvalidArgument, "ROLE_UNKNOWN");
    let refusal = client.update_member(request(&[(&second, ""), (&second, "admin")])).await;
    refusal.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert!(view(&first).await && !view(&second).await);

    let changed = client.update_member(request(&[(&first, "admin"), (&second, "")])).await.unwrap().into_inner();
    let held = changed.member.unwrap().workspaces;
    let mut roles: Vec<_> = held.into_iter().map(|held| (held.workspace_id, held.role)).collect();
    roles.sort();
    let mut expected = vec![(first.clone(), "admin".to_owned()), (second.clone(), "member".to_owned())];
    expected.sort();
    assert_eq!(roles, expected);
    assert!(suite.may(&bob.token, "workspace.update", workspace_object(&first)).await);
    assert!(view(&second).await);

    client.update_member(request(&[])).await.unwrap();
    assert!(!view(&first).await && !view(&second).await);
}

async fn a_membership_ends_at_its_expiry(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "fastpix").await;
    let production = organization.workspace("Production").to_owned();
    let bob = suite.join(&alice, &organization, "bob", "member", &[&production]).await;
    let mut client = suite.members(&alice.token);
    let expiring = |time| Member { expire_time: time, ..Member::default() };
    let expire = |time| update(&organization, &bob, &["expire_time"], expiring(time));

    let past = Timestamp { seconds: 1, nanos: 0 };
    client.update_member(expire(Some(past))).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    let changed = client.update_member(expire(Some(in_a_day(suite)))).await.unwrap().into_inner();
    assert!(changed.member.unwrap().expire_time.is_some());
    let changed = client.update_member(expire(None)).await.unwrap().into_inner();
    assert!(changed.member.unwrap().expire_time.is_none());
    // The role that must always have a holder cannot end by itself.
    let refusal = client.update_member(update(&organization, &alice, &[], expiring(Some(in_a_day(suite))))).await;
    refusal.refused(Code::FailedPrecondition, "LAST_HOLDER");
    client.update_member(expire(Some(in_a_day(suite)))).await.unwrap();
    client.update_member(role(&organization, &bob, "admin")).await.refused(Code::FailedPrecondition, "LAST_HOLDER");

    assert!(suite.may(&bob.token, "media.view", workspace_object(&production)).await);
    suite.advance(Duration::from_secs(25 * 3600));
    let (alice, bob) = (suite.sign_in(&alice.email).await, suite.sign_in(&bob.email).await);
    assert!(!suite.may(&bob.token, "media.view", workspace_object(&production)).await);
    let mut client = suite.members(&alice.token);
    client.get_member(get(&organization, &bob)).await.refused(Code::NotFound, "MEMBER_NOT_FOUND");
    let list = ListMembersRequest { organization_id: organization.id.clone(), ..ListMembersRequest::default() };
    assert_eq!(client.list_members(list).await.unwrap().into_inner().members.len(), 1);
    let own = suite.organizations(&bob.token).list_organizations(ListOrganizationsRequest::default()).await;
    assert!(own.unwrap().into_inner().entries.is_empty());

    // An invitation makes a new membership in the place of the expired one.
    let token = suite.invite(&alice, &organization, &bob.email, "member", &[&production]).await;
    suite.accept(&bob, &token).await;
    assert!(suite.may(&bob.token, "media.view", workspace_object(&production)).await);
    let back = client.get_member(get(&organization, &bob)).await.unwrap().into_inner().member.unwrap();
    assert!(back.expire_time.is_none());
}

fn in_a_day(suite: &Suite) -> Timestamp {
    Time::into(suite.clock.now().plus(Duration::from_secs(24 * 3600)))
}

async fn a_member_changes_by_mask_and_etag(suite: &Suite) {
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "standard").await;
    let bob = suite.join(&alice, &organization, "bob", "member", &[]).await;
    let mut client = suite.members(&alice.token);
    let seen = client.get_member(get(&organization, &bob)).await.unwrap().into_inner().member.unwrap();
    let admin = Member { role: Some("admin".to_owned()), etag: seen.etag.clone(), ..Member::default() };
    let changed = client.update_member(update(&organization, &bob, &["role"], admin.clone())).await.unwrap();
    assert_ne!(changed.into_inner().member.unwrap().etag, seen.etag);
    let stale = client.update_member(update(&organization, &bob, &["role"], admin)).await;
    stale.refused(Code::Aborted, "ETAG_MISMATCH");
    for (paths, member) in [
        (["email"].as_slice(), Member::default()),
        (&["role"], Member::default()),
        (&[], Member::default()),
        (&[], Member { role: Some("member".to_owned()), organization_id: "x".to_owned(), ..Member::default() }),
    ] {
        let refusal = client.update_member(update(&organization, &bob, paths, member)).await;
        refusal.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
    let stranger = suite.person("stranger").await;
    client.get_member(get(&organization, &stranger)).await.refused(Code::NotFound, "MEMBER_NOT_FOUND");
    suite.members(&stranger.token).get_member(get(&organization, &bob)).await.denied();
}

async fn of_two_owners_who_remove_each_other_one_stays(suite: &Suite) {
    let alice = suite.person("alice").await;
    for _ in 0..5 {
        let organization = suite.organization(&alice, "standard").await;
        let bob = suite.join(&alice, &organization, "bob", "owner", &[]).await;
        let (mut one, mut other) = (suite.members(&alice.token), suite.members(&bob.token));
        let (one, other) = tokio::join!(
            one.remove_member(remove(&organization, &bob)),
            other.remove_member(remove(&organization, &alice)),
        );
        assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1, "{one:?} {other:?}");
        let survivor = if one.is_ok() { &alice } else { &bob };
        let own = suite.members(&survivor.token).get_member(get(&organization, survivor)).await;
        assert_eq!(own.unwrap().into_inner().member.unwrap().role(), "owner");
    }
}

async fn a_model_can_have_roles_change_by_invitation_alone(suite: &Suite) {
    put_small_model(suite).await;
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "small").await;
    let bob = suite.join(&alice, &organization, "bob", "member", &[]).await;
    let mut client = suite.members(&alice.token);
    let refusal = client.update_member(role(&organization, &bob, "owner")).await;
    refusal.refused(Code::FailedPrecondition, "ROLE_CHANGE_BY_INVITATION");
    // The role that somebody has already is no change.
    client.update_member(role(&organization, &bob, "member")).await.unwrap();
    client.remove_member(remove(&organization, &bob)).await.unwrap();
    let token = suite.invite(&alice, &organization, &bob.email, "owner", &[]).await;
    suite.accept(&bob, &token).await;
    assert!(suite.may(&bob.token, "organization.update", organization.object()).await);
}
