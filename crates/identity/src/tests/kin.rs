//! Tokens that were made by tokens, and tokens that act as service accounts.

use std::time::Duration;

use contracts::authz::internal::v1::fact::Fact;
use contracts::authz::internal::v1::{FactKind, fact_change::Change};
use ids::{AccessTokenId, OrganizationId, ServiceAccountId};

use crate::model::AccessToken;
use crate::tests::{DAY, House, removed};
use crate::{event, store};

on_both!(what_a_token_made_is_found_at_every_remove what_takes_a_tokens_place_has_made_what_it_made
    a_token_of_a_service_account_holds_nothing_itself);

async fn made_by(house: &House, organization: OrganizationId, maker: Option<&AccessToken>) -> AccessToken {
    let token = AccessToken {
        id: AccessTokenId::from_uuid(house.source().uuid()),
        created_by_token: maker.map(|maker| maker.id),
        workspaces: Vec::new(),
        ..house.token(organization).await
    };
    let tx = house.begin().await;
    store::access_token::insert(&tx, &token, &house.source().bytes()).await.unwrap();
    tx.commit_step().await.unwrap();
    token
}

async fn descendants(house: &House, token: &AccessToken, later: Duration) -> Vec<AccessTokenId> {
    let tx = house.begin().await;
    let found = store::access_token::lock_descendants(&tx, token.organization, token.id, house.now.plus(later)).await;
    let ids = found.unwrap().iter().map(|token| token.id).collect();
    tx.commit_step().await.unwrap();
    ids
}

async fn what_a_token_made_is_found_at_every_remove(house: House) {
    let organization = OrganizationId::from_uuid(house.source().uuid());
    let maker = made_by(&house, organization, None).await;
    let child = made_by(&house, organization, Some(&maker)).await;
    let grandchild = made_by(&house, organization, Some(&child)).await;
    let other = made_by(&house, organization, None).await;
    let child_of_another = made_by(&house, organization, Some(&other)).await;

    assert_eq!(descendants(&house, &maker, Duration::ZERO).await, [child.id, grandchild.id]);
    assert_eq!(descendants(&house, &other, Duration::ZERO).await, [child_of_another.id]);
    assert!(descendants(&house, &grandchild, Duration::ZERO).await.is_empty());
    assert!(descendants(&house, &maker, DAY).await.is_empty(), "they have expired");

    // Those of one that has expired are found through it.
    let tx = house.begin().await;
    let expired = child.replaced(Duration::from_millis(1), house.now);
    store::access_token::update_end(&tx, &expired).await.unwrap();
    tx.commit_step().await.unwrap();
    assert_eq!(descendants(&house, &maker, Duration::from_secs(1)).await, [grandchild.id]);
}

async fn what_takes_a_tokens_place_has_made_what_it_made(house: House) {
    let organization = OrganizationId::from_uuid(house.source().uuid());
    let old = made_by(&house, organization, None).await;
    let child = made_by(&house, organization, Some(&old)).await;
    let new = made_by(&house, organization, None).await;
    let tx = house.begin().await;
    store::access_token::hand_over(&tx, organization, old.id, new.id).await.unwrap();
    tx.commit_step().await.unwrap();

    assert!(descendants(&house, &old, Duration::ZERO).await.is_empty());
    assert_eq!(descendants(&house, &new, Duration::ZERO).await, [child.id]);
}

async fn a_token_of_a_service_account_holds_nothing_itself(house: House) {
    let organization = OrganizationId::from_uuid(house.source().uuid());
    let account = ServiceAccountId::from_uuid(house.source().uuid());
    let token = AccessToken {
        service_account: Some(account),
        role: String::new(),
        workspaces: Vec::new(),
        id: AccessTokenId::from_uuid(house.source().uuid()),
        ..house.token(organization).await
    };
    let mut tx = house.begin().await;
    store::access_token::insert(&tx, &token, &house.source().bytes()).await.unwrap();
    tx.record(event::access_token_created(&token));
    tx.record(event::access_token_forgotten(&token));
    tx.commit_step().await.unwrap();

    let found = store::access_token::find(house.app.db.read(), organization, token.id).await.unwrap();
    assert_eq!(found, Some(token.clone()));
    let log = house.log(organization.uuid()).await;
    let [put] = log[0].facts.as_slice() else { panic!("one fact alone: {:?}", log[0].facts) };
    let Some(Change::Put(fact)) = &put.change else { panic!("no fact: {put:?}") };
    let Some(Fact::Token(fact)) = &fact.fact else { panic!("no token: {fact:?}") };
    assert_eq!(fact.service_account_id, account.to_string());
    assert_eq!(removed(&log[1]), [(FactKind::Token, token.id.to_string())]);
}
