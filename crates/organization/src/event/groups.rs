//! What is logged of groups and the places in them.

use contracts::access::v1::{Subject, subject};
use contracts::authz::internal::v1::{AssignmentFact, FactKind, GroupFact, GroupMemberFact, fact::Fact};
use ids::GroupMemberId;
use kit_db::Entry;

use crate::event::FACTS_MAX;
use crate::event::assignments::{assignment_fact, with_changes};
use crate::model::{Assignment, AssignmentChanges, Group, GroupMember, Grouped};

pub(crate) fn group_created(group: &Group, assignments: &[Assignment]) -> Entry {
    let fact = GroupFact { group_id: group.id.into(), organization_id: group.organization.into() };
    let entry = about_group("group.created", group).put(Fact::Group(fact));
    let entry = role_fact(group).into_iter().fold(entry, Entry::put);
    assignments.iter().fold(entry, |entry, held| entry.put(assignment_fact(held, None)))
}

/// Another name, or other roles. `put` are the roles in workspaces that are new or others now.
pub(crate) fn group_updated(before: &Group, after: &Group, put: &[Assignment], changes: &AssignmentChanges) -> Entry {
    let mut entry = about_group("group.updated", after);
    entry.narrowing = before.role.is_some() && before.role != after.role;
    if before.role != after.role {
        entry = entry.about("role_before", before.role_name().unwrap_or_default());
    }
    if let Some((id, _)) = &before.role
        && after.role.as_ref().is_none_or(|(now, _)| now != id)
    {
        entry = entry.remove(FactKind::Assignment, *id);
    }
    let entry = role_fact(after).into_iter().fold(entry, Entry::put);
    with_changes(entry, put, changes, None).affirming()
}

/// The group's own removal takes from everybody what it gave; the places in it are taken out of authz's memory after it.
pub(crate) fn group_deleted(group: &Group, assignments: &[Assignment], places: &[GroupMemberId]) -> Vec<Entry> {
    let deleted = Entry { narrowing: true, ..about_group("group.deleted", group) };
    let mut deleted = deleted.remove(FactKind::Group, group.id);
    if let Some((id, _)) = &group.role {
        deleted = deleted.remove(FactKind::Assignment, *id);
    }
    let deleted = assignments.iter().fold(deleted, |entry, held| entry.remove(FactKind::Assignment, held.id));
    let swept = |places: &[GroupMemberId]| {
        let entry = about_group("group.members_removed", group);
        places.iter().fold(entry, |entry, place| entry.remove(FactKind::GroupMember, *place))
    };
    std::iter::once(deleted).chain(places.chunks(FACTS_MAX).map(swept)).collect()
}

pub(crate) fn group_member_added(group: &Group, place: &GroupMember) -> Entry {
    about_place("group_member.added", group, place).put(Fact::GroupMember(GroupMemberFact {
        group_member_id: place.id.into(),
        organization_id: place.organization.into(),
        group_id: place.group.into(),
        member: Some(member(place.who)),
        via_membership_id: place.membership.into(),
    }))
}

pub(crate) fn group_member_removed(group: &Group, place: &GroupMember) -> Entry {
    let entry = about_place("group_member.removed", group, place).remove(FactKind::GroupMember, place.id);
    Entry { narrowing: true, ..entry }
}

fn about_group(kind: &'static str, group: &Group) -> Entry {
    let entry = Entry::widening(group.organization.uuid(), kind)
        .about("group_id", group.id)
        .about("display_name", &group.display_name);
    match group.role_name() {
        Some(role) => entry.about("role", role),
        None => entry,
    }
}

fn about_place(kind: &'static str, group: &Group, place: &GroupMember) -> Entry {
    let entry = Entry::widening(group.organization.uuid(), kind)
        .about("group_id", group.id)
        .about("display_name", &group.display_name);
    match place.who {
        Grouped::User(id) => entry.about("user_id", id),
        Grouped::ServiceAccount(id) => entry.about("service_account_id", id),
    }
}

fn role_fact(group: &Group) -> Option<Fact> {
    let (id, role) = group.role.as_ref()?;
    Some(Fact::Assignment(AssignmentFact {
        membership_id: (*id).into(),
        organization_id: group.organization.into(),
        holder: Some(Subject { kind: Some(subject::Kind::GroupId(group.id.into())) }),
        role: role.clone(),
        ..AssignmentFact::default()
    }))
}

fn member(who: Grouped) -> Subject {
    let kind = match who {
        Grouped::User(id) => subject::Kind::UserId(id.into()),
        Grouped::ServiceAccount(id) => subject::Kind::ServiceAccountId(id.into()),
    };
    Subject { kind: Some(kind) }
}

#[cfg(test)]
mod tests;
