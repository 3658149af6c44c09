//! Giving levels on resources, and taking them back.

use std::time::Duration;

use contracts::organization::v1::RemoveMemberRequest;
use contracts::resource::v1::{Grant, GrantAccessRequest, ListGrantsRequest, Resource, RevokeAccessRequest};
use e2e::{Refused as _, Suite, user_subject};
use kit::source::Clock as _;
use prost_types::Timestamp;
use tonic::Code;

use crate::resource::{Cast, get, grant_to, granted, grants_on, made, may};

e2e::everywhere!(
    a_grant_gives_until_it_is_taken_back,
    a_grant_ends_with_its_time,
    a_grant_ends_with_the_membership,
    grants_come_page_by_page,
);

fn revoke(grant: &Grant) -> RevokeAccessRequest {
    RevokeAccessRequest { resource_id: grant.resource_id.clone(), grant_id: grant.id.clone(), ..Default::default() }
}

async fn a_grant_gives_until_it_is_taken_back(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let file = made(suite, &cast.owner, cast.in_workspace(), "file").await;
    let grant = granted(suite, &cast.owner, &cast.member, &file, "view").await;
    assert_eq!(
        grant,
        Grant {
            id: grant.id.clone(),
            resource_id: file.id.clone(),
            subject: Some(user_subject(&cast.member.user_id)),
            level: "view".to_owned(),
            granted_by: format!("user:{}", cast.owner.user_id),
            create_time: grant.create_time,
            expire_time: None,
        }
    );
    assert!(may(suite, &cast.member, "view", &file).await && may(suite, &cast.member, "comment", &file).await);
    assert!(!may(suite, &cast.member, "update", &file).await);
    suite.resources(&cast.member.token).get_resource(get(&file)).await.unwrap();
    assert!(grants_on(suite, &cast.owner, &file).await.contains(&grant));

    let again = suite.grants(&cast.owner.token).grant_access(grant_to(&cast.member, &file, "edit")).await;
    again.refused(Code::AlreadyExists, "GRANT_EXISTS");

    let request = RevokeAccessRequest {
        request_id: uuid::Uuid::from_u128(0x0197_c2a0_5b7e_7c3a_9d1e_2f6a_8b4c_0d1e).to_string(),
        ..revoke(&grant)
    };
    let mut owners = suite.grants(&cast.owner.token);
    let answer = owners.revoke_access(request.clone()).await.unwrap().into_inner();
    assert!(!may(suite, &cast.member, "view", &file).await);
    suite.resources(&cast.member.token).get_resource(get(&file)).await.denied();
    assert!(!grants_on(suite, &cast.owner, &file).await.contains(&grant));
    assert_eq!(owners.revoke_access(request).await.unwrap().into_inner(), answer, "a repeat is the same call");
    owners.revoke_access(revoke(&grant)).await.refused(Code::NotFound, "GRANT_NOT_FOUND");

    let anew = granted(suite, &cast.owner, &cast.member, &file, "edit").await;
    assert_ne!(anew.id, grant.id);
    assert!(may(suite, &cast.member, "update", &file).await);
}

async fn a_grant_ends_with_its_time(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let file = made(suite, &cast.owner, cast.in_workspace(), "file").await;
    let expire_time = Timestamp::from(suite.clock.now().plus(Duration::from_secs(60)));
    let request = GrantAccessRequest { expire_time: Some(expire_time), ..grant_to(&cast.member, &file, "view") };
    let mut owners = suite.grants(&cast.owner.token);
    let grant = owners.grant_access(request.clone()).await.unwrap().into_inner().grant.unwrap();
    assert_eq!(grant.expire_time, Some(expire_time));
    assert!(may(suite, &cast.member, "view", &file).await);
    suite.advance(Duration::from_secs(61));
    assert!(!may(suite, &cast.member, "view", &file).await);
    suite.resources(&cast.member.token).get_resource(get(&file)).await.denied();
    assert!(!grants_on(suite, &cast.owner, &file).await.contains(&grant));
    owners.grant_access(request).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    granted(suite, &cast.owner, &cast.member, &file, "edit").await;
    assert!(may(suite, &cast.member, "update", &file).await);
}

async fn a_grant_ends_with_the_membership(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let file = made(suite, &cast.owner, cast.in_workspace(), "file").await;
    let grant = granted(suite, &cast.owner, &cast.member, &file, "view").await;
    let request = RemoveMemberRequest {
        organization_id: cast.organization.id.clone(),
        user_id: cast.member.user_id.clone(),
        ..Default::default()
    };
    suite.members(&cast.owner.token).remove_member(request).await.unwrap();
    assert!(!may(suite, &cast.member, "view", &file).await);
    assert!(!grants_on(suite, &cast.owner, &file).await.contains(&grant));
    let gone = suite.grants(&cast.owner.token).grant_access(grant_to(&cast.member, &file, "view")).await;
    gone.refused(Code::FailedPrecondition, "SUBJECT_NOT_IN_ORGANIZATION");

    // Back as a new member: without what the old one had, until it is given anew.
    let token = suite.invite(&cast.owner, &cast.organization, &cast.member.email, "member", &[]).await;
    suite.accept(&cast.member, &token).await;
    assert!(!may(suite, &cast.member, "view", &file).await);
    assert!(!grants_on(suite, &cast.owner, &file).await.contains(&grant));
    granted(suite, &cast.owner, &cast.member, &file, "view").await;
    assert!(may(suite, &cast.member, "view", &file).await);
}

async fn grants_come_page_by_page(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let file = made(suite, &cast.owner, cast.in_workspace(), "file").await;
    for person in [&cast.worker, &cast.member] {
        granted(suite, &cast.owner, person, &file, "view").await;
    }
    let all = grants_on(suite, &cast.owner, &file).await;
    assert_eq!(all.len(), 3, "the creator's own is one of them");
    assert!(all.is_sorted_by_key(|grant| grant.id.clone()));
    let mut owners = suite.grants(&cast.owner.token);
    let list = |resource: &Resource, page_token: String| ListGrantsRequest {
        resource_id: resource.id.clone(),
        page_size: 2,
        page_token,
    };
    let first = owners.list_grants(list(&file, String::new())).await.unwrap().into_inner();
    let second = owners.list_grants(list(&file, first.next_page_token.clone())).await.unwrap().into_inner();
    assert_eq!((first.grants, second.grants), (all[..2].to_vec(), all[2..].to_vec()));
    assert!(second.next_page_token.is_empty());

    let other = made(suite, &cast.owner, cast.in_workspace(), "file").await;
    let misused = owners.list_grants(list(&other, first.next_page_token)).await;
    misused.refused(Code::InvalidArgument, "INVALID_FIELDS");
}
