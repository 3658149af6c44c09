//! What is logged of service accounts.

use contracts::access::v1::{Subject, subject};
use contracts::authz::internal::v1::{AssignmentFact, FactKind, ServiceAccountFact, fact::Fact};
use ids::GroupMemberId;
use kit_db::Entry;

use crate::event::FACTS_MAX;
use crate::event::assignments::{assignment_fact, with_changes};
use crate::model::{Assignment, AssignmentChanges, ServiceAccount};

pub(crate) fn service_account_created(account: &ServiceAccount, assignments: &[Assignment]) -> Entry {
    let entry = about("service_account.created", account).put(account_fact(account)).put(role_fact(account));
    assignments.iter().fold(entry, |entry, held| entry.put(assignment_fact(held, Some(account.membership))))
}

/// Another name, other roles, stopped or started. `put` are the roles in workspaces that are new or others now.
pub(crate) fn service_account_updated(
    before: &ServiceAccount,
    after: &ServiceAccount,
    put: &[Assignment],
    changes: &AssignmentChanges,
) -> Entry {
    let mut entry = about("service_account.updated", after).put(account_fact(after)).put(role_fact(after));
    entry.narrowing = before.role != after.role || (after.disabled && !before.disabled);
    if before.role != after.role {
        entry = entry.about("role_before", &before.role);
    }
    if before.disabled != after.disabled {
        entry = entry.about("disabled", after.disabled.to_string());
    }
    with_changes(entry, put, changes, Some(after.membership)).affirming()
}

/// All that lets the account in goes at once; its places in groups are taken out of authz's memory after it.
pub(crate) fn service_account_deleted(
    account: &ServiceAccount,
    assignments: &[Assignment],
    places: &[GroupMemberId],
) -> Vec<Entry> {
    let deleted = Entry { narrowing: true, ..about("service_account.deleted", account) };
    let deleted = deleted.remove(FactKind::ServiceAccount, account.id).remove(FactKind::Assignment, account.membership);
    let deleted = assignments.iter().fold(deleted, |entry, held| entry.remove(FactKind::Assignment, held.id));
    let swept = |places: &[GroupMemberId]| {
        let entry = about("service_account.places_removed", account);
        places.iter().fold(entry, |entry, place| entry.remove(FactKind::GroupMember, *place))
    };
    std::iter::once(deleted).chain(places.chunks(FACTS_MAX).map(swept)).collect()
}

fn about(kind: &'static str, account: &ServiceAccount) -> Entry {
    Entry::widening(account.organization.uuid(), kind)
        .about("service_account_id", account.id)
        .about("display_name", &account.display_name)
        .about("role", &account.role)
}

fn account_fact(account: &ServiceAccount) -> Fact {
    Fact::ServiceAccount(ServiceAccountFact {
        service_account_id: account.id.into(),
        organization_id: account.organization.into(),
        active: !account.disabled,
    })
}

fn role_fact(account: &ServiceAccount) -> Fact {
    Fact::Assignment(AssignmentFact {
        membership_id: account.membership.into(),
        organization_id: account.organization.into(),
        holder: Some(Subject { kind: Some(subject::Kind::ServiceAccountId(account.id.into())) }),
        role: account.role.clone(),
        ..AssignmentFact::default()
    })
}

#[cfg(test)]
mod tests;
