//! What becomes of each address of a call, as far as that is known.

use ids::InvitationId;
use kit::email::Email;

use crate::app::Cx;
use crate::model::address::{Address, Known, Refusal};
use crate::model::{Invitation, Offer};

/// What becomes of one address.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) given: String,
    pub(super) invited: Result<Invitation, Refusal>,
}

pub(super) fn all(cx: &Cx, addresses: Vec<Address>, known: &Known, offer: &Offer) -> Vec<Outcome> {
    let outcome = |address: Address| {
        let invited = address.email.and_then(|email| match known.refusal(&email) {
            Some(refusal) => Err(refusal),
            None => Ok(offer.to(InvitationId::from_uuid(cx.uuid()), email)),
        });
        Outcome { given: address.given, invited }
    };
    addresses.into_iter().map(outcome).collect()
}

/// The invitations among them.
pub(super) fn invited(outcomes: &[Outcome]) -> impl Iterator<Item = &Invitation> {
    outcomes.iter().filter_map(|outcome| outcome.invited.as_ref().ok())
}

/// Refuses those for which there is a reason now.
pub(super) fn refuse_anew(outcomes: &mut [Outcome], refusal: impl Fn(&Email) -> Option<Refusal>) {
    for outcome in outcomes {
        if let Ok(invitation) = &outcome.invited
            && let Some(refusal) = refusal(&invitation.email)
        {
            outcome.invited = Err(refusal);
        }
    }
}
