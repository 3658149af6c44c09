//! Writing to the invited people.

use std::time::Duration;

use contracts::authz::v1::ModelPolicy;
use ids::MailId;
use kit::Fault;
use kit::guard::{Granted, Witness as _};
use kit::mail::Mail;
use kit::secret::{Token, TokenKind};

use crate::app::Cx;
use crate::model::letter::Letter;
use crate::model::{Invitation, Inviter};

/// Whoever is calling, as an inviter.
pub(crate) fn inviter(granted: &Granted) -> Result<Inviter, Fault> {
    Inviter::of(granted.actor()).ok_or_else(|| Fault::internal("somebody without a place invites"))
}

/// The letter of whoever is calling. `organization` is its name.
pub(crate) async fn letter(cx: &Cx, inviter: Inviter, organization: &str, role: &str) -> Result<Letter, Fault> {
    let people = cx.app.peers.people(cx, inviter.user()).await?;
    let name = inviter.user().and_then(|user| people.get(&user)).map(|person| person.display_name.as_str());
    Ok(Letter::new(organization, name, role, &cx.app.link_base))
}

/// A new link's token.
pub(crate) fn token(cx: &Cx) -> Token {
    Token::new(TokenKind::Invitation, cx.kit().source())
}

/// The mail with the link.
pub(crate) fn mail(cx: &Cx, letter: &Letter, invitation: &Invitation, token: &Token) -> Mail {
    Mail {
        id: MailId::from_uuid(cx.uuid()),
        to: invitation.email.to_string(),
        subject: letter.subject(),
        text: letter.text(&invitation.email, token.reveal(), invitation.expires),
    }
}

/// How long a link works.
pub(crate) fn lifetime(policy: &ModelPolicy) -> Result<Duration, Fault> {
    let lifetime = policy.invitation_lifetime.as_ref();
    let seconds = lifetime.and_then(|lifetime| u64::try_from(lifetime.seconds).ok()).filter(|seconds| *seconds > 0);
    seconds.map(Duration::from_secs).ok_or_else(|| Fault::internal("the access model gives invitations no lifetime"))
}
