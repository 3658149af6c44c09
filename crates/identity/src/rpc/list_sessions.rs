//! The caller's live sessions.

use contracts::identity::v1::{ListSessionsRequest, ListSessionsResponse};
use kit::Fault;

use crate::app::Cx;
use crate::rpc::convert;
use crate::rpc::person::person;
use crate::store;

pub(crate) async fn list_sessions(cx: &Cx, request: ListSessionsRequest) -> Result<ListSessionsResponse, Fault> {
    let person = person(cx)?;
    let page = cx.page(request.page_size, &request.page_token, "")?;

    let (db, after) = (cx.app.db.read(), page.after_id()?);
    let read = store::session::live_of(db, person.user, cx.now(), after, page.look_ahead()).await?;
    let (sessions, next_page_token) = cx.cut(&page, read, |session| session.id.to_string());
    let sessions = sessions.iter().map(|session| convert::session(session, person.session)).collect();
    Ok(ListSessionsResponse { sessions, next_page_token })
}
