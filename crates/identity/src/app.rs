//! What the service has.

use std::sync::Arc;

use kit::call::RequestKey;
use kit::email::Email;
use kit::jwt::Issuer;
use kit::passwords::Passwords;
use kit::secret::{Fingerprint, Key, Token};
use kit::{Fault, Kit};
use kit_db::{Db, Foundation};

use crate::attempts::Attempts;
use crate::error::StartError;
use crate::key_maker::KeyMaker;
use crate::last_use::LastUse;
use crate::letter::Letters;
use crate::model::MailAbout;
use crate::peers::Peers;

/// What every operation has.
#[derive(Debug)]
pub(crate) struct App {
    kit: Arc<Kit>,
    pub(crate) db: Db,
    pub(crate) peers: Peers,
    pub(crate) passwords: Passwords,
    pub(crate) attempts: Attempts,
    pub(crate) key_maker: KeyMaker,
    pub(crate) issuer: Issuer,
    pub(crate) letters: Letters,
    pub(crate) last_use: LastUse,
    token_key: Key,
    address_key: Key,
}

/// The context of a call to this service.
pub(crate) type Cx = kit::Cx<App>;

impl App {
    pub(crate) fn new(foundation: Foundation, link_base: String) -> Result<Self, StartError> {
        let Foundation { kit, db, peers, key } = foundation;
        Ok(Self {
            passwords: Passwords::new(kit.source().clone()),
            attempts: Attempts::new(key.derive("attempts")),
            key_maker: KeyMaker::new(kit.source().clone()),
            issuer: Issuer::new(&key.derive("access-token"))?,
            letters: Letters::new(link_base),
            last_use: LastUse::default(),
            token_key: token_key(&key),
            address_key: key.derive("addresses"),
            peers: Peers::new(&peers),
            kit,
            db,
        })
    }

    /// A token as it rests.
    pub(crate) fn fingerprint(&self, token: &Token) -> Fingerprint {
        token.fingerprint(&self.token_key)
    }

    /// An address as it rests where it may be nobody's, with what the mails are about that it is written to.
    pub(crate) fn recipient(&self, about: MailAbout, email: &Email) -> Fingerprint {
        let about = match about {
            MailAbout::Account => "account",
            MailAbout::Password => "password",
        };
        self.address_key.mac(format!("{about}\n{email}").as_bytes())
    }
}

/// The key of the fingerprints of tokens.
pub(crate) fn token_key(key: &Key) -> Key {
    key.derive("tokens")
}

impl kit::App for App {
    fn kit(&self) -> &Arc<Kit> {
        &self.kit
    }

    async fn recall(&self, key: &RequestKey) -> Result<Option<Vec<u8>>, Fault> {
        self.db.recall(key).await
    }
}
