use contracts::invitation::v1::{PreviewInvitationRequest, PreviewInvitationResponse};
use kit::Fault;

use crate::app::Cx;
use crate::error;
use crate::rpc::{addressed, convert, received};

/// What an invitation's link leads to.
pub(crate) async fn preview_invitation(
    cx: &Cx,
    request: PreviewInvitationRequest,
) -> Result<PreviewInvitationResponse, Fault> {
    let now = cx.now();
    let found = addressed::by_token(cx, &request.token).await?;
    let pending = found.filter(|invitation| invitation.is_pending(now)).ok_or_else(error::invitation_invalid)?;
    let email = pending.email.clone();

    let named = received::with_names(cx, vec![pending]).await?.pop();
    let (pending, names) = named.ok_or_else(error::invitation_invalid)?;
    let account_exists = cx.app.peers.accounts(cx, std::slice::from_ref(&email)).await?.contains_key(&email);
    Ok(PreviewInvitationResponse { invitation: Some(convert::received(&pending, names, now)), account_exists })
}
