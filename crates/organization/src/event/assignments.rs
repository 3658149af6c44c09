//! The facts of roles that groups and service accounts have in workspaces.

use contracts::access::v1::{Subject, subject};
use contracts::authz::internal::v1::{AssignmentFact, FactKind, fact::Fact};
use ids::MembershipId;
use kit_db::Entry;

use crate::event::FACTS_MAX;
use crate::model::{Assignment, AssignmentChanges, Holder, Workspace};

/// What groups and service accounts had in a workspace that was deleted is taken out of authz's memory: the workspace's
/// own removal has ended it.
pub(crate) fn workspace_assignments_removed(workspace: &Workspace, held: &[Assignment]) -> Vec<Entry> {
    let swept = |held: &[Assignment]| {
        let entry = Entry::widening(workspace.organization.uuid(), "workspace.assignments_removed")
            .about("workspace_id", workspace.id);
        held.iter().fold(entry, |entry, held| entry.remove(FactKind::Assignment, held.id))
    };
    held.chunks(FACTS_MAX).map(swept).collect()
}

/// The entry with the roles that are new or others now (`put`), and those that are gone.
pub(super) fn with_changes(
    mut entry: Entry,
    put: &[Assignment],
    changes: &AssignmentChanges,
    via: Option<MembershipId>,
) -> Entry {
    entry.narrowing |= changes.narrows();
    let entry = put.iter().fold(entry, |entry, held| entry.put(assignment_fact(held, via)));
    changes.removed.iter().fold(entry, |entry, held| entry.remove(FactKind::Assignment, held.id))
}

/// A service account's role in a workspace hangs on its membership; a group's on nothing.
pub(super) fn assignment_fact(held: &Assignment, via: Option<MembershipId>) -> Fact {
    let holder = match held.holder {
        Holder::Group(id) => subject::Kind::GroupId(id.into()),
        Holder::ServiceAccount(id) => subject::Kind::ServiceAccountId(id.into()),
    };
    Fact::Assignment(AssignmentFact {
        membership_id: held.id.into(),
        organization_id: held.organization.into(),
        workspace_id: held.workspace.into(),
        holder: Some(Subject { kind: Some(holder) }),
        role: held.role.clone(),
        suspended: false,
        expire_time: None,
        via_membership_id: via.map(String::from).unwrap_or_default(),
    })
}
