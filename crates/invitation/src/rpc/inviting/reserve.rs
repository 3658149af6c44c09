//! Keeping seats for those who are about to be invited. Where a new invitation takes the place of a pending one and
//! there is no other seat, it takes over the seat as well.

use ids::InvitationId;
use kit::Fault;

use crate::app::Cx;
use crate::model::address::{Known, Refusal};
use crate::peers::seats::Refused;
use crate::rpc::inviting::Inviting;
use crate::rpc::inviting::outcome::{self, Outcome};
use crate::{seats, store};

/// What was kept.
#[derive(Debug, Default)]
pub(super) struct Reserved {
    /// The invitations that seats are kept for now.
    pub(super) new: Vec<InvitationId>,
    /// Those whose seats were taken over.
    pub(super) lent: Vec<InvitationId>,
}

/// Keeps seats, and refuses the addresses that there is none for.
pub(super) async fn seats(
    cx: &Cx,
    inviting: &Inviting<'_>,
    known: &Known,
    outcomes: &mut [Outcome],
) -> Result<Reserved, Fault> {
    if !inviting.offer.takes_seats {
        return Ok(Reserved::default());
    }
    let wanted: Vec<_> = outcome::invited(outcomes).map(|invitation| invitation.id).collect();
    let mut refused = seats::reserve(&cx.app, inviting.offer.organization, &wanted).await?;
    let lent = take_over(cx, inviting, known, outcomes, &mut refused).await?;
    let new = wanted.into_iter().filter(|id| !refused.invitations.contains(id)).collect();
    for outcome in outcomes {
        if let Ok(invitation) = &outcome.invited
            && refused.invitations.contains(&invitation.id)
        {
            outcome.invited = Err(Refusal::SeatLimit(refused.limit.clone()));
        }
    }
    Ok(Reserved { new, lent })
}

/// Takes over the seats of invitations that are about to be replaced. Their rows say so first: if this comes to
/// nothing, their seats are kept anew.
async fn take_over(
    cx: &Cx,
    inviting: &Inviting<'_>,
    known: &Known,
    outcomes: &[Outcome],
    refused: &mut Refused,
) -> Result<Vec<InvitationId>, Fault> {
    let without = outcome::invited(outcomes).filter(|invitation| refused.invitations.contains(&invitation.id));
    let pairs = without.filter_map(|new| Some((new.id, known.replaced(&new.email)?)));
    let (again, lent): (Vec<_>, Vec<_>) =
        pairs.filter(|(_, old)| old.seat.is_taken()).map(|(new, old)| (new, old.id)).unzip();
    if lent.is_empty() {
        return Ok(lent);
    }
    let organization = inviting.offer.organization;
    let tx = cx.app.db.begin(cx, inviting.granted).await?;
    store::invitation::seat::lend(&tx, &lent, cx.now()).await?;
    tx.commit_step().await?;
    seats::give_back(&cx.app, organization, &lent).await;
    let still = seats::reserve(&cx.app, organization, &again).await?;
    refused.invitations.retain(|id| !again.contains(id) || still.invitations.contains(id));
    Ok(lent)
}
