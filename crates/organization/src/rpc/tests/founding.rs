use contracts::organization::internal::v1::EnsureDefaultOrganizationRequest;
use contracts::organization::v1::GetOrganizationRequest;
use ids::UserId;
use tonic::{Code, Status};

use crate::rpc::tests::{House, Refused as _, metadata, on_both};

on_both! {
    an_edition_says_how_many_organizations_somebody_founds
    whoever_holds_the_founders_role_in_one_has_its_allowance
    organizations_founded_at_the_same_moment_stay_within_the_limit
    a_product_without_editions_has_no_limit
    everybody_has_one_organization_that_came_by_itself
    a_default_organization_counts_as_founded
    models_that_give_none_give_none
}

async fn ensure(house: &House, user: UserId, model: &str) -> Result<String, Status> {
    let request = EnsureDefaultOrganizationRequest { user_id: user.into(), model: model.to_owned() };
    let id = house.internal().ensure_default_organization(request).await?.into_inner().organization_id;
    house.world.note_organization(&id, model);
    Ok(id)
}

async fn an_edition_says_how_many_organizations_somebody_founds(house: House) {
    let (user, first) = house.founder("paid").await;
    let status = house.found(user, "paid").await.refused(Code::ResourceExhausted, "EDITION_LIMIT_REACHED");
    let told = ["edition", "limit_name", "limit"].map(|key| metadata(&status, key));
    assert_eq!(told, ["free", "organizations", "1"]);

    house.set_edition(&first, "team").await;
    house.found(user, "paid").await.unwrap();
    let status = house.found(user, "paid").await.refused(Code::ResourceExhausted, "EDITION_LIMIT_REACHED");
    assert_eq!((metadata(&status, "edition"), metadata(&status, "limit")), ("team".to_owned(), "2".to_owned()));

    house.set_edition(&first, "big").await;
    house.found(user, "paid").await.unwrap();
    house.found(user, "paid").await.unwrap();
    house.set_edition(&first, "free").await;
    house.found(user, "paid").await.refused(Code::ResourceExhausted, "EDITION_LIMIT_REACHED");
    house.found(user, "space").await.expect("another product");
}

async fn whoever_holds_the_founders_role_in_one_has_its_allowance(house: House) {
    let (_, big) = house.founder("paid").await;
    house.set_edition(&big, "big").await;
    let (admin, _) = house.founder("paid").await;
    let (member, _) = house.founder("paid").await;
    house.accept(&big, &house.invitation(), admin, "admin", &[]).await.unwrap();
    house.accept(&big, &house.invitation(), member, "member", &[]).await.unwrap();
    house.found(admin, "paid").await.unwrap();
    house.found(member, "paid").await.refused(Code::ResourceExhausted, "EDITION_LIMIT_REACHED");
}

async fn organizations_founded_at_the_same_moment_stay_within_the_limit(house: House) {
    let user = house.world.person("Ada");
    let outcomes = futures::future::join_all((0..8).map(|_| house.found(user, "paid"))).await;
    let (founded, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(founded.len(), 1);
    for refused in refused {
        refused.refused(Code::ResourceExhausted, "EDITION_LIMIT_REACHED");
    }
}

async fn a_product_without_editions_has_no_limit(house: House) {
    let user = house.world.person("Ada");
    for _ in 0..3 {
        house.found(user, "shared").await.unwrap();
    }
}

async fn everybody_has_one_organization_that_came_by_itself(house: House) {
    let user = house.world.person("Ada");
    let ids = futures::future::join_all((0..6).map(|_| ensure(&house, user, "paid"))).await;
    let id = ids[0].clone().unwrap();
    assert!(!id.is_empty() && ids.iter().all(|other| other.as_ref().is_ok_and(|other| *other == id)), "{ids:?}");

    let request = GetOrganizationRequest { organization_id: id };
    let answer = house.organizations(user).get_organization(request).await.unwrap().into_inner();
    let organization = answer.organization.unwrap();
    assert_eq!(organization.display_name.as_deref(), Some("Ada's organization"));
    assert_eq!(organization.edition, "free");
}

async fn a_default_organization_counts_as_founded(house: House) {
    let user = house.world.person("Ada");
    let id = ensure(&house, user, "paid").await.unwrap();
    house.found(user, "paid").await.refused(Code::ResourceExhausted, "EDITION_LIMIT_REACHED");
    house.set_edition(&id, "team").await;
    house.found(user, "paid").await.unwrap();

    // It comes though somebody was faster and has founded what they may.
    let (other, first) = house.founder("paid").await;
    assert_ne!(ensure(&house, other, "paid").await.unwrap(), first);
}

async fn models_that_give_none_give_none(house: House) {
    let user = house.world.person("Ada");
    assert_eq!(ensure(&house, user, "space").await.unwrap(), "");
    ensure(&house, user, "nowhere").await.refused(Code::InvalidArgument, "MODEL_UNKNOWN");
    let stranger = UserId::from_uuid(house.world.uuid());
    ensure(&house, stranger, "paid").await.refused(Code::NotFound, "MEMBER_NOT_FOUND");
}
