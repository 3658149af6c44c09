//! Keeps seats for those who are invited, or frees them.

use contracts::organization::internal::v1::{ReserveSeatsRequest, ReserveSeatsResponse};
use ids::{InvitationId, OrganizationId};
use kit::{Fault, Fields, Time};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{Cap, Organization};
use crate::rpc::{change, seats};
use crate::{error, store};

const INVITATIONS_MAX: usize = 1000;

/// Nothing of it is logged: it is the invitation service that says what became of an invitation.
pub(crate) async fn reserve_seats(cx: &Cx, request: ReserveSeatsRequest) -> Result<ReserveSeatsResponse, Fault> {
    let (id, invitations, until) = parse(&request)?;

    let admitted = cx.admitted()?;
    if until <= cx.now() {
        let tx = cx.app.db.begin(cx, &admitted).await?;
        store::seat::release(&tx, id, &invitations).await?;
        return tx.commit(|_| ReserveSeatsResponse::default()).await;
    }
    let organization = store::organization::find(cx.app.db.read(), id).await?.ok_or_else(error::organization_gone)?;
    let model = cx.kit().models().get(&organization.model).await?;
    if !model.policy.invitations_count {
        // Those who are invited take up no seats, so there is none to keep: whoever accepts first has it.
        return Ok(ReserveSeatsResponse::default());
    }

    let tx = cx.app.db.begin(cx, &admitted).await?;
    let organization = change::lock(&tx, id).await?;
    store::seat::sweep(&tx, id, cx.now()).await?;
    let new = extend(cx, &tx, id, invitations, until).await?;
    let cap = seats::cap(cx, &organization, &model);
    let taken = seats::taken(&tx, &organization, &model, cx.now(), None).await?;
    let room = cap.map_or(usize::MAX, |cap| usize::try_from(cap.room(taken)).unwrap_or(usize::MAX));
    let (kept, refused) = new.split_at(room.min(new.len()));
    store::seat::insert(&tx, id, kept, until).await?;
    let answer = answer(cx, &organization, cap, refused);
    tx.commit(|_| answer).await
}

fn parse(request: &ReserveSeatsRequest) -> Result<(OrganizationId, Vec<InvitationId>, Time), Fault> {
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    fields.count("invitation_ids", request.invitation_ids.len(), 0..=INVITATIONS_MAX);
    let mut invitations: Vec<InvitationId> = Vec::new();
    for (index, id) in request.invitation_ids.iter().take(INVITATIONS_MAX).enumerate() {
        let id = fields.id(format_args!("invitation_ids[{index}]"), id);
        invitations.extend(id.filter(|id| !invitations.contains(id)));
    }
    let until = request.expire_time.as_ref().ok_or("must be given");
    let until = fields.check("expire_time", until.and_then(Time::try_from));
    fields.finish((organization, Some(invitations), until))
}

/// Moves the time of seats that are kept already, and gives the invitations that have none and need one. One that was
/// accepted needs none, though whoever asks may not have heard of it yet.
async fn extend(
    cx: &Cx,
    tx: &Tx,
    organization: OrganizationId,
    mut invitations: Vec<InvitationId>,
    until: Time,
) -> Result<Vec<InvitationId>, Fault> {
    let kept = store::seat::kept(tx, organization, &invitations, cx.now()).await?;
    store::seat::extend(tx, organization, &kept, until).await?;
    let accepted = store::invitation_membership::accepted(tx, &invitations).await?;
    invitations.retain(|invitation| !kept.contains(invitation) && !accepted.contains(invitation));
    Ok(invitations)
}

fn answer(cx: &Cx, organization: &Organization, cap: Option<Cap>, refused: &[InvitationId]) -> ReserveSeatsResponse {
    let Some(cap) = cap.filter(|_| !refused.is_empty()) else { return ReserveSeatsResponse::default() };
    ReserveSeatsResponse {
        refused_invitation_ids: refused.iter().copied().map(String::from).collect(),
        limited_by: cap.by.name().to_owned(),
        limit: i64::try_from(cap.limit).unwrap_or(i64::MAX),
        edition: cx.app.editions.name_of(organization),
    }
}
