//! How an acceptance ends: the steps that the call and, after a crash, the next start have in common. Each is
//! idempotent under the invitation's id.
//!
//! 1. `claim`: the invitation is this person's. From here on it cannot be taken back, and is finished whatever happens.
//! 2. The organization service makes the membership, or finds the one that it made for this invitation.
//! 3. `settle`: what it gave is written down; it is the answer for ever.
//!
//! Where no membership can be made, `release` makes the invitation pending again.

use ids::UserId;
use kit::Fault;
use kit_db::Tx;

use crate::event;
use crate::model::{Acceptance, Invitation};
use crate::store;

/// Writes down what the invitation gave. Tells whether another run of the same acceptance had not done so before.
pub(crate) async fn settle(tx: &mut Tx, invitation: &Invitation, given: &Acceptance) -> Result<bool, Fault> {
    let settled = store::invitation::settle(tx, invitation.organization, invitation.id, given).await?;
    if settled {
        tx.record(event::accepted(invitation, given));
    }
    Ok(settled)
}

/// Makes the invitation pending again, unless another run of the same acceptance got further.
pub(crate) async fn release(tx: &mut Tx, invitation: &Invitation, user: UserId) -> Result<(), Fault> {
    if store::invitation::release(tx, invitation.organization, invitation.id, user).await? {
        tx.record(event::released(invitation));
    }
    Ok(())
}
