//! Organizations that accounts are still owed, and the organization that a session is in.

use std::time::Duration;

use ids::{OrganizationId, UserId};
use kit::email::Email;
use tonic::Status;

use crate::model::{Account, PasswordHash};
use crate::tests::House;
use crate::{default_organization, store};

on_both!(an_organization_is_owed_until_it_is_settled what_was_left_undone_is_finished
    what_cannot_be_done_is_given_up a_session_keeps_its_organization);

async fn account(house: &House, name: &str, model: Option<&str>) -> Account {
    let (id, email) = (UserId::from_uuid(house.source().uuid()), Email::parse(&format!("{name}@example.com")).unwrap());
    let account = Account::open(id, email, name.to_owned(), PasswordHash::new("hash".to_owned()), house.now);
    let account = account.owed_organization(model.map(str::to_owned));
    let tx = house.begin().await;
    assert!(store::account::insert(&tx, &account).await.unwrap());
    tx.commit_step().await.unwrap();
    account
}

async fn owed(house: &House, after: Option<UserId>, limit: u64) -> Vec<Account> {
    store::account::owed_organizations(house.app.db.read(), house.now, after, limit).await.unwrap()
}

async fn an_organization_is_owed_until_it_is_settled(house: House) {
    let first = account(&house, "ann", Some("pinkfish")).await;
    account(&house, "bob", None).await;
    let second = account(&house, "carol", Some("pinkfish")).await;
    assert_eq!(owed(&house, None, 10).await, [first.clone(), second.clone()]);
    assert_eq!(owed(&house, None, 1).await[0].id, first.id);
    assert_eq!(owed(&house, Some(first.id), 10).await[0].id, second.id);
    let before = house.now.minus(Duration::from_millis(1));
    assert_eq!(store::account::owed_organizations(house.app.db.read(), before, None, 10).await.unwrap(), []);

    for is_first_time in [true, false] {
        let tx = house.begin().await;
        assert_eq!(store::account::settle_organization(&tx, first.id).await.unwrap(), is_first_time);
        tx.commit_step().await.unwrap();
    }
    assert_eq!(owed(&house, None, 10).await, [second]);
    let settled = store::account::find(house.app.db.read(), first.id).await.unwrap().unwrap();
    assert_eq!(settled, first.owed_organization(None));
}

async fn kinds(house: &House, account: &Account) -> Vec<(String, String)> {
    let log = house.log(account.id.uuid()).await;
    log.into_iter().map(|entry| (entry.kind, entry.summary)).collect()
}

async fn what_was_left_undone_is_finished(house: House) {
    let ann = account(&house, "ann", Some("pinkfish")).await;
    account(&house, "bob", None).await;
    let complete = || default_organization::complete(&house.app, Duration::ZERO);

    assert!(complete().await.is_err(), "the organization service is away");
    assert_eq!((house.neighbour.asked(), owed(&house, None, 10).await.len()), (1, 1));
    // Whose caller may still be at it is left alone.
    default_organization::complete(&house.app, Duration::from_hours(1)).await.unwrap();
    assert_eq!(house.neighbour.asked(), 1);

    let organization = OrganizationId::from_uuid(house.source().uuid()).to_string();
    house.neighbour.answers(Ok(&organization));
    complete().await.unwrap();
    complete().await.unwrap();
    assert_eq!((house.neighbour.asked(), owed(&house, None, 10).await), (2, Vec::new()));
    let [(kind, summary)] = kinds(&house, &ann).await.try_into().unwrap();
    assert_eq!(kind, "user.default_organization_made");
    assert!(summary.contains(&organization), "{summary}");
}

async fn what_cannot_be_done_is_given_up(house: House) {
    let ann = account(&house, "ann", Some("pinkfish")).await;
    house.neighbour.answers(Err(Status::failed_precondition("no")));
    default_organization::complete(&house.app, Duration::ZERO).await.unwrap();
    let bob = account(&house, "bob", Some("pinkfish")).await;
    // The model gives none any more.
    house.neighbour.answers(Ok(""));
    default_organization::complete(&house.app, Duration::ZERO).await.unwrap();

    assert_eq!((house.neighbour.asked(), owed(&house, None, 10).await), (2, Vec::new()));
    for account in [ann, bob] {
        assert_eq!(kinds(&house, &account).await[0].0, "user.default_organization_refused");
    }
}

async fn a_session_keeps_its_organization(house: House) {
    let ann = account(&house, "ann", None).await;
    let session = house.session(ann.id).await;
    let organization = OrganizationId::from_uuid(house.source().uuid());
    for active in [Some(organization), None] {
        let tx = house.begin().await;
        store::session::update(&tx, &session.working_in(active)).await.unwrap();
        tx.commit_step().await.unwrap();
        let found = store::session::find(house.app.db.read(), session.id).await.unwrap().unwrap();
        assert_eq!(found.active_organization, active);
    }
}
