use std::collections::HashSet;
use std::net::TcpListener;

use crate::free_port;

#[test]
fn ports_are_free_and_differ() {
    let ports: HashSet<u16> = (0..50).map(|_| free_port()).collect();
    assert_eq!(ports.len(), 50);
    TcpListener::bind(("127.0.0.1", free_port())).unwrap();
}
