//! The proof that somebody came through a share: made by the service that opens the door, read by the one that decides.
//! It names the door, the person and the session that they came in, and nothing about rights: those are the share's at
//! each check.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ids::{SessionId, ShareId, UserId};

use crate::cx::Kit;
use crate::time::Time;

/// How long a proof lives.
pub const LIFETIME: Duration = Duration::from_mins(10);

const PURPOSE: &str = "share-proof";

/// Somebody who came through a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShareProof {
    /// The door.
    pub share: ShareId,
    /// Who it is, if they were signed in.
    pub person: Option<UserId>,
    /// The session that they were signed in by. The proof is worth nothing once that has ended.
    pub session: Option<SessionId>,
    /// When the proof ends.
    pub expires: Time,
}

impl ShareProof {
    /// The proof as text: sealed, so that nobody else can make one.
    #[must_use]
    pub fn seal(&self, kit: &Kit) -> String {
        let person = self.person.map(UserId::uuid).unwrap_or_default();
        let session = self.session.map(SessionId::uuid).unwrap_or_default();
        let ids = [self.share.uuid(), person, session].map(uuid::Uuid::into_bytes).concat();
        let plain = [ids.as_slice(), &self.expires.millis().to_be_bytes()].concat();
        BASE64_URL_SAFE_NO_PAD.encode(kit.share_seal().seal(PURPOSE, &plain))
    }

    /// What a text proves; nothing if it is no proof of this suite, or has expired.
    #[must_use]
    pub fn open(kit: &Kit, text: &str) -> Option<Self> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        let plain = kit.share_seal().open(PURPOSE, &sealed)?;
        let (share, rest) = plain.split_first_chunk::<16>()?;
        let (person, rest) = rest.split_first_chunk::<16>()?;
        let (session, rest) = rest.split_first_chunk::<16>()?;
        let expires = Time::from_millis(i64::from_be_bytes(rest.try_into().ok()?));
        let proof = Self {
            share: ShareId::from_uuid(uuid::Uuid::from_bytes(*share)),
            person: given(person).map(UserId::from_uuid),
            session: given(session).map(SessionId::from_uuid),
            expires,
        };
        (kit.source().now() < expires).then_some(proof)
    }
}

/// An id, unless it is the one that stands for none.
fn given(bytes: &[u8; 16]) -> Option<uuid::Uuid> {
    Some(uuid::Uuid::from_bytes(*bytes)).filter(|id| !id.is_nil())
}
