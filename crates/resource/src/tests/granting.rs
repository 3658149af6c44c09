//! Who can hold a grant, and which are in force.

use contracts::access::v1::{Subject, subject};
use contracts::resource::v1::{GrantAccessRequest, ListGrantsRequest};
use ids::GroupId;
use tonic::Code;

use crate::tests::world::Person;
use crate::tests::{House, Refused as _, on_both};

on_both! {
    groups_and_programs_of_the_organization_hold_grants
    people_from_outside_hold_grants_where_the_model_lets_them
    what_somebody_made_is_theirs_while_they_have_the_workspace
}

fn to(file: &str, kind: subject::Kind) -> GrantAccessRequest {
    GrantAccessRequest {
        resource_id: file.to_owned(),
        subject: Some(Subject { kind: Some(kind) }),
        level: "view".to_owned(),
        ..Default::default()
    }
}

async fn holders(house: &House, by: &Person, file: &str) -> Vec<subject::Kind> {
    let request = ListGrantsRequest { resource_id: file.to_owned(), ..Default::default() };
    let grants = house.grants(by).list_grants(request).await.unwrap().into_inner().grants;
    grants.into_iter().filter_map(|grant| grant.subject?.kind).collect()
}

fn user(person: &Person) -> subject::Kind {
    subject::Kind::UserId(person.user.into())
}

async fn groups_and_programs_of_the_organization_hold_grants(house: House) {
    let admin = house.world.member("admin", &["*"]);
    let file = house.file(&admin).await;
    let group = subject::Kind::GroupId(house.world.group.into());
    let program = subject::Kind::ServiceAccountId(house.world.program.0.into());
    let mut grants = house.grants(&admin);
    grants.grant_access(to(&file, group.clone())).await.unwrap();
    grants.grant_access(to(&file, program.clone())).await.unwrap();
    grants.grant_access(to(&file, group.clone())).await.refused(Code::AlreadyExists, "GRANT_EXISTS");
    let others = subject::Kind::GroupId(GroupId::from_uuid(house.world.organization.uuid()).into());
    grants.grant_access(to(&file, others)).await.refused(Code::FailedPrecondition, "SUBJECT_NOT_IN_ORGANIZATION");
    let token = subject::Kind::AccessTokenId(house.world.organization.to_string());
    grants.grant_access(to(&file, token)).await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert_eq!(holders(&house, &admin, &file).await, [user(&admin), group, program]);
}

async fn people_from_outside_hold_grants_where_the_model_lets_them(house: House) {
    let admin = house.world.member("admin", &["*"]);
    let stranger = house.world.stranger("eve");
    let file = house.file(&admin).await;
    let mut grants = house.grants(&admin);
    let refused = grants.grant_access(to(&file, user(&stranger))).await;
    refused.refused(Code::FailedPrecondition, "SUBJECT_NOT_IN_ORGANIZATION");
    house.world.take_outsiders();
    grants.grant_access(to(&file, user(&stranger))).await.unwrap();
    assert_eq!(holders(&house, &admin, &file).await, [user(&admin), user(&stranger)]);
    let nobody = subject::Kind::UserId(house.world.organization.to_string());
    grants.grant_access(to(&file, nobody)).await.refused(Code::FailedPrecondition, "SUBJECT_NOT_IN_ORGANIZATION");
}

async fn what_somebody_made_is_theirs_while_they_have_the_workspace(house: House) {
    let admin = house.world.member("admin", &["*"]);
    let member = house.world.member("member", &["file.create", "view", "update"]);
    let maker = house.world.know(Person { role: Some(house.world.membership()), ..member });
    let file = house.file(&maker).await;
    assert_eq!(holders(&house, &admin, &file).await, [user(&maker)]);
    let mut grants = house.grants(&admin);
    grants.grant_access(to(&file, user(&maker))).await.refused(Code::AlreadyExists, "GRANT_EXISTS");

    let left = house.world.know(Person { role: None, may: ["view"].into(), ..maker });
    assert!(holders(&house, &admin, &file).await.is_empty(), "the workspace is lost, and what was made there");
    grants.grant_access(to(&file, user(&left))).await.unwrap();
    assert_eq!(holders(&house, &admin, &file).await, [user(&left)]);
}
