//! Seats for those who are invited: kept by the organization service, so that whoever accepts has room for sure.
//!
//! 1. Before an invitation is written its seat is kept for some minutes (`reserve`): a call that comes to nothing
//!    leaves nothing behind for longer.
//! 2. Once it is written the seat is kept for as long as the invitation lives, and freed when that has ended
//!    otherwise than by its time (`settle`). The row says what is left to do; the call tries it at once, and the
//!    background until it is through.

use std::collections::BTreeMap;
use std::time::Duration;

use ids::{InvitationId, OrganizationId};
use kit::guard::Housekeeping;
use kit::models::KnownModel;
use kit::{Fault, Time};

use crate::app::App;
use crate::model::seat::{OpenSeat, Seat};
use crate::peers::seats::Refused;
use crate::store;

/// For how long a seat is kept for an invitation that is about to be written.
const TENTATIVE: Duration = Duration::from_mins(10);
/// Seats of one call of the organization service.
const SEATS_AT_ONCE: usize = 1_000;

/// Whether invited members, or invited guests, take up seats under this model.
pub(crate) fn are_taken(model: &KnownModel, by_guests: bool) -> bool {
    model.policy.invitations_count && (model.policy.guests_count || !by_guests)
}

/// Keeps seats for invitations that are about to be written. Gives those that there is none for. 1,000 at most.
pub(crate) async fn reserve(
    app: &App,
    organization: OrganizationId,
    invitations: &[InvitationId],
) -> Result<Refused, Fault> {
    let until = app.kit.source().now().plus(TENTATIVE);
    app.peers.reserve_seats(organization, invitations, until).await
}

/// Frees seats of invitations that were not written. They would be free in some minutes anyway.
pub(crate) async fn give_back(app: &App, organization: OrganizationId, invitations: &[InvitationId]) {
    if invitations.is_empty() {
        return;
    }
    if let Err(fault) = app.peers.reserve_seats(organization, invitations, past()).await {
        tracing::info!(?fault, "seats are free in some minutes");
    }
}

/// Does now what is left to do about the seats of these invitations. What fails is done later.
pub(crate) async fn settle(app: &App, invitations: &[InvitationId]) {
    let settled = async {
        let open = store::invitation::seat::open(app.db.read(), invitations).await?;
        settle_these(app, open).await
    };
    if let Err(fault) = settled.await {
        tracing::info!(?fault, "seats are settled later");
    }
}

/// Does what is left to do about these seats.
pub(crate) async fn settle_these(app: &App, open: Vec<OpenSeat>) -> Result<(), Fault> {
    let mut batches = BTreeMap::<_, Vec<InvitationId>>::new();
    for seat in open {
        batches.entry((seat.organization, seat.until.map(Time::millis))).or_default().push(seat.invitation);
    }
    let mut outcome = Ok(());
    for ((organization, until), invitations) in batches {
        for invitations in invitations.chunks(SEATS_AT_ONCE) {
            // One organization that cannot be asked does not keep the others.
            if let Err(fault) = settle_batch(app, organization, until.map(Time::from_millis), invitations).await {
                outcome = Err(fault);
            }
        }
    }
    outcome
}

async fn settle_batch(
    app: &App,
    organization: OrganizationId,
    until: Option<Time>,
    invitations: &[InvitationId],
) -> Result<(), Fault> {
    let refused = app.peers.reserve_seats(organization, invitations, until.unwrap_or_else(past)).await?;
    let tx = app.db.begin_housekeeping(&Housekeeping::witness()).await?;
    if until.is_none() {
        store::invitation::seat::settled(&tx, invitations, Seat::ToRelease).await?;
    } else {
        let (without, with): (Vec<_>, Vec<_>) =
            invitations.iter().copied().partition(|invitation| refused.invitations.contains(invitation));
        store::invitation::seat::settled(&tx, &with, Seat::Kept).await?;
        // They can still be accepted, if there is room then.
        store::invitation::seat::settled(&tx, &without, Seat::Released).await?;
    }
    tx.commit_step().await.map(drop)
}

fn past() -> Time {
    Time::from_millis(0)
}
