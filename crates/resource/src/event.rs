//! What is written to the log, and the facts that it means to authz.

mod share;

use contracts::access::v1::{Subject, subject};
use contracts::authz::internal::v1::{FactKind, GrantFact, ResourceFact, fact};
use ids::{GrantId, ResourceId, ShareId};
use kit::fields::Holder;
use kit::guard::ObjectId;
use kit_db::Entry;

pub(crate) use crate::event::share::{
    share_created, share_deleted, share_opened, share_password_refused, share_recognised, share_updated,
};
use crate::model::{Grant, Resource};

/// What one entry takes away at most: an event must fit into a message to authz.
const FACTS_MAX: usize = 1000;

pub(crate) fn resource_created(resource: &Resource, creators: Option<&Grant>) -> Entry {
    let entry = Entry::widening(resource.organization.uuid(), "resource.created").put(resource_fact(resource));
    let entry = about(entry, resource).about("parent", resource.parent.to_string());
    match creators {
        Some(grant) => entry.put(grant_fact(grant)).about("grant_id", grant.id).about("level", &grant.level),
        None => entry,
    }
}

/// Access that was cut off from above takes something away; the rest changes nothing about who may do what.
pub(crate) fn resource_updated(resource: &Resource, inherited_access: bool) -> Entry {
    let scope = resource.organization.uuid();
    let entry = match (inherited_access, resource.inherits_access) {
        (true, false) => about(Entry::narrowing(scope, "resource.isolated"), resource).put(resource_fact(resource)),
        (false, true) => about(Entry::widening(scope, "resource.rejoined"), resource).put(resource_fact(resource)),
        _ => about(Entry::widening(scope, "resource.updated"), resource),
    };
    entry.affirming()
}

/// What was held above the old place is lost.
pub(crate) fn resource_moved(resource: &Resource, from: ObjectId) -> Entry {
    let entry = Entry::narrowing(resource.organization.uuid(), "resource.moved").put(resource_fact(resource));
    about(entry, resource).about("from", from.to_string()).about("to", resource.parent.to_string())
}

/// A resource and all below it, from the top downwards: once authz has the first of the entries, there is no way to the
/// rest.
pub(crate) fn resource_deleted(
    top: &Resource,
    resources: &[ResourceId],
    grants: &[GrantId],
    shares: &[ShareId],
) -> Vec<Entry> {
    let resources = resources.iter().map(|id| (FactKind::Resource, id.to_string()));
    let grants = grants.iter().map(|id| (FactKind::Grant, id.to_string()));
    let shares = shares.iter().map(|id| (FactKind::Share, id.to_string()));
    let facts: Vec<_> = resources.chain(grants).chain(shares).collect();
    let entry = |facts: &[(FactKind, String)]| {
        let entry = about(Entry::narrowing(top.organization.uuid(), "resource.deleted"), top);
        facts.iter().fold(entry, |entry, (kind, id)| entry.remove(*kind, id))
    };
    facts.chunks(FACTS_MAX).map(entry).collect()
}

/// `ended` are grants that had ended by themselves, and are swept.
pub(crate) fn access_granted(grant: &Grant, ended: &[GrantId]) -> Entry {
    let entry = Entry::widening(grant.organization.uuid(), "access.granted").put(grant_fact(grant));
    let entry = ended.iter().fold(entry, |entry, id| entry.remove(FactKind::Grant, *id));
    about_grant(entry, grant)
}

pub(crate) fn access_revoked(grant: &Grant) -> Entry {
    let entry = Entry::narrowing(grant.organization.uuid(), "access.revoked").remove(FactKind::Grant, grant.id);
    about_grant(entry, grant)
}

fn about(entry: Entry, resource: &Resource) -> Entry {
    entry.about("resource_id", resource.id).about("type", &resource.resource_type)
}

fn about_grant(entry: Entry, grant: &Grant) -> Entry {
    let (kind, holder) = match grant.holder {
        Holder::User(id) => ("user_id", id.to_string()),
        Holder::ServiceAccount(id) => ("service_account_id", id.to_string()),
        Holder::Group(id) => ("group_id", id.to_string()),
    };
    let entry = entry.about("resource_id", grant.resource).about("grant_id", grant.id).about(kind, holder);
    entry.about("level", &grant.level)
}

fn resource_fact(resource: &Resource) -> fact::Fact {
    fact::Fact::Resource(ResourceFact {
        resource_id: resource.id.into(),
        organization_id: resource.organization.into(),
        r#type: resource.resource_type.clone(),
        parent: Some(resource.parent.into()),
        inherits_access: resource.inherits_access,
    })
}

fn grant_fact(grant: &Grant) -> fact::Fact {
    fact::Fact::Grant(GrantFact {
        grant_id: grant.id.into(),
        organization_id: grant.organization.into(),
        resource_id: grant.resource.into(),
        holder: Some(subject(grant.holder)),
        level: grant.level.clone(),
        expire_time: grant.expire_time.map(Into::into),
        via_membership_id: grant.via.membership().map(String::from).unwrap_or_default(),
    })
}

/// The holder in the contracts' words.
pub(crate) fn subject(holder: Holder) -> Subject {
    let kind = match holder {
        Holder::User(id) => subject::Kind::UserId(id.into()),
        Holder::ServiceAccount(id) => subject::Kind::ServiceAccountId(id.into()),
        Holder::Group(id) => subject::Kind::GroupId(id.into()),
    };
    Subject { kind: Some(kind) }
}

#[cfg(test)]
mod tests;
