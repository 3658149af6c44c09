//! What UpdateMember will do, once all rights and rules that can be asked beforehand allow it.

use kit::Fault;
use kit::models::KnownModel;

use crate::app::Cx;
use crate::model::{Membership, RoleScope, WorkspaceMembership, WorkspaceRoleChanges, is_current};
use crate::rpc::rights::{require_assignable, require_over};
use crate::rpc::update_member::wanted::Wanted;
use crate::rpc::{change, ownership, role_name};
use crate::{error, store};

/// A change of a member that the caller may make.
pub(super) struct Plan {
    pub(super) before: Membership,
    pub(super) after: Membership,
    /// The roles in workspaces as they are.
    pub(super) held: Vec<WorkspaceMembership>,
    pub(super) changes: WorkspaceRoleChanges,
}

impl Plan {
    pub(super) async fn new(cx: &Cx, model: &KnownModel, wanted: Wanted) -> Result<Self, Fault> {
        let before = change::member(cx, wanted.organization, wanted.user).await?;
        if !is_current(&wanted.etag, before.version) {
            return Err(Fault::etag_mismatch());
        }
        let mut after = before.clone();
        if let Some(role) = wanted.role {
            after.role = role;
        }
        if let Some(expires) = wanted.expires {
            after.expires = expires;
        }
        allow(cx, model, &before, &after).await?;
        after.version += 1;
        let held = store::workspace_membership::of_user(cx.app.db.read(), wanted.organization, wanted.user).await?;
        let owners = ownership::of_workspaces(model);
        if after.expires.is_some() && held.iter().any(|held| owners.passes_on(&held.role)) {
            return Err(error::owner_expires());
        }
        let changes = match wanted.workspaces {
            None => WorkspaceRoleChanges::default(),
            Some(workspaces) => {
                let (organization, field) = (wanted.organization, "member.workspaces.role");
                let workspaces = role_name::in_workspaces(cx, model, organization, field, workspaces).await?;
                let (live, expired) = held.iter().cloned().partition(|held| held.is_live(cx.now()));
                let mut changes = WorkspaceRoleChanges::between(live, workspaces);
                for (workspace, role) in changes.touched() {
                    ownership::require_free(owners, role)?;
                    require_assignable(cx, role, workspace).await?;
                }
                // What has expired counts for nothing already: it makes room.
                changes.removed.extend::<Vec<_>>(expired);
                changes
            }
        };
        Ok(Self { before, after, held, changes })
    }
}

/// Whether the role and the expiry can become these.
async fn allow(cx: &Cx, model: &KnownModel, before: &Membership, after: &Membership) -> Result<(), Fault> {
    if before == after {
        return Ok(());
    }
    role_name::known(cx, model, after.organization, RoleScope::Organization, "member.role", &after.role).await?;
    let owners = ownership::of_organization(model);
    if before.role != after.role {
        ownership::require_free(owners, &before.role)?;
        ownership::require_free(owners, &after.role)?;
    }
    // Nobody may hand out what passes on, so that rights alone would not tell what stands against it.
    let expires = || error::protected_role_expires(after.organization, &after.role);
    if owners.passes_on(&after.role) && after.expires.is_some() {
        return Err(expires());
    }
    require_over(cx, before).await?;
    if before.role != after.role {
        require_assignable(cx, &after.role, after.organization).await?;
        if !model.policy.role_change_anytime {
            return Err(error::role_change_by_invitation(&model.reference()));
        }
    }
    if ownership::is_kept(model, &after.role) && after.expires.is_some() {
        return Err(expires());
    }
    Ok(())
}
