//! Starting and stopping.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kit::Source;
use kit::shutdown::{Shutdown, Trigger};
use kit::source::TestClock;
use tempfile::TempDir;
use tenantry::Settings;
use tenantry::settings::ServiceName;
use testkit::postgres::TestDatabase;
use tokio::task::JoinHandle;
use tonic::transport::{Channel, Endpoint};

use crate::pooler;

/// How the services are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topology {
    /// All behind one port; they call each other without sockets.
    One,
    /// Each behind a port of its own; they call each other over sockets.
    Five,
    /// Each runs twice, behind two ports; calls of the tests and of each other go now to one and now to the other.
    Ten,
}

/// What the services store in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// Five files.
    Sqlite,
    /// Five schemas of one database.
    Postgres,
    /// The same, behind a pooler that hands its connections on after each transaction.
    Pooled,
}

/// A connection to each service.
pub(crate) type Channels = HashMap<ServiceName, Channel>;

/// A running suite.
#[derive(Debug)]
pub struct Suite {
    pub clock: Arc<TestClock>,
    pub operator: String,
    addresses: HashMap<ServiceName, Vec<SocketAddr>>,
    channels: Channels,
    running: Vec<(Trigger, JoinHandle<anyhow::Result<()>>)>,
    data: TempDir,
    names: AtomicU64,
    database: Option<TestDatabase>,
    /// Where the services find the database, if something stands before it.
    pooler: Option<u16>,
}

impl Storage {
    /// A fresh database, if one is needed.
    pub fn database(self) -> Option<TestDatabase> {
        (self != Self::Sqlite).then(testkit::postgres::database)
    }
}

impl Suite {
    pub async fn start(topology: Topology, storage: Storage) -> Self {
        let data = tempfile::tempdir().expect("a directory");
        let database = storage.database();
        let pooler = match &database {
            Some(database) if storage == Storage::Pooled => Some(pooler::stand_before(&database.url).await),
            _ => None,
        };
        let clock = Arc::new(TestClock::default());
        let mut suite = Self {
            clock,
            operator: String::new(),
            addresses: HashMap::new(),
            channels: HashMap::new(),
            running: Vec::new(),
            data,
            names: AtomicU64::new(1),
            database,
            pooler,
        };
        match topology {
            Topology::One => suite.start_process(&ServiceName::ALL, &HashMap::new(), 0).await,
            Topology::Five => suite.start_services(1).await,
            Topology::Ten => suite.start_services(2).await,
        }
        suite
    }

    /// Processes that somebody else has started, with this data directory, at these ports.
    pub fn of_processes(data: TempDir, ports: &HashMap<ServiceName, Vec<u16>>, database: Option<TestDatabase>) -> Self {
        let addresses = ports.iter().map(|(name, ports)| (*name, addresses(ports))).collect();
        Self {
            clock: Arc::new(TestClock::default()),
            operator: String::new(),
            channels: channels(ports),
            addresses,
            running: Vec::new(),
            data,
            names: AtomicU64::new(1),
            database,
            pooler: None,
        }
    }

    pub async fn stop(self) {
        for (trigger, task) in self.running {
            trigger.trigger();
            task.await.expect("the suite does not panic").expect("the suite ends well");
        }
    }

    /// Where a service listens; the first of it, if it runs more than once.
    pub fn address(&self, name: ServiceName) -> SocketAddr {
        self.addresses[&name][0]
    }

    /// Where each process of a service listens.
    pub fn addresses(&self, name: ServiceName) -> &[SocketAddr] {
        &self.addresses[&name]
    }

    /// A connection to a service.
    pub fn channel(&self, name: ServiceName) -> Channel {
        self.channels[&name].clone()
    }

    pub fn data(&self) -> &Path {
        self.data.path()
    }

    pub fn mail_directory(&self) -> PathBuf {
        self.data.path().join("mail")
    }

    /// The database of all services; none on SQLite.
    pub(crate) fn database_url(&self) -> Option<&str> {
        self.database.as_ref().map(|database| database.url.as_str())
    }

    /// The key by which the services know each other.
    pub fn workload_key(&self) -> String {
        std::fs::read_to_string(self.data.path().join("keys/workload.key")).expect("the key's file")
    }

    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// A name that nothing else in this suite has.
    pub fn unique(&self, prefix: &str) -> String {
        format!("{prefix}{}", self.names.fetch_add(1, Ordering::Relaxed))
    }

    /// Starts each service so many times.
    async fn start_services(&mut self, times: usize) {
        let ports = |_| (0..times).map(|_| testkit::free_port()).collect();
        let ports: HashMap<_, Vec<_>> = ServiceName::ALL.map(|name| (name, ports(name))).into();
        for time in 0..times {
            for name in ServiceName::ALL {
                self.start_process(&[name], &ports, time).await;
            }
        }
    }

    async fn start_process(&mut self, served: &[ServiceName], ports: &HashMap<ServiceName, Vec<u16>>, time: usize) {
        let settings = self.settings(served, ports, time);
        let source = Source::with_clock(self.clock.clone());
        let suite = tenantry::Suite::start(&settings, served, source).await.expect("the suite starts");
        if let Some(operator) = suite.operator() {
            operator.reveal().clone_into(&mut self.operator);
        }
        let address = suite.address();
        let mut shared = None;
        for name in served {
            let addresses = self.addresses.entry(*name).or_default();
            addresses.push(address);
            let channel = shared.get_or_insert_with(|| channel(addresses)).clone();
            self.channels.insert(*name, channel);
        }
        let (trigger, shutdown) = Shutdown::new();
        self.running.push((trigger, tokio::spawn(suite.run(shutdown))));
    }

    fn settings(&self, served: &[ServiceName], ports: &HashMap<ServiceName, Vec<u16>>, time: usize) -> Settings {
        let mut text = format!("data = {:?}\n", self.data.path());
        let port = served.first().and_then(|name| ports.get(name)?.get(time)).copied().unwrap_or(0);
        writeln!(text, "[server]\nlisten = \"127.0.0.1:{port}\"\nshutdown_timeout_ms = 2000").expect("a string");
        // A race takes longer than a connection lives, and what a client makes of its end is none of the races' matter.
        writeln!(text, "max_connection_age_ms = 86400000").expect("a string");
        for name in ServiceName::ALL {
            writeln!(text, "[{name}]").expect("a string");
            if let Some(ports) = ports.get(&name) {
                writeln!(text, "address = {:?}", urls(ports)).expect("a string");
            }
            if let Some(TestDatabase { url, .. }) = &self.database {
                let place = self.pooler.map_or_else(
                    || format!("url = {url:?}"),
                    |port| format!("url = \"postgres://{name}@127.0.0.1:{port}/pooled\", direct_url = {url:?}"),
                );
                writeln!(text, "database = {{ {place}, max_connections = 4 }}").expect("a string");
            }
        }
        let file = self.data.path().join(format!("{}-{time}.toml", served[0]));
        std::fs::write(&file, text).expect("a file");
        Settings::load(Some(&file), std::iter::empty()).expect("settings").value
    }
}

/// Connections to services that listen at these ports.
pub(crate) fn channels(ports: &HashMap<ServiceName, Vec<u16>>) -> Channels {
    ports.iter().map(|(name, ports)| (*name, channel(&addresses(ports)))).collect()
}

fn addresses(ports: &[u16]) -> Vec<SocketAddr> {
    ports.iter().map(|port| SocketAddr::from(([127, 0, 0, 1], *port))).collect()
}

/// Where a service is, as the configuration of the others has it.
pub(crate) fn urls(ports: &[u16]) -> String {
    ports.iter().map(|port| format!("http://127.0.0.1:{port}")).collect::<Vec<_>>().join(",")
}

/// Connects when it is first used, and again whenever it has to.
fn channel(addresses: &[SocketAddr]) -> Channel {
    let endpoint = |address: &SocketAddr| Endpoint::from_shared(format!("http://{address}")).expect("a URL");
    match addresses {
        [one] => endpoint(one).connect_lazy(),
        several => Channel::balance_list(several.iter().map(endpoint)),
    }
}
