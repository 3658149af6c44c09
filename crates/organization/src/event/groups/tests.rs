use ids::{GroupId, GroupMemberId, MembershipId, OrganizationId};
use kit::Time;
use uuid::Uuid;

use crate::event::{group_deleted, group_updated};
use crate::model::{AssignmentChanges, Group};

fn group(role: Option<(u128, &str)>) -> Group {
    Group {
        id: GroupId::from_uuid(Uuid::from_u128(1)),
        organization: OrganizationId::from_uuid(Uuid::from_u128(2)),
        display_name: "Night shift".to_owned(),
        description: String::new(),
        role: role.map(|(id, role)| (MembershipId::from_uuid(Uuid::from_u128(id)), role.to_owned())),
        version: 1,
        created: Time::from_millis(0),
    }
}

#[test]
fn a_role_that_comes_widens_and_one_that_changes_or_goes_narrows() {
    let updated = |before, after| group_updated(&group(before), &group(after), &[], &AssignmentChanges::default());
    assert!(!updated(None, Some((3, "admin"))).narrowing);
    assert!(!updated(Some((3, "admin")), Some((3, "admin"))).narrowing);
    assert!(updated(Some((3, "admin")), Some((3, "member"))).narrowing);
    let gone = updated(Some((3, "admin")), None);
    assert!(gone.narrowing);
    assert_eq!(gone.facts.len(), 1, "the assignment is taken away");
}

#[test]
fn a_group_goes_at_once_and_its_places_are_swept_in_messages_that_fit() {
    let places: Vec<_> = (10..2_510).map(|number| GroupMemberId::from_uuid(Uuid::from_u128(number))).collect();
    let entries = group_deleted(&group(Some((3, "admin"))), &[], &places);
    let shapes: Vec<_> = entries.iter().map(|entry| (entry.narrowing, entry.facts.len())).collect();
    assert_eq!(shapes, [(true, 2), (false, 1_000), (false, 1_000), (false, 500)]);
}
