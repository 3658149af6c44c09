//! The suite from outside: started as the binary starts it, on SQLite in one process or with five sockets, on PostgreSQL
//! in one process or with each service twice, and spoken to by the generated clients. Time is moved by hand.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a test says what it expects by failing"
)]

mod acts;
mod clients;
mod dice;
pub mod dynamic;
pub mod http;
mod logs;
mod mails;
mod people;
mod pooler;
mod processes;
pub mod proxy;
mod refusal;
pub mod smtp;
mod snapshot;
mod suite;

pub use acts::{full_name, metadata, text};
pub use clients::{Client, Credentials};
pub use dice::Dice;
pub use dynamic::Headers;
pub use logs::{Log, Logged};
pub use people::{Organization, PASSWORD, Person, resource_object, user_subject, workspace_object};
pub use processes::{Between, Crew, Layout, Ports, Processes};
pub use refusal::{Refused, reason};
pub use snapshot::Snapshot;
pub use suite::{Storage, Suite, Topology};

/// Runs a test on a suite of its own.
pub fn run(topology: Topology, storage: Storage, test: &impl AsyncFn(&Suite)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(async {
        let suite = Suite::start(topology, storage).await;
        test(&suite).await;
        suite.stop().await;
    });
    // Blocking work that is left (a hash of a password nobody waits for) does not hold up the next test.
    runtime.shutdown_background();
}

/// A test for each topology and each database, from functions `async fn name(suite: &Suite)`.
#[macro_export]
macro_rules! everywhere {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[test]
            fn one_process_on_sqlite() {
                $crate::run($crate::Topology::One, $crate::Storage::Sqlite, &super::$name);
            }

            #[test]
            fn five_services_on_sqlite() {
                $crate::run($crate::Topology::Five, $crate::Storage::Sqlite, &super::$name);
            }

            #[test]
            fn one_process_on_postgres() {
                $crate::run($crate::Topology::One, $crate::Storage::Postgres, &super::$name);
            }

            #[test]
            fn ten_services_on_postgres() {
                $crate::run($crate::Topology::Ten, $crate::Storage::Postgres, &super::$name);
            }
        }
    )+};
}
