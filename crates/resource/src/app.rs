//! What the service has.

use std::sync::Arc;

use kit::call::RequestKey;
use kit::passwords::Passwords;
use kit::secret::{Fingerprint, Key, Token};
use kit::{Fault, Kit};
use kit_db::{Db, Foundation};

use crate::peers::Peers;

/// What every operation has.
#[derive(Debug)]
pub(crate) struct App {
    kit: Arc<Kit>,
    pub(crate) db: Db,
    pub(crate) peers: Peers,
    pub(crate) passwords: Passwords,
    secret_key: Key,
}

/// The context of a call to this service.
pub(crate) type Cx = kit::Cx<App>;

impl App {
    pub(crate) fn new(foundation: Foundation) -> Self {
        let Foundation { kit, db, peers, key } = foundation;
        Self {
            passwords: Passwords::new(kit.source().clone()),
            secret_key: key.derive("shares"),
            peers: Peers::new(&peers),
            kit,
            db,
        }
    }

    /// A share's secret as it rests.
    pub(crate) fn fingerprint(&self, secret: &Token) -> Fingerprint {
        secret.fingerprint(&self.secret_key)
    }
}

impl kit::App for App {
    fn kit(&self) -> &Arc<Kit> {
        &self.kit
    }

    async fn recall(&self, key: &RequestKey) -> Result<Option<Vec<u8>>, Fault> {
        self.db.recall(key).await
    }
}
