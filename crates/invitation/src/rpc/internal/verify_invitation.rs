use contracts::invitation::internal::v1::{VerifyInvitationRequest, VerifyInvitationResponse};
use kit::Fault;

use crate::app::Cx;
use crate::rpc::addressed;

/// The address that a link's token proves.
pub(crate) async fn verify_invitation(
    cx: &Cx,
    request: VerifyInvitationRequest,
) -> Result<VerifyInvitationResponse, Fault> {
    let found = addressed::by_token(cx, &request.token).await?;
    let pending = found.filter(|invitation| invitation.is_pending(cx.now()));
    Ok(VerifyInvitationResponse { email: pending.map(|invitation| invitation.email.into()).unwrap_or_default() })
}
