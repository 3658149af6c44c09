//! Rights that no access option can name, since they depend on the role in question.

use kit::Fault;
use kit::guard::ObjectId;
use kit::models::KnownModel;

use crate::app::Cx;
use crate::error;

/// Refuses to hand out, change or take away a role that the caller may not hand out: nobody makes anybody, or meddles
/// with anybody, above themselves.
pub(crate) async fn require_assignable(cx: &Cx, role: &str, object: impl Into<ObjectId>) -> Result<(), Fault> {
    if cx.may(&format!("assign:{role}"), object).await? { Ok(()) } else { Err(error::role_not_assignable(role)) }
}

/// Refuses a role in the organization that there is not.
pub(crate) fn require_organization_role(model: &KnownModel, field: &str, role: &str) -> Result<(), Fault> {
    if model.organization_role(role).is_none() { Err(error::role_unknown(field, role)) } else { Ok(()) }
}

/// The role in a workspace that is meant: the model's default where none is named.
pub(crate) fn workspace_role(model: &KnownModel, field: &str, named: String) -> Result<String, Fault> {
    let role = if named.is_empty() { model.policy.default_workspace_role.clone() } else { named };
    if role.is_empty() || model.workspace_role(&role).is_none() {
        return Err(error::role_unknown(field, &role));
    }
    Ok(role)
}
