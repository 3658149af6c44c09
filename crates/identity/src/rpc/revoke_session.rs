//! Ends a session of the caller.

use contracts::identity::v1::{RevokeSessionRequest, RevokeSessionResponse};
use ids::SessionId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::person::person;
use crate::{error, event, store};

pub(crate) async fn revoke_session(cx: &Cx, request: RevokeSessionRequest) -> Result<RevokeSessionResponse, Fault> {
    let mut fields = Fields::new();
    let session = fields.id::<SessionId>("session_id", &request.session_id);
    let session = fields.finish(session)?;

    let person = person(cx)?;
    let admitted = cx.admitted()?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    if !store::session::delete(&tx, person.user, session).await? {
        return Err(error::session_not_found());
    }
    tx.record(event::session_ended(person.user, session));
    tx.commit(|revision| RevokeSessionResponse { revision }).await
}
