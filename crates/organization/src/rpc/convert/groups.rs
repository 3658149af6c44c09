//! Groups and service accounts in the contract's words.

use contracts::access::v1::{Subject, subject};
use contracts::organization::v1 as pb;
use ids::{GroupId, OrganizationId, ServiceAccountId};
use kit::Fault;
use kit::fields::{Fields, Holder};

use crate::model::{Assignment, Group, GroupMember, Grouped, ServiceAccount, etag};
use crate::peers::Person;

pub(crate) fn group(group: Group, held: Vec<Assignment>) -> pb::Group {
    let role = group.role_name().unwrap_or_default().to_owned();
    pb::Group {
        id: group.id.into(),
        organization_id: group.organization.into(),
        display_name: Some(group.display_name),
        description: Some(group.description),
        role: Some(role),
        workspaces: workspaces(held),
        create_time: Some(group.created.into()),
        etag: etag(group.version),
    }
}

/// A place in a group. A service account has a name and no address.
pub(crate) fn group_member(place: &GroupMember, named: Person) -> pb::GroupMember {
    let kind = match place.who {
        Grouped::User(id) => subject::Kind::UserId(id.into()),
        Grouped::ServiceAccount(id) => subject::Kind::ServiceAccountId(id.into()),
    };
    pb::GroupMember {
        group_id: place.group.into(),
        subject: Some(Subject { kind: Some(kind) }),
        display_name: named.display_name,
        email: named.email,
        create_time: Some(place.created.into()),
    }
}

pub(crate) fn service_account(account: ServiceAccount, held: Vec<Assignment>) -> pb::ServiceAccount {
    pb::ServiceAccount {
        id: account.id.into(),
        organization_id: account.organization.into(),
        display_name: Some(account.display_name),
        role: Some(account.role),
        workspaces: workspaces(held),
        disabled: Some(account.disabled),
        created_by: account.created_by,
        create_time: Some(account.created.into()),
        etag: etag(account.version),
    }
}

/// Somebody who can be in a group: a group is in none.
pub(crate) fn grouped(fields: &mut Fields, field: &str, who: Option<&Subject>) -> Option<Grouped> {
    match fields.holder(field, who)? {
        Holder::User(id) => Some(Grouped::User(id)),
        Holder::ServiceAccount(id) => Some(Grouped::ServiceAccount(id)),
        Holder::Group(_) => {
            fields.violation(field, "must name a person or a service account");
            None
        }
    }
}

/// A role in the organization, or none.
pub(crate) fn optional_role(fields: &mut Fields, field: &str, role: &str) -> Option<Option<String>> {
    if role.is_empty() { Some(None) } else { fields.word(field, role).map(Some) }
}

/// The organization and the group that a request names.
pub(crate) fn group_name(organization_id: &str, group_id: &str) -> Result<(OrganizationId, GroupId), Fault> {
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", organization_id);
    let group = fields.id("group_id", group_id);
    fields.finish((organization, group))
}

/// The organization and the service account that a request names.
pub(crate) fn service_account_name(
    organization_id: &str,
    service_account_id: &str,
) -> Result<(OrganizationId, ServiceAccountId), Fault> {
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", organization_id);
    let account = fields.id("service_account_id", service_account_id);
    fields.finish((organization, account))
}

/// What an update gives to a field: `None` stays as it is.
pub(crate) fn given<T, V>(wanted: Option<T>, parse: impl FnOnce(T) -> Option<V>) -> Option<Option<V>> {
    match wanted {
        Some(wanted) => parse(wanted).map(Some),
        None => Some(None),
    }
}

fn workspaces(held: Vec<Assignment>) -> Vec<pb::WorkspaceRole> {
    let role = |held: Assignment| pb::WorkspaceRole { workspace_id: held.workspace.into(), role: held.role };
    held.into_iter().map(role).collect()
}
