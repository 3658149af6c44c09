//! Rights that no access option can name, since they depend on the role in question.

use std::collections::BTreeSet;
use std::fmt::Display;

use ids::OrganizationId;
use kit::Fault;
use kit::guard::ObjectId;

use crate::app::Cx;
use crate::model::Membership;
use crate::{error, store};

/// Refuses to hand out, change or take away a role that the caller may not hand out: nobody makes anybody, or meddles
/// with anybody, above themselves.
pub(crate) async fn require_assignable(cx: &Cx, role: &str, object: impl Into<ObjectId>) -> Result<(), Fault> {
    if cx.may(&format!("assign:{role}"), object).await? { Ok(()) } else { Err(error::role_not_assignable(role)) }
}

/// Refuses to touch a member who is above the caller, by their own role in the organization or by that of a group.
pub(crate) async fn require_over(cx: &Cx, member: &Membership) -> Result<(), Fault> {
    let groups = store::group_member::groups_of(cx.app.db.read(), member.organization, member.id).await?;
    let by_groups = groups.into_iter().filter_map(|group| group.role.map(|(_, role)| role));
    let roles: BTreeSet<String> = by_groups.chain([member.role.clone()]).collect();
    for role in roles {
        require_assignable(cx, &role, member.organization).await?;
    }
    Ok(())
}

/// Refuses to hand on what a group or a service account has, unless the caller could hand on each thing of it: what it
/// was granted too, of which authz alone knows.
pub(crate) async fn require_assumable(cx: &Cx, organization: OrganizationId, id: impl Display) -> Result<(), Fault> {
    let asked = format!("assume:{id}");
    if cx.may(&asked, organization).await? { Ok(()) } else { Err(error::exceeds_own_access(&asked)) }
}
