use contracts::authz::internal::v1::{FactKind, fact, fact_change};
use ids::{GrantId, MembershipId, OrganizationId, ResourceId, UserId};
use kit::Time;
use kit::fields::Holder;
use kit::guard::ObjectId;
use kit_db::Entry;
use uuid::Uuid;

use crate::event;
use crate::model::{Attributes, Grant, Resource};

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
        membership: Some(MembershipId::from_uuid(Uuid::from_u128(5))),
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
    assert_eq!(given.via_membership_id, grant().membership.unwrap().to_string());
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
    let entries = event::resource_deleted(&top, &resources, &grants);
    assert_eq!(entries.iter().map(|entry| entry.facts.len()).collect::<Vec<_>>(), [1_000, 1_000, 501]);
    assert!(entries.iter().all(|entry| entry.narrowing && entry.kind == "resource.deleted"));
    let gone: Vec<_> = entries.iter().flat_map(removed).collect();
    assert_eq!(gone.first(), Some(&(FactKind::Resource, top.id.to_string())));
    let of = |kind: FactKind| gone.iter().filter(|(removed, _)| *removed == kind).count();
    assert_eq!((of(FactKind::Resource), of(FactKind::Grant)), (resources.len(), grants.len()));
}
