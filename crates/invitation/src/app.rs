//! What the service has.

use std::sync::Arc;

use kit::call::RequestKey;
use kit::secret::Key;
use kit::{Fault, Kit};
use kit_db::{Db, Foundation};

use crate::peers::Peers;

/// What every operation has.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) kit: Arc<Kit>,
    pub(crate) db: Db,
    pub(crate) peers: Peers,
    /// Under which links are stored.
    pub(crate) tokens: Key,
    /// What links in mails begin with.
    pub(crate) link_base: String,
}

/// The context of a call to this service.
pub(crate) type Cx = kit::Cx<App>;

impl App {
    pub(crate) fn new(foundation: Foundation, link_base: String) -> Self {
        let Foundation { kit, db, peers, key } = foundation;
        Self { kit, db, peers: Peers::new(peers), tokens: key.derive("tokens"), link_base }
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
