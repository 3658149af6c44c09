//! Accounts by id.

use contracts::identity::internal::v1::{BatchGetUsersRequest, BatchGetUsersResponse};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::internal::{PEOPLE_MAX, directory_user};
use crate::store;

pub(crate) async fn batch_get_users(cx: &Cx, request: BatchGetUsersRequest) -> Result<BatchGetUsersResponse, Fault> {
    let mut fields = Fields::new();
    let counted = fields.count("user_ids", request.user_ids.len(), 0..=PEOPLE_MAX);
    let users = request.user_ids.iter().map(|user| fields.id("user_ids", user)).collect::<Option<Vec<_>>>();
    let (users, ()) = fields.finish((users, counted))?;

    let accounts = store::account::find_many(cx.app.db.read(), &users).await?;
    Ok(BatchGetUsersResponse { users: accounts.into_iter().map(directory_user).collect() })
}
