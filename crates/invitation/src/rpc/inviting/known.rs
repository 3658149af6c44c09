//! What is known about the addresses of a call.

use std::collections::{HashMap, HashSet};

use contracts::authz::v1::RepeatedInvitation;
use ids::InvitationId;
use kit::Fault;
use kit::email::Email;
use kit::models::KnownModel;
use kit_db::Tx;

use crate::app::Cx;
use crate::model::address::Known;
use crate::model::{Invitation, Offer, Outcome, State};
use crate::rpc::authority;
use crate::{event, store};

/// What can be known before the transaction. Somebody who joins in between accepts without harm: the membership is one.
pub(super) async fn outside(cx: &Cx, offer: &Offer, emails: &[Email], model: &KnownModel) -> Result<Known, Fault> {
    let accounts = cx.app.peers.accounts(cx, emails).await?;
    let members = cx.app.peers.members(cx, offer.organization, accounts.values().copied()).await?;
    let members: HashSet<_> =
        accounts.iter().filter(|(_, user)| members.contains(user)).map(|(email, _)| email.clone()).collect();
    let mut invitations = store::invitation::live(cx.app.db.read(), offer.organization, emails, offer.place()).await?;
    invitations.retain(|_, invitation| invitation.outcome(offer.created) != Outcome::Expired);
    let replaceable = match model.policy.repeated_invitation() {
        RepeatedInvitation::Replace => replaceable(cx, offer, invitations.values()).await?,
        RepeatedInvitation::Refuse | RepeatedInvitation::Unspecified => HashSet::new(),
    };
    Ok(Known {
        accounts: accounts.into_keys().collect(),
        members,
        invitations,
        replaceable,
        account_required: !model.policy.invite_unknown_users,
    })
}

/// Those of these invitations whose role the caller may hand out: nobody ends an invitation to more than they can give.
async fn replaceable(
    cx: &Cx,
    offer: &Offer,
    invitations: impl Iterator<Item = &Invitation>,
) -> Result<HashSet<InvitationId>, Fault> {
    // The caller may hand out what is offered: that was asked already.
    let offered = authority::main_place(offer.organization, &offer.role, &offer.workspaces);
    let mut may = HashMap::from([(offered, true)]);
    let mut replaceable = HashSet::new();
    for invitation in invitations.filter(|invitation| invitation.state == State::Pending) {
        let place = authority::main_place(invitation.organization, &invitation.role, &invitation.workspaces);
        let allowed = match may.get(&place) {
            Some(allowed) => *allowed,
            None => authority::caller_may(cx, place).await?,
        };
        may.insert(place, allowed);
        if allowed {
            replaceable.insert(invitation.id);
        }
    }
    Ok(replaceable)
}

/// The invitations that stand in the way, or are replaced. Those whose time is over make room.
pub(super) async fn invitations(
    tx: &mut Tx,
    offer: &Offer,
    emails: &[Email],
) -> Result<HashMap<Email, Invitation>, Fault> {
    let expired =
        store::invitation::expire_addresses(tx, offer.organization, emails, offer.place(), offer.created).await?;
    for (organization, id) in expired {
        tx.record(event::expired(organization, id));
    }
    Ok(store::invitation::live(tx, offer.organization, emails, offer.place()).await?)
}
