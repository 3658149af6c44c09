//! Which roles can be given: the model's, by name, and the organization's own, by id. The one place that says so.

use std::collections::BTreeMap;

use ids::{OrganizationId, WorkspaceId};
use kit::Fault;
use kit::models::KnownModel;
use kit_db::Tx;

use crate::app::Cx;
use crate::model::RoleScope;
use crate::{error, store};

/// Refuses a role that there is not. Whoever then gives it looks again under the organization's lock
/// ([`known_still`]): it can be deleted in between.
pub(crate) async fn known(
    cx: &Cx,
    model: &KnownModel,
    organization: OrganizationId,
    scope: RoleScope,
    field: &str,
    role: &str,
) -> Result<(), Fault> {
    if is_of_model(model, scope, role) {
        return Ok(());
    }
    let is_own = store::custom_role::is_one(cx.app.db.read(), organization, scope, role).await?;
    if is_own { Ok(()) } else { Err(error::role_unknown(field, role)) }
}

/// The same under the organization's lock, which deletions of roles take too.
pub(crate) async fn known_still(
    tx: &Tx,
    model: &KnownModel,
    organization: OrganizationId,
    scope: RoleScope,
    role: &str,
) -> Result<(), Fault> {
    if is_of_model(model, scope, role) || store::custom_role::is_one(tx, organization, scope, role).await? {
        return Ok(());
    }
    Err(error::role_unknown("role", role))
}

/// The role in a workspace that is meant: the model's default where none is named.
pub(crate) async fn in_workspace(
    cx: &Cx,
    model: &KnownModel,
    organization: OrganizationId,
    field: &str,
    named: String,
) -> Result<String, Fault> {
    let role = if named.is_empty() { model.policy.default_workspace_role.clone() } else { named };
    known(cx, model, organization, RoleScope::Workspace, field, &role).await?;
    Ok(role)
}

/// The workspaces with the roles that are meant: all of them the organization's.
pub(crate) async fn in_workspaces(
    cx: &Cx,
    model: &KnownModel,
    organization: OrganizationId,
    field: &str,
    named: BTreeMap<WorkspaceId, String>,
) -> Result<BTreeMap<WorkspaceId, String>, Fault> {
    let ids: Vec<_> = named.keys().copied().collect();
    if store::workspace::find_many(cx.app.db.read(), organization, &ids).await?.len() != ids.len() {
        return Err(error::workspace_not_found());
    }
    let mut meant = BTreeMap::new();
    for (workspace, role) in named {
        meant.insert(workspace, in_workspace(cx, model, organization, field, role).await?);
    }
    Ok(meant)
}

/// Whether the model has such a role.
pub(crate) fn is_of_model(model: &KnownModel, scope: RoleScope, role: &str) -> bool {
    match scope {
        RoleScope::Organization => model.organization_role(role).is_some(),
        RoleScope::Workspace => model.workspace_role(role).is_some(),
    }
}
