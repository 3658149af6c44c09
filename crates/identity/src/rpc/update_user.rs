//! Changes the caller's own account.

use contracts::identity::v1::{UpdateUserRequest, UpdateUserResponse};
use ids::UserId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::convert;
use crate::rpc::person::person;
use crate::{error, event, store};

pub(crate) async fn update_user(cx: &Cx, request: UpdateUserRequest) -> Result<UpdateUserResponse, Fault> {
    let wanted = request.user.unwrap_or_default();
    let mut fields = Fields::new();
    let user = fields.optional_id::<UserId>("user.id", &wanted.id);
    let changed = fields.mask(request.update_mask.as_ref(), &[("display_name", wanted.display_name.is_some())]);
    let name = match changed.contains(&"display_name") {
        true => fields.name("user.display_name", wanted.display_name.as_deref().unwrap_or_default()).map(Some),
        false => Some(None),
    };
    let (user, name) = fields.finish((user, name))?;

    let person = person(cx)?;
    if user.is_some_and(|user| user != person.user) {
        return Err(error::not_own_account());
    }
    let admitted = cx.admitted()?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let account = store::account::lock(&tx, person.user).await?.filter(|account| account.active);
    let account = account.ok_or_else(error::not_own_account)?;
    account.check_etag(&wanted.etag)?;
    let account = match name {
        Some(name) => account.renamed(name, cx.now()),
        None => account,
    };
    store::account::update(&tx, &account).await?;
    tx.record(event::user_updated(&account));
    tx.commit(|revision| UpdateUserResponse { user: Some(convert::user(&account)), revision }).await
}
