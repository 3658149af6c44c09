//! The invitation that somebody answers: named by its link's token, or by its id.

use contracts::invitation::v1::{accept_invitation_request, decline_invitation_request};
use ids::{InvitationId, UserId};
use kit::caller::Caller;
use kit::email::Email;
use kit::secret::{Token, TokenKind};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::error;
use crate::model::{Invitation, Unanswerable};
use crate::store;

/// How the invitation is named.
#[derive(Debug)]
pub(crate) enum Named {
    /// By the token, which proves that the caller was sent it.
    Token(String),
    /// By the id, which proves nothing.
    Id(InvitationId),
}

/// The name as it stands in a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Naming<'a> {
    Token(&'a str),
    Id(&'a str),
    Missing,
}

/// The invitation's name.
pub(crate) fn named<'a>(fields: &mut Fields, naming: impl Into<Naming<'a>>) -> Option<Named> {
    match naming.into() {
        Naming::Token(token) => Some(Named::Token(token.to_owned())),
        Naming::Id(id) => fields.id("invitation_id", id).map(Named::Id),
        Naming::Missing => {
            fields.violation("invitation", "must be named by its token or its invitation_id");
            None
        }
    }
}

/// The signed-in person who answers.
pub(crate) fn person(cx: &Cx) -> Result<UserId, Fault> {
    match cx.caller() {
        Caller::Person { user, .. } => Ok(*user),
        Caller::Token { .. } | Caller::Operator | Caller::Nobody => Err(error::person_required()),
    }
}

/// A person's address. Every account's is verified: without that there is no account.
pub(crate) async fn address(cx: &Cx, user: UserId) -> Result<Email, Fault> {
    let person = cx.app.peers.people(cx, [user]).await?.remove(&user);
    person.map(|person| person.email).ok_or_else(|| Fault::internal("identity does not know who is signed in"))
}

/// The invitation.
pub(crate) async fn find(cx: &Cx, named: &Named) -> Result<Invitation, Fault> {
    let found = match named {
        Named::Token(token) => by_token(cx, token).await?,
        Named::Id(id) => store::invitation::by_id(cx.app.db.read(), *id).await?,
    };
    found.ok_or_else(error::invitation_invalid)
}

/// The invitation whose newest link has this token, whatever became of it.
pub(crate) async fn by_token(cx: &Cx, token: &str) -> Result<Option<Invitation>, Fault> {
    let Some(token) = Token::parse(TokenKind::Invitation, token) else { return Ok(None) };
    let fingerprint = token.fingerprint(&cx.app.tokens);
    Ok(store::invitation::by_fingerprint(cx.app.db.read(), &fingerprint).await?)
}

/// Why somebody cannot answer, as far as they may know: whoever has the link learns that it is for another address,
/// whoever has an id learns nothing.
pub(crate) fn refuse(named: &Named, invitation: &Invitation, why: Unanswerable) -> Fault {
    match (named, why) {
        (Named::Token(_), Unanswerable::OtherAddress) => error::email_mismatch(&invitation.email),
        _ => error::invitation_invalid(),
    }
}

impl<'a> From<&'a Option<accept_invitation_request::Invitation>> for Naming<'a> {
    fn from(given: &'a Option<accept_invitation_request::Invitation>) -> Self {
        use accept_invitation_request::Invitation;
        match given {
            Some(Invitation::Token(token)) => Self::Token(token),
            Some(Invitation::InvitationId(id)) => Self::Id(id),
            None => Self::Missing,
        }
    }
}

impl<'a> From<&'a Option<decline_invitation_request::Invitation>> for Naming<'a> {
    fn from(given: &'a Option<decline_invitation_request::Invitation>) -> Self {
        use decline_invitation_request::Invitation;
        match given {
            Some(Invitation::Token(token)) => Self::Token(token),
            Some(Invitation::InvitationId(id)) => Self::Id(id),
            None => Self::Missing,
        }
    }
}
