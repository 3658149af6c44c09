//! What a role of an organization's own must keep to: there is all that it names, and its maker has all that it gives.

use std::collections::BTreeSet;

use ids::OrganizationId;
use kit::caller::Caller;
use kit::models::KnownModel;
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{Ceiling, OwnRole, Powers, Role, RoleScope, expand, name_key};
use crate::rpc::{convert, role_name};
use crate::{error, store};

/// All roles that there are: the model's, in its order, then the organization's own, oldest first.
pub(crate) async fn all(cx: &Cx, model: &KnownModel, organization: OrganizationId) -> Result<Vec<Role>, Fault> {
    let in_organization = model.model.organization_roles.iter().map(|role| (RoleScope::Organization, role));
    let in_workspace = model.model.workspace_roles.iter().map(|role| (RoleScope::Workspace, role));
    let of_model = in_organization.chain(in_workspace).map(|(scope, role)| convert::of_model(scope, role));
    let own = store::custom_role::all(cx.app.db.read(), organization).await?;
    Ok(of_model.chain(own).collect())
}

/// A role of the organization's own, outside of any transaction.
pub(crate) async fn own(
    cx: &Cx,
    model: &KnownModel,
    organization: OrganizationId,
    id: &str,
) -> Result<(Role, OwnRole), Fault> {
    if [RoleScope::Organization, RoleScope::Workspace].into_iter().any(|scope| role_name::is_of_model(model, scope, id))
    {
        return Err(error::built_in_role(id));
    }
    let id = id.parse().map_err(|_| error::role_not_found())?;
    let found = store::custom_role::find(cx.app.db.read(), organization, id).await?;
    let role = found.ok_or_else(error::role_not_found)?;
    let own = role.own.clone().ok_or_else(error::role_not_found)?;
    Ok((role, own))
}

/// Makes sure that a role is what it was when the caller's rights over it were asked.
pub(crate) async fn unchanged(tx: &Tx, role: &Role, own: &OwnRole) -> Result<(), Fault> {
    let now = store::custom_role::find(tx, own.organization, own.id).await?;
    if now.as_ref() == Some(role) { Ok(()) } else { Err(error::changed_meanwhile()) }
}

/// Refuses a role that names what there is not, or that is called like one of the model's. What `before` listed already
/// may stand there still.
pub(crate) fn check(model: &KnownModel, roles: &[Role], role: &Role, before: &Powers) -> Result<(), Fault> {
    let (powers, scope) = (&role.powers, role.scope);
    let mut fields = Fields::new();
    if scope == RoleScope::Workspace && powers.every_workspace {
        fields.violation("role.every_workspace", "is of roles in the organization alone");
    }
    if scope == RoleScope::Workspace && !powers.may_assign_in_workspace.is_empty() {
        fields.violation("role.may_assign_in_workspace", "is of roles in the organization alone: see may_assign");
    }
    fields.finish(())?;
    expand(&powers.permissions, &model.model.permissions)
        .map_err(|unknown| error::permission_unknown("role.permissions", &unknown))?;
    known(roles, scope, "role.may_assign", &powers.may_assign, &before.may_assign)?;
    let (in_workspace, before) = (&powers.may_assign_in_workspace, &before.may_assign_in_workspace);
    known(roles, RoleScope::Workspace, "role.may_assign_in_workspace", in_workspace, before)?;
    let key = name_key(&role.display_name);
    let is_taken = roles.iter().any(|other| other.own.is_none() && other.scope == scope && other.is_named(&key));
    if is_taken { Err(error::role_name_taken(&role.display_name)) } else { Ok(()) }
}

fn known(roles: &[Role], scope: RoleScope, field: &str, listed: &[String], before: &[String]) -> Result<(), Fault> {
    let there_is = |id: &String| roles.iter().any(|role| role.scope == scope && role.id == *id);
    let unknown = listed.iter().find(|id| *id != "*" && !before.contains(id) && !there_is(id));
    unknown.map_or(Ok(()), |id| Err(error::role_unknown(field, id)))
}

/// Refuses what exceeds the caller: nobody makes a role that may do more than they may, or hands one out; nor meddles
/// with one that is above them.
pub(crate) async fn require_within(
    cx: &Cx,
    model: &KnownModel,
    organization: OrganizationId,
    roles: &[Role],
    (scope, powers): (RoleScope, &Powers),
) -> Result<(), Fault> {
    let known = &model.model.permissions;
    let in_organization = roles.iter().filter(|role| role.scope == RoleScope::Organization).map(|role| &role.id);
    let assign: Vec<String> = in_organization.cloned().collect();
    let asked = known.iter().cloned().chain(assign.iter().map(|id| format!("assign:{id}"))).collect();
    let missing: BTreeSet<String> = cx.missing(asked, organization).await?.into_iter().collect();
    let held = known.iter().filter(|name| !missing.contains(*name)).cloned().collect();
    let assignable = assign.into_iter().filter(|id| !missing.contains(&format!("assign:{id}"))).collect();
    let ceiling = Ceiling::new(roles, known, held, assignable, own_roles(cx, organization).await?);
    let exceeded = ceiling.exceeded(scope, powers);
    if exceeded.is_empty() { Ok(()) } else { Err(error::exceeds_own_permissions(&exceeded)) }
}

/// The roles in the organization that the person who calls has, by themselves and by groups. What a token acts in is
/// identity's: for it, the roles that it may hand out have to do.
async fn own_roles(cx: &Cx, organization: OrganizationId) -> Result<BTreeSet<String>, Fault> {
    let Caller::Person { user, .. } = *cx.caller() else { return Ok(BTreeSet::new()) };
    let db = cx.app.db.read();
    let Some(membership) = store::membership::find_live(db, organization, user, cx.now()).await? else {
        return Ok(BTreeSet::new());
    };
    let groups = store::group_member::groups_of(db, organization, membership.id).await?;
    let by_groups = groups.into_iter().filter_map(|group| group.role.map(|(_, role)| role));
    Ok(by_groups.chain(std::iter::once(membership.role)).collect())
}

#[cfg(test)]
mod tests;
