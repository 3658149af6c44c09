//! Who has a seat in an organization, and whether there is one more.

use ids::{InvitationId, UserId};
use kit::models::KnownModel;
use kit::{Fault, Time};
use kit_db::Tx;

use crate::app::Cx;
use crate::editions::Limit;
use crate::model::{Cap, LimitedBy, Organization};
use crate::{error, store};

/// How many seats there are: what the edition allows, and the model's ceiling. Nothing where there is no limit.
pub(crate) fn cap(cx: &Cx, organization: &Organization, model: &KnownModel) -> Option<Cap> {
    let edition = cx.app.editions.of(organization).and_then(|edition| edition.limit(Limit::Members));
    Cap::tighter(edition, u64::try_from(model.policy.member_limit).ok().filter(|limit| *limit > 0))
}

/// How many seats are taken: by members, by guests and kept ones where the model counts them. Whoever comes in takes
/// none yet: neither their invitation nor what they are as a guest counts.
pub(crate) async fn taken(
    tx: &Tx,
    organization: &Organization,
    model: &KnownModel,
    now: Time,
    coming: Option<(InvitationId, UserId)>,
) -> Result<u64, Fault> {
    let id = organization.id;
    let (invitation, user) = coming.unzip();
    let mut taken = store::membership::number(tx, id, None, now).await?;
    if model.policy.guests_count {
        taken += store::workspace_membership::guests(tx, id, now, user).await?;
    }
    if model.policy.invitations_count {
        taken += store::seat::number(tx, id, now, invitation).await?;
    }
    Ok(taken)
}

/// Refuses somebody who accepts an invitation if there is no seat for them. A kept one is theirs whatever else
/// happened: it was counted when it was kept.
pub(crate) async fn require(
    cx: &Cx,
    tx: &Tx,
    organization: &Organization,
    model: &KnownModel,
    (invitation, user): (InvitationId, UserId),
) -> Result<(), Fault> {
    let now = cx.now();
    let Some(cap) = cap(cx, organization, model) else { return Ok(()) };
    if !store::seat::kept(tx, organization.id, &[invitation], now).await?.is_empty() {
        return Ok(());
    }
    let taken = taken(tx, organization, model, now, Some((invitation, user))).await?;
    if cap.room(taken) > 0 { Ok(()) } else { Err(full(cx, organization, cap)) }
}

fn full(cx: &Cx, organization: &Organization, cap: Cap) -> Fault {
    match cap.by {
        LimitedBy::Model => error::member_limit_reached(cap.limit),
        LimitedBy::Edition => {
            let edition = cx.app.editions.name_of(organization);
            error::edition_limit_reached(&edition, Limit::Members.name(), cap.limit)
        }
    }
}
