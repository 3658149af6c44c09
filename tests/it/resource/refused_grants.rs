//! Levels that cannot be given, and callers who cannot give them.

use contracts::access::v1::{Subject, subject};
use contracts::authz::v1::PutModelRequest;
use contracts::resource::v1::{GrantAccessRequest, ListGrantsRequest, RevokeAccessRequest};
use e2e::{Refused as _, Suite};
use prost_types::Timestamp;
use tonic::Code;
use tonic_types::StatusExt as _;

use crate::resource::{Cast, draft, grant_to, granted, made, may};

e2e::everywhere!(
    who_may_not_share_is_denied,
    nobody_gives_more_than_they_hold,
    what_breaks_its_form_is_refused,
    subjects_from_elsewhere_are_refused,
);

/// Whoever promotes a page shares it and cannot edit it.
const MODEL: &str = r#"
name = "promoters"
version = 1

[policy]
creator_role = "owner"
invitation_lifetime = "14d"
role_change = "anytime"

[organization.roles.owner]
permissions = ["organization.*", "member.*", "invitation.*", "workspace.*", "page.*"]
every_workspace = true
may_assign = ["owner", "member"]

[organization.roles.member]
permissions = ["organization.view"]

[resources.page]
actions = ["create", "view", "update", "delete", "share"]
parents = ["organization"]
[resources.page.levels]
edit = ["view", "update", "share"]
promote = ["view", "share"]
view = ["view"]
"#;

async fn who_may_not_share_is_denied(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let file = made(suite, &cast.owner, cast.in_workspace(), "file").await;
    let grant = granted(suite, &cast.owner, &cast.member, &file, "view").await;
    let revoke = RevokeAccessRequest { resource_id: file.id.clone(), grant_id: grant.id, ..Default::default() };
    let list = ListGrantsRequest { resource_id: file.id.clone(), ..Default::default() };
    for token in [&cast.member.token, &cast.stranger.token, &suite.operator] {
        let mut theirs = suite.grants(token);
        theirs.grant_access(grant_to(&cast.worker, &file, "view")).await.denied();
        theirs.revoke_access(revoke.clone()).await.denied();
        theirs.list_grants(list.clone()).await.denied();
    }
    let nobody = suite.grants("").grant_access(grant_to(&cast.worker, &file, "view")).await;
    nobody.refused(Code::Unauthenticated, "CREDENTIAL_MISSING");
    assert!(may(suite, &cast.member, "view", &file).await);

    // A grant is of one resource: to share another one does not reach it.
    let other = made(suite, &cast.owner, cast.in_workspace(), "file").await;
    let elsewhere = RevokeAccessRequest { resource_id: other.id.clone(), ..revoke };
    let refusal = suite.grants(&cast.owner.token).revoke_access(elsewhere).await;
    refusal.refused(Code::NotFound, "GRANT_NOT_FOUND");
}

async fn nobody_gives_more_than_they_hold(suite: &Suite) {
    let put = PutModelRequest { source: MODEL.to_owned(), ..Default::default() };
    suite.models(&suite.operator).put_model(put).await.unwrap();
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "promoters").await;
    let promoter = suite.join(&owner, &organization, "promoter", "member", &[]).await;
    let reader = suite.join(&owner, &organization, "reader", "member", &[]).await;
    let request = draft(organization.object(), "page");
    let page = suite.resources(&owner.token).create_resource(request).await.unwrap().into_inner().resource.unwrap();
    granted(suite, &owner, &promoter, &page, "promote").await;

    let mut promoters = suite.grants(&promoter.token);
    let refusal = promoters.grant_access(grant_to(&reader, &page, "edit")).await;
    let refusal = refusal.refused(Code::PermissionDenied, "LEVEL_NOT_ASSIGNABLE");
    assert_eq!(refusal.get_details_error_info().unwrap().metadata["level"], "edit");
    assert!(!may(suite, &reader, "view", &page).await);
    promoters.grant_access(grant_to(&reader, &page, "promote")).await.unwrap();
    assert!(may(suite, &reader, "share", &page).await && !may(suite, &reader, "update", &page).await);
}

async fn what_breaks_its_form_is_refused(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let file = made(suite, &cast.owner, cast.in_workspace(), "file").await;
    let subject = |kind: subject::Kind| GrantAccessRequest {
        subject: Some(Subject { kind: Some(kind) }),
        ..grant_to(&cast.member, &file, "view")
    };
    let id = cast.member.user_id.clone();
    let past = Timestamp { seconds: 1_000_000_000, nanos: 0 };
    let mut owners = suite.grants(&cast.owner.token);
    for request in [
        GrantAccessRequest { subject: None, ..grant_to(&cast.member, &file, "view") },
        subject(subject::Kind::AccessTokenId(id.clone())),
        subject(subject::Kind::UserId("nobody".to_owned())),
        GrantAccessRequest { expire_time: Some(past), ..grant_to(&cast.member, &file, "view") },
        GrantAccessRequest { resource_id: String::new(), ..grant_to(&cast.member, &file, "view") },
        grant_to(&cast.member, &file, ""),
    ] {
        owners.grant_access(request).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    }
    // A person's id is none of a group or a service account.
    for kind in [subject::Kind::GroupId(id.clone()), subject::Kind::ServiceAccountId(id)] {
        let refusal = owners.grant_access(subject(kind)).await;
        refusal.refused(Code::FailedPrecondition, "SUBJECT_NOT_IN_ORGANIZATION");
    }
    let refusal = owners.grant_access(grant_to(&cast.member, &file, "run")).await;
    let refusal = refusal.refused(Code::InvalidArgument, "LEVEL_UNKNOWN");
    assert_eq!(refusal.get_details_error_info().unwrap().metadata["level"], "run");
    let nothing = RevokeAccessRequest::default();
    owners.revoke_access(nothing).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
}

async fn subjects_from_elsewhere_are_refused(suite: &Suite) {
    let cast = Cast::new(suite).await;
    let file = made(suite, &cast.owner, cast.in_workspace(), "file").await;
    let mut owners = suite.grants(&cast.owner.token);
    let refusal = owners.grant_access(grant_to(&cast.stranger, &file, "view")).await;
    refusal.refused(Code::FailedPrecondition, "SUBJECT_NOT_IN_ORGANIZATION");
    let nobody = "0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e".to_owned();
    let request = GrantAccessRequest {
        subject: Some(Subject { kind: Some(subject::Kind::UserId(nobody)) }),
        ..grant_to(&cast.stranger, &file, "view")
    };
    owners.grant_access(request).await.refused(Code::FailedPrecondition, "SUBJECT_NOT_IN_ORGANIZATION");
    assert!(!may(suite, &cast.stranger, "view", &file).await);
}
