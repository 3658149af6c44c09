//! The caller's own account.

use contracts::identity::v1::{GetUserRequest, GetUserResponse};
use ids::UserId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::error;
use crate::rpc::convert;
use crate::rpc::person::{account, person};

pub(crate) async fn get_user(cx: &Cx, request: GetUserRequest) -> Result<GetUserResponse, Fault> {
    let mut fields = Fields::new();
    let user = fields.optional_id::<UserId>("user_id", &request.user_id);
    let user = fields.finish(user)?;

    let person = person(cx)?;
    if user.is_some_and(|user| user != person.user) {
        return Err(error::not_own_account());
    }
    let account = account(cx, person).await?;
    Ok(GetUserResponse { user: Some(convert::user(&account)) })
}
