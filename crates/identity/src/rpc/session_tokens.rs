//! The tokens that a session's holder gets.

use contracts::identity::v1::SessionTokens;
use kit::secret::{Fingerprint, Token, TokenKind};
use kit::{Fault, Time};

use crate::app::Cx;
use crate::model::Session;

/// A new pair of tokens.
#[derive(Debug)]
pub(crate) struct NewTokens {
    access: String,
    access_expire_time: Time,
    refresh: Token,
}

// === impl NewTokens ===

impl NewTokens {
    /// New tokens for a session.
    pub(crate) fn of(cx: &Cx, session: &Session) -> Result<Self, Fault> {
        let (access, access_expire_time) = access_token(cx, session)?;
        Ok(Self { access, access_expire_time, refresh: Token::new(TokenKind::Refresh, cx.kit().source()) })
    }

    /// The refresh token as it rests.
    pub(crate) fn refresh_fingerprint(&self, cx: &Cx) -> Fingerprint {
        cx.app.fingerprint(&self.refresh)
    }

    /// The tokens in clear, to be shown once.
    pub(crate) fn reveal(self) -> SessionTokens {
        SessionTokens {
            access_token: self.access,
            access_token_expire_time: Some(self.access_expire_time.into()),
            refresh_token: self.refresh.reveal().to_owned(),
        }
    }
}

/// A new access token for a session, and when it ends.
pub(crate) fn access_token(cx: &Cx, session: &Session) -> Result<(String, Time), Fault> {
    let (now, expire_time) = (cx.now(), session.access_token_expire_time(cx.now()));
    let organization = session.active_organization.map(String::from);
    let issued = cx.app.issuer.issue_in(organization, session.user.into(), session.id.into(), now, expire_time);
    Ok((issued.map_err(Fault::internal)?, expire_time))
}
