//! Ports for servers that tests start in a process of their own.

use std::collections::HashSet;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{LazyLock, Mutex, PoisonError};

/// What has been handed out: the system may offer a port again before its new owner listens there.
static TAKEN: LazyLock<Mutex<HashSet<u16>>> = LazyLock::new(Mutex::default);

/// A port of the loopback interface that nobody listens on, and that no other call here returns.
///
/// # Panics
///
/// If the system has no free port.
#[must_use]
#[expect(clippy::panic, reason = "a test without its port has failed")]
pub fn free_port() -> u16 {
    let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let offered = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        match offered {
            Ok(address) if taken.insert(address.port()) => return address.port(),
            Ok(_) => {}
            Err(error) => panic!("there is no free port: {error}"),
        }
    }
}

#[cfg(test)]
mod tests;
