//! The roles of groups and service accounts: what the caller may give them and take from them.

use std::collections::BTreeMap;

use contracts::authz::v1::Ownership;
use ids::{MembershipId, OrganizationId, WorkspaceId};
use kit::Fault;
use kit::models::KnownModel;
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{Assignment, AssignmentChanges, Holder, RoleScope};
use crate::rpc::rights::require_assignable;
use crate::rpc::role_name;
use crate::{error, store};

/// A change of a holder's roles in workspaces that the caller may make.
pub(crate) struct Plan {
    holder: Holder,
    organization: OrganizationId,
    /// The roles as they are.
    held: Vec<Assignment>,
    pub(crate) changes: AssignmentChanges,
}

/// Refuses to change a holder's role in the organization from one to another if the caller may not hand out both, and
/// to give it a role of people alone.
pub(crate) async fn require_role(
    cx: &Cx,
    model: &KnownModel,
    organization: OrganizationId,
    field: &str,
    (before, after): (Option<&str>, Option<&str>),
) -> Result<(), Fault> {
    if before == after {
        return Ok(());
    }
    if let Some(role) = after {
        role_name::known(cx, model, organization, RoleScope::Organization, field, role).await?;
        not_of_people_alone(model, RoleScope::Organization, role)?;
    }
    for role in before.into_iter().chain(after) {
        require_assignable(cx, role, organization).await?;
    }
    Ok(())
}

/// Refuses to touch a holder whose roles the caller may not all hand out.
pub(crate) async fn require_all(
    cx: &Cx,
    organization: OrganizationId,
    role: Option<&str>,
    held: &[Assignment],
) -> Result<(), Fault> {
    if let Some(role) = role {
        require_assignable(cx, role, organization).await?;
    }
    for held in held {
        require_assignable(cx, &held.role, held.workspace).await?;
    }
    Ok(())
}

/// A role that has one holder at a time, or that one person must keep, is never a group's or a service account's.
fn not_of_people_alone(model: &KnownModel, scope: RoleScope, role: &str) -> Result<(), Fault> {
    let policy = &model.policy;
    let (owners, owner_role, protected) = match scope {
        RoleScope::Organization => (policy.organization_owners(), &policy.owner_role, policy.protected_role.as_str()),
        RoleScope::Workspace => (policy.workspace_owners(), &policy.workspace_owner_role, ""),
    };
    let passes_on = owners == Ownership::Single && role == owner_role;
    if passes_on || role == protected { Err(error::role_of_people(role)) } else { Ok(()) }
}

// === impl Plan ===

impl Plan {
    /// From what a holder has to the roles that are named; none are named: they stay as they are.
    pub(crate) async fn new(
        cx: &Cx,
        model: &KnownModel,
        (organization, holder): (OrganizationId, Holder),
        field: &str,
        named: Option<BTreeMap<WorkspaceId, String>>,
    ) -> Result<Self, Fault> {
        let held = store::assignment::of_holder(cx.app.db.read(), organization, holder).await?;
        let changes = match named {
            None => AssignmentChanges::default(),
            Some(named) => {
                let wanted = role_name::in_workspaces(cx, model, organization, field, named).await?;
                AssignmentChanges::between(held.clone(), wanted)
            }
        };
        for (_, role) in changes.given() {
            not_of_people_alone(model, RoleScope::Workspace, role)?;
        }
        for (workspace, role) in changes.touched() {
            require_assignable(cx, role, workspace).await?;
        }
        Ok(Self { holder, organization, held, changes })
    }

    /// Writes the changes under the organization's lock, and gives the roles that are new or others now.
    pub(crate) async fn apply(&self, cx: &Cx, tx: &Tx, model: &KnownModel) -> Result<Vec<Assignment>, Fault> {
        let (organization, holder) = (self.organization, self.holder);
        if store::assignment::of_holder(tx, organization, holder).await? != self.held {
            return Err(error::changed_meanwhile());
        }
        for (_, role) in self.changes.given() {
            role_name::known_still(tx, model, organization, RoleScope::Workspace, role).await?;
        }
        let workspaces: Vec<_> = self.changes.added.iter().map(|(workspace, _)| *workspace).collect();
        if store::workspace::find_many(tx, organization, &workspaces).await?.len() != workspaces.len() {
            return Err(error::workspace_not_found());
        }
        let removed: Vec<_> = self.changes.removed.iter().map(|held| held.id).collect();
        store::assignment::end(tx, organization, &removed, cx.now()).await?;
        let mut put: Vec<_> = self.added(cx).collect();
        store::assignment::insert(tx, &put).await?;
        for (held, role) in &self.changes.changed {
            let held = Assignment { role: role.clone(), ..held.clone() };
            store::assignment::update(tx, &held).await?;
            put.push(held);
        }
        Ok(put)
    }

    fn added(&self, cx: &Cx) -> impl Iterator<Item = Assignment> {
        self.changes.added.iter().map(|(workspace, role)| Assignment {
            id: MembershipId::from_uuid(cx.uuid()),
            organization: self.organization,
            holder: self.holder,
            workspace: *workspace,
            role: role.clone(),
            created: cx.now(),
        })
    }
}
