use contracts::invitation::v1::{CreateInvitationsRequest, CreateInvitationsResponse, InvitationResult};
use ids::InvitationId;
use kit::guard::Granted;
use kit::models::KnownModel;
use kit::secret::Token;
use kit::{Fault, Fields, Time};
use kit_db::Tx;

use crate::app::Cx;
use crate::limits::{self, Addition};
use crate::model::address::{Address, Known, Refusal};
use crate::model::letter::Letter;
use crate::model::{Invitation, Offer, WorkspaceRole};
use crate::rpc::create_invitations::asked::Asked;
use crate::rpc::{authority, convert, mailing};
use crate::{event, store};

mod asked;
mod known;

/// Invites addresses: all that can be, in one transaction, whatever is wrong with the others.
pub(crate) async fn create_invitations(
    cx: &Cx,
    request: CreateInvitationsRequest,
) -> Result<CreateInvitationsResponse, Fault> {
    let mut fields = Fields::new();
    let asked = Asked::parse(&mut fields, &request);
    let asked = fields.finish(asked)?;

    let granted = cx.require(asked.organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    let (organization, workspaces) = asked.check(cx, &model).await?;
    authority::require_of_caller(cx, asked.organization, &asked.role, &workspaces).await?;
    let offer = offer(cx, &granted, &model, &asked.role, workspaces)?;
    let letter = mailing::letter(cx, offer.inviter, &organization.display_name, &offer.role).await?;
    let emails: Vec<_> = asked.addresses.iter().filter_map(|address| address.email.clone().ok()).collect();
    let mut known = known::outside(cx, &offer, &emails, &model).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::sending::lock(&tx, offer.organization, offer.created).await?;
    known.invitations = known::invitations(&mut tx, &offer, &emails).await?;
    let outcomes = outcomes(cx, asked.addresses, &known, &offer);
    let invited: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.invited.clone().ok()).collect();
    hold_limits(cx, &tx, &offer, invited.len()).await?;
    write(cx, &mut tx, &letter, &invited).await?;
    tx.commit(|_| CreateInvitationsResponse { results: results(outcomes, offer.created) }).await
}

/// What became of one address.
struct Outcome {
    given: String,
    invited: Result<Invitation, Refusal>,
}

fn offer(
    cx: &Cx,
    granted: &Granted,
    model: &KnownModel,
    role: &str,
    workspaces: Vec<WorkspaceRole>,
) -> Result<Offer, Fault> {
    let created = cx.now();
    Ok(Offer {
        organization: granted.organization(),
        role: role.to_owned(),
        workspaces,
        inviter: mailing::inviter(granted)?,
        created,
        expires: created.plus(mailing::lifetime(&model.policy)?),
    })
}

fn outcomes(cx: &Cx, addresses: Vec<Address>, known: &Known, offer: &Offer) -> Vec<Outcome> {
    let outcome = |address: Address| {
        let invited = address.email.and_then(|email| match known.refusal(&email) {
            Some(refusal) => Err(refusal),
            None => Ok(offer.to(InvitationId::from_uuid(cx.uuid()), email)),
        });
        Outcome { given: address.given, invited }
    };
    addresses.into_iter().map(outcome).collect()
}

async fn hold_limits(cx: &Cx, tx: &Tx, offer: &Offer, invitations: usize) -> Result<(), Fault> {
    let workspace_roles = invitations.saturating_mul(offer.workspaces.len());
    let adds = Addition { invitations, workspace_roles };
    limits::hold_pending(tx, offer.organization, adds, offer.created).await?;
    limits::count_sending(tx, cx.uuid(), offer.organization, invitations, offer.created).await
}

/// Writes the invitations, the log and the mails.
async fn write(cx: &Cx, tx: &mut Tx, letter: &Letter, invited: &[Invitation]) -> Result<(), Fault> {
    let tokens: Vec<Token> = invited.iter().map(|_| mailing::token(cx)).collect();
    let fingerprints: Vec<_> = tokens.iter().map(|token| token.fingerprint(&cx.app.tokens)).collect();
    store::invitation::insert(tx, invited, &fingerprints).await?;
    for (invitation, token) in invited.iter().zip(&tokens) {
        tx.record(event::created(invitation));
        tx.send_mail(mailing::mail(cx, letter, invitation, token));
    }
    Ok(())
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
