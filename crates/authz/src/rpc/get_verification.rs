//! How far a verification is.

use contracts::authz::v1::{GetVerificationRequest, GetVerificationResponse};
use ids::EventId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::verification;
use crate::{error, store};

pub(crate) async fn get_verification(
    cx: &Cx,
    request: GetVerificationRequest,
) -> Result<GetVerificationResponse, Fault> {
    let mut fields = Fields::new();
    // A verification is no thing that anybody refers to: any id will do.
    let id = fields.optional_id::<EventId>("verification_id", &request.verification_id);
    let id = fields.finish(id)?;

    cx.admitted()?;

    let found = match id {
        Some(id) => store::verification::find(cx.app.db.read(), id.uuid()).await?,
        None => store::verification::newest(cx.app.db.read()).await?,
    };
    let found = found.ok_or_else(error::verification_not_found)?;
    let verification = verification::told(cx, &found).await?;
    Ok(GetVerificationResponse { verification: Some(verification) })
}
