//! What a service stands on.

use std::sync::Arc;

use kit::cx::Kit;
use kit::secret::Key;
use kit::wire::Peers;

use crate::Db;

/// What a service stands on: made by the roof, from configuration.
#[derive(Debug, Clone)]
pub struct Foundation {
    /// What every service has to be called with.
    pub kit: Arc<Kit>,
    /// The service's own database.
    pub db: Db,
    /// The other services.
    pub peers: Peers,
    /// The service's own key; derive one for each purpose.
    pub key: Key,
}
