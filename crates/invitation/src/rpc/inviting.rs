//! What all ways to invite have in common: from the addresses of a call to what became of each, in one transaction.

use std::collections::HashSet;

use contracts::invitation::v1::InvitationResult;
use ids::InvitationId;
use kit::email::Email;
use kit::guard::Granted;
use kit::models::KnownModel;
use kit::secret::Token;
use kit::{Fault, Fields, Time};
use kit_db::Tx;

use crate::app::Cx;
use crate::limits::{self, Addition};
use crate::model::address::{self, Address, Known, Refusal};
use crate::model::letter::Letter;
use crate::model::{Invitation, Offer, WorkspaceRole};
use crate::rpc::inviting::outcome::Outcome;
use crate::rpc::{convert, mailing};
use crate::{event, seats, store};

mod known;
mod outcome;
mod reserve;

/// Who is invited to what, by which letter.
pub(crate) struct Inviting<'a> {
    pub(crate) granted: &'a Granted,
    pub(crate) model: &'a KnownModel,
    pub(crate) offer: Offer,
    pub(crate) letter: Letter,
}

/// Invitations that are written and not committed yet.
pub(crate) struct Written {
    pub(crate) tx: Tx,
    pub(crate) results: Vec<InvitationResult>,
    pub(crate) seats: Seats,
}

/// Seats that there is something left to do about after the commit.
#[derive(Debug, Default)]
pub(crate) struct Seats {
    /// Kept for invitations that were not written after all.
    surplus: Vec<InvitationId>,
    /// Of invitations whose rows say what is left to do.
    open: Vec<InvitationId>,
}

const ADDRESSES_MAX: usize = 1_000;

/// The addresses of a call.
pub(crate) fn addresses(fields: &mut Fields, emails: &[String]) -> Option<Vec<Address>> {
    // No more are looked at than tell that there are too many.
    let given: Vec<_> = address::split(emails).take(ADDRESSES_MAX + 1).collect();
    fields.count("emails", given.len(), 1..=ADDRESSES_MAX)?;
    Some(address::read(given.into_iter()))
}

/// A role, unless it is left out.
pub(crate) fn optional_role(fields: &mut Fields, field: &str, role: &str) -> Option<Option<String>> {
    if role.is_empty() { Some(None) } else { fields.word(field, role).map(Some) }
}

/// What everybody whom the caller invites is offered. Without a role in the organization they are guests.
pub(crate) fn offer(
    cx: &Cx,
    granted: &Granted,
    model: &KnownModel,
    role: String,
    workspaces: Vec<WorkspaceRole>,
) -> Result<Offer, Fault> {
    let created = cx.now();
    Ok(Offer {
        organization: granted.organization(),
        takes_seats: seats::are_taken(model, role.is_empty()),
        role,
        workspaces,
        inviter: mailing::inviter(granted)?,
        created,
        expires: created.plus(mailing::lifetime(&model.policy)?),
    })
}

// === impl Inviting ===

impl Inviting<'_> {
    /// Invites all addresses that can be, whatever is wrong with the others.
    pub(crate) async fn write(&self, cx: &Cx, addresses: Vec<Address>) -> Result<Written, Fault> {
        let emails: Vec<_> = addresses.iter().filter_map(|address| address.email.clone().ok()).collect();
        let mut known = known::outside(cx, &self.offer, &emails, self.model).await?;
        let mut outcomes = outcome::all(cx, addresses, &known, &self.offer);
        let reserved = reserve::seats(cx, self, &known, &mut outcomes).await?;
        match self.transact(cx, &emails, &mut known, &mut outcomes).await {
            Ok((tx, superseded)) => {
                let invited: HashSet<_> = outcome::invited(&outcomes).map(|invitation| invitation.id).collect();
                let surplus = reserved.new.iter().copied().filter(|id| !invited.contains(id)).collect();
                let kept = reserved.new.into_iter().filter(|id| invited.contains(id));
                let open = kept.chain(reserved.lent).chain(superseded).collect();
                Ok(Written { tx, results: results(outcomes, self.offer.created), seats: Seats { surplus, open } })
            }
            Err(fault) => {
                let seats = Seats { surplus: reserved.new, open: reserved.lent };
                seats.settle(cx, &self.offer).await;
                Err(fault)
            }
        }
    }

    /// Writes the invitations, the log and the mails. Gives the invitations whose place the new ones took.
    async fn transact(
        &self,
        cx: &Cx,
        emails: &[Email],
        known: &mut Known,
        outcomes: &mut [Outcome],
    ) -> Result<(Tx, Vec<InvitationId>), Fault> {
        let offer = &self.offer;
        let mut tx = cx.app.db.begin(cx, self.granted).await?;
        store::sending::lock(&tx, offer.organization, offer.created).await?;
        known.invitations = known::invitations(&mut tx, offer, emails).await?;
        outcome::refuse_anew(outcomes, |email| known.refusal(email));
        let candidates: Vec<_> = outcome::invited(outcomes).map(|invitation| invitation.email.clone()).collect();
        let overwritten = limits::overwritten(&tx, &candidates, offer.created).await?;
        outcome::refuse_anew(outcomes, |email| overwritten.contains(email.as_str()).then_some(Refusal::RecipientLimit));
        let invited: Vec<_> = outcome::invited(outcomes).cloned().collect();
        let superseded = supersede(&mut tx, offer, known, &invited).await?;
        hold_limits(cx, &tx, offer, outcomes).await?;
        self.write_all(cx, &mut tx, &invited).await?;
        Ok((tx, superseded))
    }

    async fn write_all(&self, cx: &Cx, tx: &mut Tx, invited: &[Invitation]) -> Result<(), Fault> {
        let tokens: Vec<Token> = invited.iter().map(|_| mailing::token(cx)).collect();
        let fingerprints: Vec<_> = tokens.iter().map(|token| token.fingerprint(&cx.app.tokens)).collect();
        store::invitation::insert(tx, invited, &fingerprints).await?;
        let mails = invited.iter().map(|invitation| (cx.uuid(), &invitation.email));
        store::recipient::insert(tx, mails, self.offer.created).await?;
        for (invitation, token) in invited.iter().zip(&tokens) {
            tx.record(event::created(invitation));
            tx.send_mail(mailing::mail(cx, &self.letter, invitation, token));
        }
        Ok(())
    }
}

// === impl Seats ===

impl Seats {
    /// Does what is left to do, as far as it can be done now.
    pub(crate) async fn settle(self, cx: &Cx, offer: &Offer) {
        seats::give_back(&cx.app, offer.organization, &self.surplus).await;
        if !self.open.is_empty() {
            seats::settle(&cx.app, &self.open).await;
        }
    }
}

/// Ends the pending invitations whose place new ones take.
async fn supersede(
    tx: &mut Tx,
    offer: &Offer,
    known: &Known,
    invited: &[Invitation],
) -> Result<Vec<InvitationId>, Fault> {
    let mut superseded = Vec::new();
    for new in invited {
        if let Some(old) = known.replaced(&new.email) {
            tx.record(event::superseded(old, new.id));
            superseded.push(old.id);
        }
    }
    let ended = store::invitation::supersede(tx, offer.organization, &superseded).await?;
    if ended != superseded.len() as u64 {
        return Err(Fault::conflict("an invitation that is to be replaced changes at this moment"));
    }
    Ok(superseded)
}

async fn hold_limits(cx: &Cx, tx: &Tx, offer: &Offer, outcomes: &[Outcome]) -> Result<(), Fault> {
    let invitations = outcome::invited(outcomes).count();
    let workspace_roles = invitations.saturating_mul(offer.workspaces.len());
    let adds = Addition { invitations, workspace_roles };
    limits::hold_pending(tx, offer.organization, adds, offer.created).await?;
    // Being told that an address has no account costs as much as a mail: nobody asks for many.
    let told = outcomes.iter().filter(|outcome| outcome.invited == Err(Refusal::AccountRequired)).count();
    limits::count_sending(tx, cx.uuid(), offer.organization, invitations + told, offer.created).await
}

fn results(outcomes: Vec<Outcome>, now: Time) -> Vec<InvitationResult> {
    let result = |outcome: Outcome| match outcome.invited {
        Err(refusal) => convert::refused(outcome.given, &refusal, now),
        Ok(invitation) => {
            let invitation = Some(convert::invitation(&invitation, now));
            InvitationResult { email: outcome.given, invitation, ..InvitationResult::default() }
        }
    };
    outcomes.into_iter().map(result).collect()
}
