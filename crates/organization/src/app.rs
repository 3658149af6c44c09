//! What the service has.

use std::sync::Arc;

use kit::call::RequestKey;
use kit::{Fault, Kit};
use kit_db::{Db, Foundation};

use crate::editions::Editions;
use crate::peers::Peers;

/// What every operation has.
#[derive(Debug)]
pub(crate) struct App {
    kit: Arc<Kit>,
    pub(crate) db: Db,
    pub(crate) peers: Peers,
    pub(crate) editions: Editions,
}

/// The context of a call to this service.
pub(crate) type Cx = kit::Cx<App>;

impl App {
    pub(crate) fn new(foundation: Foundation, editions: Editions) -> Self {
        let Foundation { kit, db, peers, .. } = foundation;
        Self { kit, db, peers: Peers::new(peers), editions }
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
