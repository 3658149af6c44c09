//! Rights that no access option can name, since they depend on the role in question.

use kit::Fault;
use kit::guard::ObjectId;

use crate::app::Cx;
use crate::error;

/// Refuses to hand out, change or take away a role that the caller may not hand out: nobody makes anybody, or meddles
/// with anybody, above themselves.
pub(crate) async fn require_assignable(cx: &Cx, role: &str, object: impl Into<ObjectId>) -> Result<(), Fault> {
    if cx.may(&format!("assign:{role}"), object).await? { Ok(()) } else { Err(error::role_not_assignable(role)) }
}
