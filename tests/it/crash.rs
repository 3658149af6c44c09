//! Processes are killed in the middle of whatever they do; the story of a customer goes on, and at its end nothing is
//! lost and nothing is doubled.

mod acceptance;
mod ambush;
mod chaos;
mod founding;
mod ledger;
mod persistence;
mod replicas;
mod restoring;
mod rolling;
mod stage;
mod standing;
mod starting;
mod story;

use std::time::Duration;

use e2e::{Processes, Topology};
use kit::Source;
use tokio::time::Instant;

/// Stories that are told at the same time.
const TELLERS: usize = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_services_survive_being_killed() {
    survive(Topology::Five, Duration::from_secs(25)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_process_survives_being_killed() {
    survive(Topology::One, Duration::from_secs(12)).await;
}

async fn survive(topology: Topology, duration: Duration) {
    let seed = u64::from_le_bytes(Source::system().bytes());
    eprintln!("seed {seed:#x}");
    let mut processes = Processes::start(topology, "").await;
    let Processes { suite, crew } = &mut processes;
    let until = Instant::now() + duration;
    let tellers = (0..TELLERS).map(|_| story::tell(suite, until));
    let (companies, kills) = tokio::join!(futures::future::join_all(tellers), chaos::reign(seed, crew, until));
    crew.ready().await;

    let companies: Vec<_> = companies.into_iter().flatten().collect();
    eprintln!("{} companies, {kills} kills", companies.len());
    assert!(kills >= 3 && !companies.is_empty(), "{kills} kills, {} companies", companies.len());
    for company in &companies {
        ledger::expect_all(suite, company).await;
    }
}

#[tokio::test]
async fn a_second_process_on_the_same_files_gives_up() {
    let processes = Processes::start(Topology::Five, "").await;
    for number in 0..processes.crew.count() {
        let (status, said) = processes.crew.start_twin(number);
        let name = processes.crew.name(number);
        assert!(!status.success(), "{name}: {said}");
        assert!(said.contains(&format!("{name}.db")) && said.contains("another process"), "{name}: {said}");
    }
    processes.suite.person("alice").await;
}
