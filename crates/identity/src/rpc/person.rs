//! The person who is calling.

use ids::{SessionId, UserId};
use kit::Fault;
use kit::caller::Caller;

use crate::app::Cx;
use crate::model::Account;
use crate::{error, store};

/// A person, and the session they are calling in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
}

/// The person who is calling; programs and operators have no account.
pub(crate) fn person(cx: &Cx) -> Result<Person, Fault> {
    match *cx.caller() {
        Caller::Person { user, session } => Ok(Person { user, session }),
        Caller::Nobody | Caller::Token { .. } | Caller::Operator => Err(error::person_required()),
    }
}

/// The account of the person who is calling.
pub(crate) async fn account(cx: &Cx, person: Person) -> Result<Account, Fault> {
    let account = store::account::find(cx.app.db.read(), person.user).await?;
    account.filter(|account| account.active).ok_or_else(error::not_own_account)
}
