//! Ends the caller's session.

use contracts::identity::v1::{SignOutRequest, SignOutResponse};
use kit::Fault;

use crate::app::Cx;
use crate::rpc::person::person;
use crate::{error, event, store};

pub(crate) async fn sign_out(cx: &Cx, _: SignOutRequest) -> Result<SignOutResponse, Fault> {
    let person = person(cx)?;
    let admitted = cx.admitted()?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    if !store::session::delete(&tx, person.user, person.session).await? {
        return Err(error::session_not_found());
    }
    tx.record(event::session_ended(person.user, person.session));
    tx.commit(|revision| SignOutResponse { revision }).await
}
