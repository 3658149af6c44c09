use contracts::invitation::v1::{AcceptInvitationRequest, AcceptInvitationResponse};
use ids::UserId;
use kit::guard::Admitted;
use kit::{Fault, Fields};

use crate::acceptance;
use crate::app::Cx;
use crate::model::run::Run;
use crate::model::{Acceptance, Invitation, Step};
use crate::peers::membership::{self, Refusal};
use crate::rpc::{addressed, authority, convert};

/// Joins the organization. Runs again from wherever an earlier run of the same person got to.
pub(crate) async fn accept_invitation(
    cx: &Cx,
    request: AcceptInvitationRequest,
) -> Result<AcceptInvitationResponse, Fault> {
    let mut fields = Fields::new();
    let named = addressed::named(&mut fields, &request.invitation);
    let named = fields.finish(named)?;

    let admitted = cx.admitted()?;
    let user = addressed::person(cx)?;
    let invitation = addressed::find(cx, &named).await?;
    let address = addressed::address(cx, user).await?;
    let step = invitation.accepting(user, &address, cx.now());
    let run = match step.map_err(|why| addressed::refuse(&named, &invitation, why))? {
        Step::Answer(given) => return Ok(convert::acceptance(&invitation, given, cx.now())),
        Step::Claim => {
            authority::require_of_inviter(cx, &invitation).await?;
            claim(cx, &admitted, &invitation, user).await?
        }
        Step::Finish => join(cx, &admitted, &invitation, user).await?,
    };
    finish(cx, &admitted, &invitation, user, run).await
}

/// From here on the invitation is this person's, and what a crash interrupts is finished by the next start.
async fn claim(cx: &Cx, admitted: &Admitted, invitation: &Invitation, user: UserId) -> Result<Run, Fault> {
    let mut tx = cx.app.db.begin(cx, admitted).await?;
    let run = acceptance::claim(&mut tx, invitation, user, cx.now()).await?;
    tx.commit_step().await?;
    Ok(run)
}

/// Another call of the same person, or an earlier one that was interrupted, is at it: this one helps.
async fn join(cx: &Cx, admitted: &Admitted, invitation: &Invitation, user: UserId) -> Result<Run, Fault> {
    let tx = cx.app.db.begin(cx, admitted).await?;
    let run = acceptance::join(&tx, invitation, user, cx.now()).await?;
    tx.commit_step().await?;
    run.ok_or_else(|| Fault::conflict("the invitation is accepted or given up at this moment"))
}

async fn finish(
    cx: &Cx,
    admitted: &Admitted,
    invitation: &Invitation,
    user: UserId,
    run: Run,
) -> Result<AcceptInvitationResponse, Fault> {
    let request = cx.onward(membership::request(invitation, user));
    match cx.app.peers.ensure_membership(request, user).await {
        Ok(given) => settle(cx, admitted, invitation, &given).await,
        // Whether there is a membership is not known; the run counts until it has surely ended.
        Err(Refusal::ForNow(fault)) => Err(fault),
        Err(Refusal::ForGood(fault)) => {
            let mut tx = cx.app.db.begin(cx, admitted).await?;
            acceptance::end(&mut tx, invitation, user, run, cx.now()).await?;
            tx.commit_step().await?;
            Err(fault)
        }
    }
}

async fn settle(
    cx: &Cx,
    admitted: &Admitted,
    invitation: &Invitation,
    given: &Acceptance,
) -> Result<AcceptInvitationResponse, Fault> {
    let mut tx = cx.app.db.begin(cx, admitted).await?;
    if !acceptance::settle(&mut tx, invitation, given).await? {
        // Another run was faster: what it wrote down is the answer.
        return Err(Fault::conflict("the invitation is accepted at this moment"));
    }
    tx.commit(|_| convert::acceptance(invitation, given, cx.now())).await
}
