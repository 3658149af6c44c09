//! What is written to the log, and the facts that it means to authz. All of it is of the organization's stream.

mod assignments;
mod groups;
mod roles;
mod service_accounts;

use contracts::access::v1::{Subject, subject};
use contracts::authz::internal::v1::{
    AssignmentFact, FactKind, OrganizationFact, OrganizationFactState, WorkspaceFact, fact::Fact,
};
use ids::{MembershipId, OrganizationId, UserId};
use kit_db::Entry;

pub(crate) use crate::event::assignments::workspace_assignments_removed;
pub(crate) use crate::event::groups::{
    group_created, group_deleted, group_member_added, group_member_removed, group_updated,
};
pub(crate) use crate::event::roles::{role_created, role_deleted, role_updated};
pub(crate) use crate::event::service_accounts::{
    service_account_created, service_account_deleted, service_account_updated,
};
use crate::model::{
    Billing, InvitedMembership, Membership, Organization, PaymentMethod, State, Workspace, WorkspaceMembership,
    WorkspaceRoleChanges, narrows,
};

/// Facts in one entry at most, where there can be more of them than a message to authz holds.
const FACTS_MAX: usize = 1000;

// --- Organizations ---

pub(crate) fn organization_created(
    organization: &Organization,
    workspaces: &[Workspace],
    creator: &Membership,
    held: &[WorkspaceMembership],
) -> Entry {
    let mut entry = Entry::widening(organization.id.uuid(), "organization.created")
        .put(organization_fact(organization))
        .about("organization_id", organization.id)
        .about("model", &organization.model.name)
        .about("user_id", creator.user)
        .about("role", &creator.role);
    for workspace in workspaces {
        entry = entry.put(workspace_fact(workspace));
    }
    entry = entry.put(membership_fact(creator));
    held.iter().fold(entry, |entry, held| entry.put(workspace_membership_fact(held)))
}

/// Deleted, stopped, or working again. What was done before is said again, so that whoever asks again is told OK only
/// when authz has it.
pub(crate) fn organization_state(kind: &'static str, organization: &Organization) -> Entry {
    let entry = Entry::widening(organization.id.uuid(), kind)
        .put(organization_fact(organization))
        .about("organization_id", organization.id);
    Entry { narrowing: organization.state != State::Active, ..entry }
}

/// The owner becomes something else, and somebody else the owner.
pub(crate) fn ownership_transferred(before: &Membership, owner: &Membership) -> Entry {
    Entry::narrowing(owner.organization.uuid(), "organization.ownership_transferred")
        .put(membership_fact(before))
        .put(membership_fact(owner))
        .about("user_id", owner.user)
        .about("role", &owner.role)
        .about("user_id_before", before.user)
        .about("role_afterwards", &before.role)
}

pub(crate) fn organization_updated(organization: &Organization) -> Entry {
    Entry::widening(organization.id.uuid(), "organization.updated").about("organization_id", organization.id)
}

/// Another edition: what the organization has beyond it stays.
pub(crate) fn edition_set(organization: &Organization, before: &str, reason: &str) -> Entry {
    Entry::widening(organization.id.uuid(), "organization.edition_set")
        .about("organization_id", organization.id)
        .about("edition", &organization.edition)
        .about("edition_before", before)
        .about("reason", reason)
}

/// Which details of who pays were changed; what they say is not for the log.
pub(crate) fn billing_updated(billing: &Billing, changed: &[&str]) -> Entry {
    Entry::widening(billing.organization.uuid(), "billing.updated")
        .about("organization_id", billing.organization)
        .about("changed", changed.join(","))
        .about("payment_method", PaymentMethod::name(billing.payment_method))
}

// --- Workspaces ---

pub(crate) fn workspace_created(workspace: &Workspace, creator: Option<&WorkspaceMembership>) -> Entry {
    let entry = about_workspace("workspace.created", workspace).put(workspace_fact(workspace));
    match creator {
        Some(held) => entry.put(workspace_membership_fact(held)).about("user_id", held.user).about("role", &held.role),
        None => entry,
    }
}

pub(crate) fn workspace_updated(workspace: &Workspace) -> Entry {
    about_workspace("workspace.updated", workspace)
}

/// The owner becomes something else, and somebody else the owner.
pub(crate) fn workspace_ownership_transferred(before: &WorkspaceMembership, owner: &WorkspaceMembership) -> Entry {
    Entry::narrowing(owner.organization.uuid(), "workspace.ownership_transferred")
        .put(workspace_membership_fact(before))
        .put(workspace_membership_fact(owner))
        .about("workspace_id", owner.workspace)
        .about("user_id", owner.user)
        .about("role", &owner.role)
        .about("user_id_before", before.user)
        .about("role_afterwards", &before.role)
}

/// A workspace whose owner does not belong any more has a new one.
pub(crate) fn workspace_ownership_passed(passed: &Passed) -> Entry {
    let entry = about_workspace_member("workspace.ownership_passed", &passed.owner)
        .put(workspace_membership_fact(&passed.owner))
        .about("user_id_before", passed.before);
    Entry { narrowing: !passed.is_new, ..entry }
}

/// The workspace's own removal lets nobody in any more; the roles in it are taken out of authz's memory after it.
pub(crate) fn workspace_deleted(workspace: &Workspace, held: &[WorkspaceMembership]) -> Vec<Entry> {
    let deleted = Entry { narrowing: true, ..about_workspace("workspace.deleted", workspace) };
    let mut entries = vec![deleted.remove(FactKind::Workspace, workspace.id)];
    for held in held.chunks(FACTS_MAX) {
        let swept = about_workspace("workspace.members_removed", workspace);
        entries.push(held.iter().fold(swept, |entry, held| entry.remove(FactKind::Assignment, held.id)));
    }
    entries
}

// --- Members ---

/// What an accepted invitation gave: a membership, unless the person belonged already or comes as a guest, and roles in
/// workspaces. A membership that had expired makes room.
pub(crate) fn invitation_accepted(
    given: &InvitedMembership,
    new: Option<&Membership>,
    put: &[WorkspaceMembership],
    expired: Option<&Gone>,
) -> Entry {
    let kind = match (new, given.membership) {
        (Some(_), _) => "member.added",
        (None, Some(_)) => "member.confirmed",
        (None, None) => "guest.added",
    };
    let mut entry = Entry::widening(given.organization.uuid(), kind)
        .about("user_id", given.user)
        .about("invitation_id", given.invitation);
    if let Some(membership) = given.membership {
        entry = entry.about("membership_id", membership).about("role", &given.role);
    }
    if let Some(gone) = expired {
        entry = gone.removed_from(entry);
    }
    if let Some(new) = new {
        entry = entry.put(membership_fact(new));
    }
    put.iter().fold(entry, |entry, held| entry.put(workspace_membership_fact(held)))
}

/// Another role, end, or other workspaces.
pub(crate) fn member_updated(
    before: &Membership,
    after: &Membership,
    put: &[WorkspaceMembership],
    workspaces: &WorkspaceRoleChanges,
) -> Entry {
    let mut entry = about_member("member.updated", after).about("role", &after.role).about("role_before", &before.role);
    entry = entry.put(membership_fact(after));
    entry.narrowing = workspaces.narrows() || narrows(before, after);
    let entry = put.iter().fold(entry, |entry, held| entry.put(workspace_membership_fact(held)));
    workspaces.removed.iter().fold(entry, |entry, held| entry.remove(FactKind::Assignment, held.id)).affirming()
}

/// Suspended, or no longer; with the roles in workspaces that hang on the membership from now on. A suspension that was
/// there before is said again, so that whoever asks again is told OK only when authz has it.
pub(crate) fn member_suspended(membership: &Membership, bound: &[WorkspaceMembership]) -> Entry {
    let kind = if membership.suspended { "member.suspended" } else { "member.reactivated" };
    let entry = about_member(kind, membership).about("role", &membership.role).put(membership_fact(membership));
    let entry = bound.iter().fold(entry, |entry, held| entry.put(workspace_membership_fact(held)));
    Entry { narrowing: membership.suspended, ..entry }
}

pub(crate) fn member_removed(gone: &Gone) -> Entry {
    gone.entry("member.removed")
}

/// Somebody leaves; the successor, if one takes over, has the role from the same moment on.
pub(crate) fn member_left(gone: &Gone, successor: Option<&Membership>) -> Entry {
    let entry = gone.entry("member.left");
    match successor {
        Some(successor) => entry.put(membership_fact(successor)).about("successor_user_id", successor.user),
        None => entry,
    }
}

/// Everything that somebody who closes their account had in one organization; repeated where it was said before, so
/// that whoever asks again is told OK only when authz has it.
pub(crate) fn account_closed(organization: OrganizationId, user: UserId, assignments: &[MembershipId]) -> Vec<Entry> {
    let entry = |ids: &[MembershipId]| {
        let entry = Entry::narrowing(organization.uuid(), "member.account_closed").about("user_id", user);
        ids.iter().fold(entry, |entry, id| entry.remove(FactKind::Assignment, *id))
    };
    assignments.chunks(FACTS_MAX).map(entry).collect()
}

/// A membership that has ended, with the roles in workspaces that went with it.
#[derive(Debug)]
pub(crate) struct Gone {
    pub(crate) membership: Membership,
    pub(crate) workspaces: Vec<WorkspaceMembership>,
}

/// A workspace that somebody took over from an owner who does not belong any more.
#[derive(Debug)]
pub(crate) struct Passed {
    pub(crate) owner: WorkspaceMembership,
    /// Whether the new owner had no role in the workspace before.
    pub(crate) is_new: bool,
    pub(crate) before: UserId,
}

// --- Members of workspaces ---

/// A new role in a workspace, in place of one that hung on a membership that is no more.
pub(crate) fn workspace_member_added(held: &WorkspaceMembership, stale: Option<&WorkspaceMembership>) -> Entry {
    let entry = about_workspace_member("workspace_member.added", held);
    let entry = match stale {
        Some(stale) => entry.remove(FactKind::Assignment, stale.id),
        None => entry,
    };
    entry.put(workspace_membership_fact(held))
}

/// Another role may hold less than the one before.
pub(crate) fn workspace_member_updated(held: &WorkspaceMembership) -> Entry {
    let entry = about_workspace_member("workspace_member.updated", held).put(workspace_membership_fact(held));
    Entry { narrowing: true, ..entry }
}

pub(crate) fn workspace_member_removed(held: &WorkspaceMembership) -> Entry {
    let entry = about_workspace_member("workspace_member.removed", held).remove(FactKind::Assignment, held.id);
    Entry { narrowing: true, ..entry }
}

// === impl Gone ===

impl Gone {
    fn entry(&self, kind: &'static str) -> Entry {
        let entry = about_member(kind, &self.membership).about("role", &self.membership.role);
        Entry { narrowing: true, ..self.removed_from(entry) }
    }

    /// The membership first: the roles in workspaces live and die with it.
    fn removed_from(&self, entry: Entry) -> Entry {
        let entry = entry.remove(FactKind::Assignment, self.membership.id);
        self.workspaces.iter().fold(entry, |entry, held| entry.remove(FactKind::Assignment, held.id))
    }
}

fn about_workspace(kind: &'static str, workspace: &Workspace) -> Entry {
    Entry::widening(workspace.organization.uuid(), kind).about("workspace_id", workspace.id)
}

fn about_member(kind: &'static str, membership: &Membership) -> Entry {
    Entry::widening(membership.organization.uuid(), kind)
        .about("user_id", membership.user)
        .about("membership_id", membership.id)
}

fn about_workspace_member(kind: &'static str, held: &WorkspaceMembership) -> Entry {
    Entry::widening(held.organization.uuid(), kind)
        .about("workspace_id", held.workspace)
        .about("user_id", held.user)
        .about("role", &held.role)
}

fn organization_fact(organization: &Organization) -> Fact {
    let state = match organization.state {
        State::Active => OrganizationFactState::Active,
        State::Suspended => OrganizationFactState::Suspended,
        State::Deleted => OrganizationFactState::Deleted,
    };
    Fact::Organization(OrganizationFact {
        organization_id: organization.id.into(),
        model: organization.model.name.clone(),
        model_version: organization.model.version,
        state: state.into(),
    })
}

fn workspace_fact(workspace: &Workspace) -> Fact {
    Fact::Workspace(WorkspaceFact { workspace_id: workspace.id.into(), organization_id: workspace.organization.into() })
}

fn membership_fact(membership: &Membership) -> Fact {
    Fact::Assignment(AssignmentFact {
        membership_id: membership.id.into(),
        organization_id: membership.organization.into(),
        workspace_id: String::new(),
        holder: Some(holder(membership.user)),
        role: membership.role.clone(),
        suspended: membership.suspended,
        expire_time: membership.expires.map(Into::into),
        via_membership_id: String::new(),
    })
}

fn workspace_membership_fact(held: &WorkspaceMembership) -> Fact {
    Fact::Assignment(AssignmentFact {
        membership_id: held.id.into(),
        organization_id: held.organization.into(),
        workspace_id: held.workspace.into(),
        holder: Some(holder(held.user)),
        role: held.role.clone(),
        suspended: false,
        expire_time: held.expires.map(Into::into),
        via_membership_id: held.membership.map(String::from).unwrap_or_default(),
    })
}

fn holder(user: UserId) -> Subject {
    Subject { kind: Some(subject::Kind::UserId(user.into())) }
}
