use contracts::invitation::v1::{DeclineInvitationRequest, DeclineInvitationResponse};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Invitation, Outcome, State};
use crate::rpc::{addressed, convert};
use crate::{event, seats, store};

/// Says no.
pub(crate) async fn decline_invitation(
    cx: &Cx,
    request: DeclineInvitationRequest,
) -> Result<DeclineInvitationResponse, Fault> {
    let mut fields = Fields::new();
    let named = addressed::named(&mut fields, &request.invitation);
    let named = fields.finish(named)?;

    let admitted = cx.admitted()?;
    let user = addressed::person(cx)?;
    let pending = addressed::find(cx, &named).await?;
    let (address, now) = (addressed::address(cx, user).await?, cx.now());
    pending.answerable_by(&address, now).map_err(|why| addressed::refuse(&named, &pending, why))?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    if !store::invitation::close(&tx, &pending, Outcome::Declined, now).await? {
        return Err(Fault::conflict("the invitation changes at this moment"));
    }
    tx.record(event::closed(&pending, Outcome::Declined));
    let declined = Invitation { state: State::Declined, ..pending };
    let answer = tx.commit(|_| DeclineInvitationResponse { invitation: Some(convert::invitation(&declined, now)) });
    let answer = answer.await?;
    if declined.seat.is_taken() {
        seats::settle(&cx.app, &[declined.id]).await;
    }
    Ok(answer)
}
