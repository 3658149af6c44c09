use contracts::authz::internal::v1::{FactKind, fact, fact_change, share_fact};
use ids::{GrantId, MembershipId, OrganizationId, ResourceId, ShareId, UserId};
use kit::Time;
use kit::email::Email;
use kit::fields::Holder;
use kit::guard::ObjectId;
use kit_db::Entry;
use uuid::Uuid;

use crate::event;
use crate::model::{Attributes, Audience, Grant, NamedPeople, Recognition, Resource, Share, Via, WrongPasswords};

fn resource(inherits_access: bool) -> Resource {
    let organization = OrganizationId::from_uuid(Uuid::from_u128(1));
    let now = Time::from_millis(1_000);
    Resource {
        id: ResourceId::from_uuid(Uuid::from_u128(2)),
        organization,
        parent: organization.into(),
        resource_type: "file".to_owned(),
        display_name: "Plan".to_owned(),
        external_id: None,
        attributes: Attributes::default(),
        inherits_access,
        created_by: "operator".to_owned(),
        create_time: now,
        update_time: now,
        version: 1,
    }
}

fn grant() -> Grant {
    Grant {
        id: GrantId::from_uuid(Uuid::from_u128(3)),
        organization: resource(true).organization,
        resource: resource(true).id,
        holder: Holder::User(UserId::from_uuid(Uuid::from_u128(4))),
        via: Via::Membership(MembershipId::from_uuid(Uuid::from_u128(5))),
        level: "view".to_owned(),
        granted_by: "operator".to_owned(),
        create_time: Time::from_millis(1_000),
        expire_time: Some(Time::from_millis(2_000)),
    }
}

fn removed(entry: &Entry) -> Vec<(FactKind, String)> {
    let key = |change: &contracts::authz::internal::v1::FactChange| match &change.change {
        Some(fact_change::Change::Remove(key)) => Some((key.kind(), key.id.clone())),
        _ => None,
    };
    entry.facts.iter().filter_map(key).collect()
}

fn put(entry: &Entry) -> Vec<fact::Fact> {
    let fact = |change: &contracts::authz::internal::v1::FactChange| match &change.change {
        Some(fact_change::Change::Put(fact)) => fact.fact.clone(),
        _ => None,
    };
    entry.facts.iter().filter_map(fact).collect()
}

#[test]
fn only_what_takes_away_is_waited_for() {
    assert!(!event::resource_created(&resource(true), Some(&grant())).narrowing);
    assert!(event::resource_moved(&resource(true), ObjectId::Organization(resource(true).organization)).narrowing);
    assert!(!event::access_granted(&grant(), &[]).narrowing);
    assert!(event::access_revoked(&grant()).narrowing);
    assert!(event::resource_updated(&resource(false), true).narrowing, "cut off from above");
    assert!(!event::resource_updated(&resource(true), false).narrowing);
}

#[test]
fn a_name_is_nothing_to_authz() {
    assert!(event::resource_updated(&resource(true), true).facts.is_empty());
    assert!(event::resource_updated(&resource(false), false).facts.is_empty());
    assert_eq!(put(&event::resource_updated(&resource(false), true)).len(), 1);
    assert_eq!(put(&event::resource_updated(&resource(true), false)).len(), 1);
}

#[test]
fn a_grant_dies_with_its_membership_and_its_time() {
    let facts = put(&event::resource_created(&resource(true), Some(&grant())));
    let [fact::Fact::Resource(made), fact::Fact::Grant(given)] = facts.as_slice() else { panic!("{facts:?}") };
    assert_eq!((made.r#type.as_str(), made.inherits_access), ("file", true));
    assert_eq!(given.via_membership_id, grant().via.membership().unwrap().to_string());
    assert_eq!(given.expire_time, Some(grant().expire_time.unwrap().into()));
}

#[test]
fn grants_that_ended_are_swept_with_the_next_one() {
    let entry = event::access_granted(&grant(), &[GrantId::from_uuid(Uuid::from_u128(9))]);
    assert_eq!(removed(&entry), [(FactKind::Grant, Uuid::from_u128(9).to_string())]);
    assert_eq!(put(&entry).len(), 1);
}

#[test]
fn a_deletion_comes_in_messages_that_are_not_too_long_and_the_top_comes_first() {
    let top = resource(true);
    let below = (100..1_600).map(|number| ResourceId::from_uuid(Uuid::from_u128(number)));
    let resources: Vec<_> = std::iter::once(top.id).chain(below).collect();
    let grants: Vec<_> = (5_000..6_000).map(|number| GrantId::from_uuid(Uuid::from_u128(number))).collect();
    let shares: Vec<_> = (7_000..7_010).map(|number| ShareId::from_uuid(Uuid::from_u128(number))).collect();
    let entries = event::resource_deleted(&top, &resources, &grants, &shares);
    assert_eq!(entries.iter().map(|entry| entry.facts.len()).collect::<Vec<_>>(), [1_000, 1_000, 511]);
    assert!(entries.iter().all(|entry| entry.narrowing && entry.kind == "resource.deleted"));
    let gone: Vec<_> = entries.iter().flat_map(removed).collect();
    assert_eq!(gone.first(), Some(&(FactKind::Resource, top.id.to_string())));
    let of = |kind: FactKind| gone.iter().filter(|(removed, _)| *removed == kind).count();
    assert_eq!((of(FactKind::Resource), of(FactKind::Grant)), (resources.len(), grants.len()));
    assert_eq!(of(FactKind::Share), shares.len());
}

fn user(number: u128) -> UserId {
    UserId::from_uuid(Uuid::from_u128(number))
}

fn share(audience: Audience) -> Share {
    Share {
        id: ShareId::from_uuid(Uuid::from_u128(6)),
        organization: resource(true).organization,
        resource: resource(true).id,
        display_name: String::new(),
        mode: "send".to_owned(),
        audience,
        password: None,
        expire_time: Some(Time::from_millis(2_000)),
        max_uses: 0,
        uses: 0,
        closed: false,
        wrong_passwords: WrongPasswords::none(),
        created_by: "operator".to_owned(),
        create_time: Time::from_millis(1_000),
        version: 1,
    }
}

#[test]
fn a_share_is_told_with_its_audience_and_its_end() {
    let people = NamedPeople {
        users: [user(7)].into(),
        emails: [Email::parse("ann@example.com").unwrap()].into(),
        known: [(Email::parse("ann@example.com").unwrap(), user(8))].into(),
    };
    let entry = event::share_created(&share(Audience::People(people)));
    assert!(!entry.narrowing);
    let [fact::Fact::Share(told)] = &put(&entry)[..] else { panic!("{entry:?}") };
    let Some(share_fact::Audience::People(people)) = &told.audience else { panic!("{told:?}") };
    assert_eq!(people.user_ids, [user(7).to_string(), user(8).to_string()], "those who are known by an address, too");
    assert_eq!((told.open, told.mode.as_str()), (true, "send"));
    assert_eq!(told.expire_time, Some(Time::from_millis(2_000).into()));
}

#[test]
fn what_a_change_of_a_share_may_take_is_waited_for() {
    let before = share(Audience::Anyone);
    let renamed = Share { display_name: "Plans".to_owned(), max_uses: 3, version: 2, ..before.clone() };
    let entry = event::share_updated(&before, &renamed);
    assert!(!entry.narrowing && entry.facts.is_empty(), "nothing to authz");
    for changed in [
        Share { closed: true, ..before.clone() },
        Share { mode: "receive".to_owned(), ..before.clone() },
        Share { audience: Audience::Organization, ..before.clone() },
        Share { expire_time: None, ..before.clone() },
    ] {
        let entry = event::share_updated(&before, &changed);
        assert!(entry.narrowing, "{changed:?}");
        assert_eq!(put(&entry).len(), 1);
    }
}

#[test]
fn a_share_goes_for_ever() {
    let entry = event::share_deleted(&share(Audience::Anyone));
    assert!(entry.narrowing);
    assert_eq!(removed(&entry), [(FactKind::Share, share(Audience::Anyone).id.to_string())]);
}

#[test]
fn an_opening_is_written_down_and_changes_nothing() {
    let named = |entry: &Entry| entry.summary.iter().find(|(name, _)| *name == "person").map(|(_, who)| who.clone());
    let entry = event::share_opened(&share(Audience::Anyone), None);
    assert!(!entry.narrowing && entry.facts.is_empty());
    assert_eq!(named(&entry).as_deref(), Some("anyone"));
    assert_eq!(named(&event::share_opened(&share(Audience::Anyone), Some(user(7)))), Some(user(7).to_string()));
    let entry = event::share_password_refused(&share(Audience::Anyone), None);
    assert!(!entry.narrowing && entry.facts.is_empty());
}

#[test]
fn an_address_that_is_somebody_elses_now_takes_away() {
    let people = share(Audience::People(NamedPeople::default()));
    assert!(!event::share_recognised(&people, user(7), Recognition::Recognised).narrowing);
    assert!(event::share_recognised(&people, user(7), Recognition::Replaced).narrowing);
    assert_eq!(put(&event::share_recognised(&people, user(7), Recognition::Recognised)).len(), 1);
}
