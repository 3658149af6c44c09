//! Accounts by address.

use contracts::identity::internal::v1::{FindUsersRequest, FindUsersResponse};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::internal::{PEOPLE_MAX, directory_user};
use crate::store;

pub(crate) async fn find_users(cx: &Cx, request: FindUsersRequest) -> Result<FindUsersResponse, Fault> {
    let mut fields = Fields::new();
    let counted = fields.count("emails", request.emails.len(), 0..=PEOPLE_MAX);
    let emails = request.emails.iter().map(|email| fields.email("emails", email)).collect::<Option<Vec<_>>>();
    let (emails, ()) = fields.finish((emails, counted))?;

    let accounts = store::account::find_many_by_email(cx.app.db.read(), &emails).await?;
    Ok(FindUsersResponse { users: accounts.into_iter().map(directory_user).collect() })
}
