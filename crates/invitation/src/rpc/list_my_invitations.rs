use contracts::invitation::v1::{ListMyInvitationsRequest, ListMyInvitationsResponse};
use kit::Fault;

use crate::app::Cx;
use crate::model::fitting;
use crate::rpc::{addressed, convert, received};
use crate::store;

/// The pending invitations for the caller's verified address, newest first.
pub(crate) async fn list_my_invitations(
    cx: &Cx,
    request: ListMyInvitationsRequest,
) -> Result<ListMyInvitationsResponse, Fault> {
    let user = addressed::person(cx)?;
    let mut page = cx.page(request.page_size, &request.page_token, "")?;
    let address = addressed::address(cx, user).await?;

    let (now, after) = (cx.now(), page.after_id()?);
    let found = store::invitation::received(cx.app.db.read(), &address, now, after, page.look_ahead()).await?;
    page.size = page.size.min(fitting(&found));
    let (found, next_page_token) = cx.cut(&page, found, |invitation| invitation.id.into());
    let named = received::with_names(cx, found).await?;
    let invitations = named.into_iter().map(|(invitation, names)| convert::received(&invitation, names, now)).collect();
    Ok(ListMyInvitationsResponse { invitations, next_page_token })
}
