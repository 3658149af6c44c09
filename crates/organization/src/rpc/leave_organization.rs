//! Ends the caller's own membership.

use contracts::organization::v1::{LeaveOrganizationRequest, LeaveOrganizationResponse};
use ids::{OrganizationId, UserId};
use kit::caller::Caller;
use kit::models::KnownModel;
use kit::{Fault, Fields, Time};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{Leaving, Membership, leaving};
use crate::rpc::change;
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
    let now = cx.now();
    let membership = store::membership::find_live(cx.app.db.read(), organization, user, now).await?;
    let membership = membership.ok_or_else(|| error::not_a_member(organization))?;
    let model = model(cx, organization).await?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    change::lock(&tx, organization).await?;
    change::unchanged(&tx, &membership).await?;
    let successor = match successor {
        Some(successor) => Some(find_successor(&tx, &membership, successor, now).await?),
        None => None,
    };
    let successor = hand_over(&tx, &model, &membership, successor, now).await?;
    let gone = change::end(&tx, membership, now).await?;
    tx.record(event::member_left(&gone, successor.as_ref()));
    tx.commit(|revision| LeaveOrganizationResponse { revision }).await
}

async fn model(cx: &Cx, organization: OrganizationId) -> Result<std::sync::Arc<KnownModel>, Fault> {
    let found = store::organization::find(cx.app.db.read(), organization).await?;
    cx.kit().models().get(&found.ok_or_else(error::organization_gone)?.model).await
}

async fn find_successor(tx: &Tx, leaver: &Membership, user: UserId, now: Time) -> Result<Membership, Fault> {
    let successor = store::membership::find_live(tx, leaver.organization, user, now).await?;
    successor.filter(|successor| successor.id != leaver.id).ok_or_else(error::successor_not_member)
}

/// Gives the successor the role of whoever leaves, where that is the one which the organization must keep. A term that
/// the successor's membership had falls away with it: the role must not end by itself.
async fn hand_over(
    tx: &Tx,
    model: &KnownModel,
    leaver: &Membership,
    successor: Option<Membership>,
    now: Time,
) -> Result<Option<Membership>, Fault> {
    let holders = store::membership::number(tx, leaver.organization, Some(&leaver.role), now).await?;
    match leaving(&leaver.role, &model.policy.protected_role, holders, successor.is_some()) {
        Leaving::Free => Ok(None),
        Leaving::LastHolder => Err(error::last_holder(leaver.organization, &leaver.role)),
        Leaving::HandOver => {
            let Some(successor) = successor else { return Ok(None) };
            let version = successor.version + 1;
            let successor = Membership { role: leaver.role.clone(), expires: None, version, ..successor };
            store::membership::update(tx, &successor).await?;
            Ok(Some(successor))
        }
    }
}
