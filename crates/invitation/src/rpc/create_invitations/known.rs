//! What is known about the addresses of a call.

use std::collections::{HashMap, HashSet};

use kit::Fault;
use kit::email::Email;
use kit::models::KnownModel;
use kit_db::Tx;

use crate::app::Cx;
use crate::model::address::Known;
use crate::model::{Invitation, Offer};
use crate::{event, store};

/// What the other services know. Somebody who joins in between accepts without harm: the membership is one.
pub(super) async fn outside(cx: &Cx, offer: &Offer, emails: &[Email], model: &KnownModel) -> Result<Known, Fault> {
    let accounts = cx.app.peers.accounts(cx, emails).await?;
    let members = cx.app.peers.members(cx, offer.organization, accounts.values().copied()).await?;
    let members: HashSet<_> =
        accounts.iter().filter(|(_, user)| members.contains(user)).map(|(email, _)| email.clone()).collect();
    Ok(Known {
        accounts: accounts.into_keys().collect(),
        members,
        invitations: HashMap::new(),
        account_required: !model.policy.invite_unknown_users,
    })
}

/// The invitations that stand in the way. Those whose time is over make room.
pub(super) async fn invitations(
    tx: &mut Tx,
    offer: &Offer,
    emails: &[Email],
) -> Result<HashMap<Email, Invitation>, Fault> {
    let expired = store::invitation::expire_addresses(tx, offer.organization, emails, offer.created).await?;
    for (organization, id) in expired {
        tx.record(event::expired(organization, id));
    }
    Ok(store::invitation::live(tx, offer.organization, emails).await?)
}
