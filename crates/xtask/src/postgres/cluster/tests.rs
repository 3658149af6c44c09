use std::net::TcpStream;
use std::path::PathBuf;

use crate::cargo::environment;
use crate::postgres::cluster::{Cluster, Disk};
use crate::postgres::programs;

/// A directory of its own for each test.
fn target(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("tenantry-xtask-{name}-{}", std::process::id()))
}

#[test]
fn the_server_answers_and_leaves_nothing_behind() {
    let target = target("cluster");
    let Some(programs) = programs::find() else {
        // Whoever tests against a server elsewhere need not have one here.
        assert!(environment("TENANTRY_TEST_POSTGRES_URL").is_some());
        return;
    };
    let cluster = Cluster::start(&programs, &target, Disk::Ignored).unwrap();
    let port = cluster.port;
    assert_eq!(cluster.url(), format!("postgres://tenantry@127.0.0.1:{port}/postgres"));
    TcpStream::connect(("127.0.0.1", port)).unwrap();

    cluster.stop();

    TcpStream::connect(("127.0.0.1", port)).unwrap_err();
    assert_eq!(std::fs::read_dir(target.join("postgres")).unwrap().count(), 0);
    std::fs::remove_dir_all(target).unwrap();
}
