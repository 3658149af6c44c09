//! Where the services are.

use std::collections::HashMap;
use std::time::Duration;

use tonic::transport::{Channel, Endpoint};

use crate::connection::Connection;

/// The address of each service: one for all of a suite in one process, or one each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// People, sessions, access tokens, signing keys.
    pub identity: String,
    /// Organizations, workspaces, members, roles, groups.
    pub organization: String,
    /// Invitations.
    pub invitation: String,
    /// Resources, grants and shares.
    pub resource: String,
    /// Decisions and access models.
    pub authz: String,
}

/// Why a client cannot be made. That nobody listens at the address is told by the first call, not here.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// The text is no URL, or one with a path: gRPC has paths of its own, so nothing could stand before them.
    #[error("{address:?} must be a URL such as http://127.0.0.1:7400, without a path")]
    Address {
        /// What was given.
        address: String,
    },
    /// The URL's scheme is not `http`.
    #[error("{address:?} must begin with http://: this client has no TLS")]
    Scheme {
        /// What was given.
        address: String,
    },
    /// A client was made outside a tokio runtime.
    #[error("a client is made inside a tokio runtime, which carries its connections")]
    NoRuntime,
}

/// A connection to each service; services at the same address share one.
#[derive(Debug, Clone)]
pub(crate) struct Connections {
    pub(crate) identity: Connection,
    pub(crate) organization: Connection,
    pub(crate) invitation: Connection,
    pub(crate) resource: Connection,
    pub(crate) authz: Connection,
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// A peer that is gone without a word is noticed after this and as long again at most.
const KEEPALIVE: Duration = Duration::from_secs(20);

// === impl Endpoints ===

impl Endpoints {
    /// All services at one address.
    #[must_use]
    pub fn all_at(address: &str) -> Self {
        Self {
            identity: address.to_owned(),
            organization: address.to_owned(),
            invitation: address.to_owned(),
            resource: address.to_owned(),
            authz: address.to_owned(),
        }
    }
}

impl From<&str> for Endpoints {
    fn from(address: &str) -> Self {
        Self::all_at(address)
    }
}

impl From<String> for Endpoints {
    fn from(address: String) -> Self {
        Self::all_at(&address)
    }
}

// === impl Connections ===

impl Connections {
    /// Connects when one is first used, and again whenever it has to.
    pub(crate) fn open(endpoints: &Endpoints) -> Result<Self, ConnectError> {
        // tonic's channel has a task of its own and panics where there is nothing to run it.
        tokio::runtime::Handle::try_current().map_err(|_| ConnectError::NoRuntime)?;
        let mut open = HashMap::new();
        let mut at = |address: &str| match open.get(address) {
            Some(connection) => Ok(Connection::clone(connection)),
            None => {
                let connection = Connection::over(&channel(address)?);
                open.insert(address.to_owned(), connection.clone());
                Ok(connection)
            }
        };
        Ok(Self {
            identity: at(&endpoints.identity)?,
            organization: at(&endpoints.organization)?,
            invitation: at(&endpoints.invitation)?,
            resource: at(&endpoints.resource)?,
            authz: at(&endpoints.authz)?,
        })
    }

    /// One connection to all services.
    pub(crate) fn all_over(channel: &Channel) -> Self {
        let connection = || Connection::over(channel);
        Self {
            identity: connection(),
            organization: connection(),
            invitation: connection(),
            resource: connection(),
            authz: connection(),
        }
    }
}

fn channel(address: &str) -> Result<Channel, ConnectError> {
    let endpoint = Endpoint::from_shared(address.to_owned());
    let endpoint = endpoint.map_err(|_| ConnectError::Address { address: address.to_owned() })?;
    match endpoint.uri().scheme_str() {
        Some("http") => {}
        Some(_) => return Err(ConnectError::Scheme { address: address.to_owned() }),
        None => return Err(ConnectError::Address { address: address.to_owned() }),
    }
    if endpoint.uri().path_and_query().is_some_and(|path| path != "/") {
        return Err(ConnectError::Address { address: address.to_owned() });
    }
    let endpoint = endpoint.connect_timeout(CONNECT_TIMEOUT).http2_keep_alive_interval(KEEPALIVE).tcp_nodelay(true);
    Ok(endpoint.connect_lazy())
}

#[cfg(test)]
mod tests;
