//! What an access model says about owners, and how an organization keeps them.

use contracts::authz::v1::Ownership;
use ids::{OrganizationId, WorkspaceId};
use kit::Fault;
use kit::models::KnownModel;
use kit_db::{StoreError, Tx};

use crate::model::{Membership, Owners};
use crate::{error, store};

/// Who owns an organization.
pub(crate) fn of_organization(model: &KnownModel) -> Owners<'_> {
    owners(model.policy.organization_owners(), &model.policy.owner_role)
}

/// Who owns a workspace.
pub(crate) fn of_workspaces(model: &KnownModel) -> Owners<'_> {
    owners(model.policy.workspace_owners(), &model.policy.workspace_owner_role)
}

/// Whether an organization must always have a holder of this role.
pub(crate) fn is_kept(model: &KnownModel, role: &str) -> bool {
    kept_roles(model).contains(&role)
}

/// Refuses to hand out, or to take away, a role that passes on from one to the next.
pub(crate) fn require_free(owners: Owners<'_>, role: &str) -> Result<(), Fault> {
    if owners.passes_on(role) { Err(error::role_passes_on(role)) } else { Ok(()) }
}

/// Refuses to take a role from somebody if the organization must keep a holder and this is the last one. Somebody who
/// is suspended, or whose membership ends by itself, is none to begin with.
pub(crate) async fn keep_holder(tx: &Tx, model: &KnownModel, membership: &Membership) -> Result<(), Fault> {
    let role = &membership.role;
    if !is_kept(model, role) || !membership.is_lasting() {
        return Ok(());
    }
    if store::membership::holders(tx, membership.organization, role).await? > 1 {
        return Ok(());
    }
    Err(error::last_holder(membership.organization, role))
}

/// Lets the tables hold what the model says about owners: the last step of each change of who belongs in which role.
/// What would break it was refused before, in words that say more; this is the floor below.
pub(crate) async fn settle(tx: &Tx, model: &KnownModel, organization: OrganizationId) -> Result<(), Fault> {
    let mut fewest: Option<(u64, &str)> = None;
    for role in kept_roles(model) {
        let holders = store::membership::holders(tx, organization, role).await?;
        fewest = Some(fewest.map_or((holders, role), |fewest| fewest.min((holders, role))));
    }
    let (holders, role) = fewest.unzip();
    let noted = store::organization::note_holders(tx, organization, holders).await;
    noted.map_err(|broken| match role {
        Some(role) if broken.is_check() => error::last_holder(organization, role),
        _ => broken.into(),
    })?;
    let sole = of_organization(model).sole_role();
    let noted = store::membership::note_sole(tx, organization, sole).await;
    noted.map_err(|broken| two_owners(broken, "membership", "organization_id", sole))
}

/// The same for owners of workspaces.
pub(crate) async fn settle_workspaces(
    tx: &Tx,
    model: &KnownModel,
    organization: OrganizationId,
    workspaces: &[WorkspaceId],
) -> Result<(), Fault> {
    let Some(role) = of_workspaces(model).sole_role() else { return Ok(()) };
    for workspace in workspaces.iter().copied() {
        let noted = store::workspace_membership::note_sole(tx, workspace, role).await;
        let owners = noted.map_err(|broken| two_owners(broken, "workspace_membership", "workspace_id", Some(role)))?;
        let noted = store::workspace::note_owners(tx, (organization, workspace), owners).await;
        noted.map_err(|broken| if broken.is_check() { error::role_passes_on(role) } else { broken.into() })?;
    }
    Ok(())
}

fn owners(ownership: Ownership, role: &str) -> Owners<'_> {
    match ownership {
        Ownership::Single => Owners::Single(role),
        Ownership::Several => Owners::Several(role),
        Ownership::None | Ownership::Unspecified => Owners::None,
    }
}

/// The roles that an organization must always have a holder of: that which the model protects, and its owners'.
fn kept_roles(model: &KnownModel) -> Vec<&str> {
    let protected = Some(model.policy.protected_role.as_str()).filter(|role| !role.is_empty());
    let owners = of_organization(model).role().filter(move |role| Some(*role) != protected);
    protected.into_iter().chain(owners).collect()
}

fn two_owners(broken: StoreError, table: &str, place: &str, role: Option<&str>) -> Fault {
    match role {
        Some(role) if broken.is_unique(table, &[place]) => error::role_passes_on(role),
        _ => broken.into(),
    }
}
