//! The caller's live sessions.

use contracts::identity::v1::{ListSessionsRequest, ListSessionsResponse};
use kit::Fault;

use crate::app::Cx;
use crate::model::Session;
use crate::rpc::active_organization::still_own;
use crate::rpc::convert;
use crate::rpc::person::person;
use crate::store;

pub(crate) async fn list_sessions(cx: &Cx, request: ListSessionsRequest) -> Result<ListSessionsResponse, Fault> {
    let person = person(cx)?;
    let page = cx.page(request.page_size, &request.page_token, "")?;

    let (db, after) = (cx.app.db.read(), page.after_id()?);
    let read = store::session::live_of(db, person.user, cx.now(), after, page.look_ahead()).await?;
    let (sessions, next_page_token) = cx.cut(&page, read, |session| session.id.to_string());
    let active = sessions.iter().filter_map(|session| session.active_organization).collect();
    let own = still_own(cx, person.user, active).await;
    let now = |session: &Session| session.working_in(session.active_organization.filter(|active| own.contains(active)));
    let sessions = sessions.iter().map(|session| convert::session(&now(session), person.session)).collect();
    Ok(ListSessionsResponse { sessions, next_page_token })
}
