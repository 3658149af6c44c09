//! One member.

use contracts::organization::v1::{GetMemberRequest, GetMemberResponse};
use kit::Fault;

use crate::app::Cx;
use crate::rpc::{change, convert};
use crate::store;

pub(crate) async fn get_member(cx: &Cx, request: GetMemberRequest) -> Result<GetMemberResponse, Fault> {
    let (organization, user) = convert::member_name(&request.organization_id, &request.user_id)?;

    cx.require(organization).await?;

    let membership = change::member(cx, organization, user).await?;
    let person = cx.app.peers.people(cx, [user]).await?.get(user);
    let held = store::workspace_membership::of_user(cx.app.db.read(), organization, user).await?;
    Ok(GetMemberResponse { member: Some(convert::member(membership, person, held, cx.now())) })
}
