//! How an acceptance goes: the steps that the call and, after a crash, the next start have in common. Each is
//! idempotent under the invitation's id.
//!
//! 1. `claim`: the invitation is this person's. From here on it cannot be taken back, and is finished whatever happens.
//!    Each further run of the same acceptance says that it is there: `join`.
//! 2. The organization service makes the membership, or finds the one that it made for this invitation.
//! 3. `settle`: what it gave is written down; it is the answer for ever.
//!
//! Where no membership can be made, `end` makes the invitation pending again, once it is sure that no other run can
//! make one either: whose answer was lost may still be heard late. So it ends in one of two ways: there is a member,
//! and the invitation is accepted, or neither is so.

use ids::UserId;
use kit::{Fault, Time};
use kit_db::Tx;

use crate::event;
use crate::model::run::Run;
use crate::model::{Acceptance, Invitation};
use crate::store;
use crate::store::invitation::Ended;

/// Makes the invitation this person's, and begins the first run.
pub(crate) async fn claim(tx: &mut Tx, invitation: &Invitation, user: UserId, now: Time) -> Result<Run, Fault> {
    let run = Run::begin(None, now);
    if !store::invitation::claim(tx, invitation, user, run, now).await? {
        return Err(Fault::conflict("the invitation changes at this moment"));
    }
    tx.record(event::claimed(invitation));
    Ok(run)
}

/// Begins a further run; none if the acceptance has ended in between.
pub(crate) async fn join(tx: &Tx, invitation: &Invitation, user: UserId, now: Time) -> Result<Option<Run>, Fault> {
    Ok(store::invitation::join(tx, invitation, user, |before| Run::begin(Some(before), now)).await?)
}

/// Writes down what the invitation gave. Tells whether another run of the same acceptance had not done so before.
pub(crate) async fn settle(tx: &mut Tx, invitation: &Invitation, given: &Acceptance) -> Result<bool, Fault> {
    let settled = store::invitation::settle(tx, invitation, given).await?;
    if settled {
        tx.record(event::accepted(invitation, given));
    }
    Ok(settled)
}

/// Ends a run for which there is no membership. Makes the invitation pending again, unless others are at it.
pub(crate) async fn end(
    tx: &mut Tx,
    invitation: &Invitation,
    user: UserId,
    run: Run,
    now: Time,
) -> Result<Ended, Fault> {
    let ended = store::invitation::end(tx, invitation, user, run, now).await?;
    if ended == Ended::Released {
        tx.record(event::released(invitation));
    }
    Ok(ended)
}
