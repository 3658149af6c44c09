//! Where the services of the suite are.

use std::str::FromStr;

use crate::cli::plain_url;
use crate::settings::ServiceName;

/// An address, of all services or of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ServedAt {
    service: Option<ServiceName>,
    url: String,
}

impl ServedAt {
    /// The address of a service: its own if there is one, else that of all.
    pub(super) fn of(addresses: &[Self], service: ServiceName) -> Option<&str> {
        let its = |of: Option<ServiceName>| addresses.iter().find(move |address| address.service == of);
        its(Some(service)).or_else(|| its(None)).map(|address| address.url.as_str())
    }
}

impl FromStr for ServedAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (service, url) = match text.split_once('=') {
            Some((name, url)) if !name.contains(':') => (Some(name.parse()?), url),
            _ => (None, text),
        };
        Ok(Self { service, url: plain_url(url)? })
    }
}
