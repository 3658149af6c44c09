//! What is written to the log about shares.

use contracts::authz::internal::v1::{
    FactKind, ShareFact, ShareOrganization, SharePeople, SharePublic, ShareWorkspace, fact, share_fact,
};
use ids::UserId;
use kit_db::Entry;

use crate::model::{Audience, Recognition, Share};

pub(crate) fn share_created(share: &Share) -> Entry {
    about(Entry::widening(share.organization.uuid(), "share.created"), share).put(share_fact(share))
}

/// A share's name, password and number of uses are nothing to authz. Of the rest, any change may take something away.
pub(crate) fn share_updated(before: &Share, share: &Share) -> Entry {
    let (scope, fact) = (share.organization.uuid(), share_fact(share));
    let entry = if fact == share_fact(before) {
        Entry::widening(scope, "share.updated")
    } else {
        Entry::narrowing(scope, "share.updated").put(fact)
    };
    let entry = about(entry, share).about("audience", audience_name(&share.audience)).affirming();
    entry.about("state", if share.closed { "closed" } else { "open" })
}

pub(crate) fn share_deleted(share: &Share) -> Entry {
    let entry = Entry::narrowing(share.organization.uuid(), "share.deleted").remove(FactKind::Share, share.id);
    about(entry, share)
}

/// Somebody has come to the door whose address is named: the share is for their account from now on.
pub(crate) fn share_recognised(share: &Share, user: UserId, recognition: Recognition) -> Entry {
    let scope = share.organization.uuid();
    let entry = match recognition {
        Recognition::Replaced => Entry::narrowing(scope, "share.recognised"),
        Recognition::Recognised | Recognition::Stranger => Entry::widening(scope, "share.recognised"),
    };
    about(entry, share).about("user_id", user).put(share_fact(share))
}

pub(crate) fn share_opened(share: &Share, person: Option<UserId>) -> Entry {
    visited(Entry::widening(share.organization.uuid(), "share.opened"), share, person)
}

pub(crate) fn share_password_refused(share: &Share, person: Option<UserId>) -> Entry {
    visited(Entry::widening(share.organization.uuid(), "share.password_refused"), share, person)
}

fn about(entry: Entry, share: &Share) -> Entry {
    entry.about("resource_id", share.resource).about("share_id", share.id).about("mode", &share.mode)
}

fn visited(entry: Entry, share: &Share, person: Option<UserId>) -> Entry {
    let person = person.map_or_else(|| "anyone".to_owned(), String::from);
    about(entry, share).about("person", person)
}

fn audience_name(audience: &Audience) -> &'static str {
    match audience {
        Audience::Anyone => "anyone",
        Audience::Organization => "organization",
        Audience::Workspace { .. } => "workspace",
        Audience::People(_) => "people",
    }
}

fn share_fact(share: &Share) -> fact::Fact {
    let audience = match &share.audience {
        Audience::Anyone => share_fact::Audience::Public(SharePublic {}),
        Audience::Organization => share_fact::Audience::Organization(ShareOrganization {}),
        Audience::Workspace { id, guests } => {
            share_fact::Audience::Workspace(ShareWorkspace { workspace_id: (*id).into(), guests: *guests })
        }
        Audience::People(people) => {
            let user_ids = people.accounts().into_iter().map(String::from).collect();
            share_fact::Audience::People(SharePeople { user_ids })
        }
    };
    fact::Fact::Share(ShareFact {
        share_id: share.id.into(),
        organization_id: share.organization.into(),
        resource_id: share.resource.into(),
        mode: share.mode.clone(),
        audience: Some(audience),
        expire_time: share.expire_time.map(Into::into),
        open: !share.closed,
    })
}
