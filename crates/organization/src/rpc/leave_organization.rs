//! Ends the caller's own membership.

use contracts::organization::v1::{LeaveOrganizationRequest, LeaveOrganizationResponse};
use ids::{OrganizationId, UserId};
use kit::caller::Caller;
use kit::models::KnownModel;
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{Leaving, Membership, State, leaving};
use crate::rpc::succession::Candidates;
use crate::rpc::{change, ownership, succession};
use crate::{error, event, store};

pub(crate) async fn leave_organization(
    cx: &Cx,
    request: LeaveOrganizationRequest,
) -> Result<LeaveOrganizationResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let successor = fields.optional_id::<UserId>("successor_user_id", &request.successor_user_id);
    let (organization, successor) = fields.finish((organization, successor))?;

    let Caller::Person { user, .. } = *cx.caller() else { return Err(error::person_required()) };
    let admitted = cx.admitted()?;
    let (membership, model) = standing(cx, organization, user).await?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    change::lock(&tx, organization).await?;
    change::unchanged(&tx, &membership).await?;
    let successor = match successor {
        Some(successor) => Some(succession::successor(cx, &tx, &membership, successor).await?),
        None => None,
    };
    let promoted = hand_over(&tx, &model, &membership, successor.as_ref()).await?;
    let gone = change::end(&tx, membership, cx.now()).await?;
    let candidates = Candidates { named: promoted.as_ref().or(successor.as_ref()), ..Candidates::default() };
    let passed = succession::pass_on(cx, &tx, &model, &gone, candidates).await?;
    ownership::settle(&tx, &model, organization).await?;
    tx.record(event::member_left(&gone, promoted.as_ref()));
    for passed in &passed {
        tx.record(event::workspace_ownership_passed(passed));
    }
    tx.commit(|revision| LeaveOrganizationResponse { revision }).await
}

/// The membership that ends, and the organization's model. Nobody leaves what does not work, nor a membership that is
/// suspended: it gives nothing, so it names no successor either.
async fn standing(
    cx: &Cx,
    organization: OrganizationId,
    user: UserId,
) -> Result<(Membership, std::sync::Arc<KnownModel>), Fault> {
    let db = cx.app.db.read();
    let membership = store::membership::find_live(db, organization, user, cx.now()).await?;
    let membership = membership.filter(|membership| !membership.suspended);
    let found = store::organization::find(db, organization).await?.filter(|found| found.state == State::Active);
    let (membership, found) = membership.zip(found).ok_or_else(|| error::not_a_member(organization))?;
    Ok((membership, cx.kit().models().get(&found.model).await?))
}

/// Gives the successor the role of whoever leaves, where that is one which the organization must keep. A term that the
/// successor's membership had falls away with it: the role must not end by itself.
async fn hand_over(
    tx: &Tx,
    model: &KnownModel,
    leaver: &Membership,
    successor: Option<&Membership>,
) -> Result<Option<Membership>, Fault> {
    let holders = store::membership::holders(tx, leaver.organization, &leaver.role).await?;
    let others = holders.saturating_sub(u64::from(leaver.is_lasting()));
    match leaving(ownership::is_kept(model, &leaver.role), others, successor.is_some()) {
        Leaving::Free => Ok(None),
        Leaving::LastHolder => Err(error::last_holder(leaver.organization, &leaver.role)),
        Leaving::HandOver => {
            let Some(successor) = successor else { return Ok(None) };
            if successor.suspended {
                return Err(error::new_owner_unsuitable());
            }
            let version = successor.version + 1;
            let promoted = Membership { role: leaver.role.clone(), expires: None, version, ..successor.clone() };
            store::membership::update(tx, &promoted).await?;
            Ok(Some(promoted))
        }
    }
}
