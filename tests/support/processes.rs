//! The suite as its operator runs it: real processes, which can be killed.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tenantry::settings::ServiceName;
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use crate::suite::{Storage, Suite, Topology, urls};

/// Where each service listens; more than one port where it runs more than once.
pub type Ports = HashMap<ServiceName, Vec<u16>>;

/// Where a service finds all others, if something stands between them.
pub type Between = HashMap<ServiceName, u16>;

/// Processes that serve one suite.
#[derive(Debug)]
pub struct Processes {
    /// What they serve, to be called like any other suite; its clock is the system's.
    pub suite: Suite,
    /// The processes themselves: they can be killed while the suite is being called.
    pub crew: Crew,
}

/// A process to be.
#[derive(Debug, Clone)]
pub struct Layout {
    pub served: Vec<ServiceName>,
    /// Where it listens.
    pub port: u16,
    /// Its configuration, but for `[server]`.
    pub configuration: String,
    /// What it finds in its environment, beside what all find there.
    pub environment: Vec<(&'static str, String)>,
}

/// Processes; they end with this value.
#[derive(Debug)]
pub struct Crew {
    running: Vec<Process>,
    /// What those that start from now on find in their environment, beside this program's own.
    environment: Vec<(&'static str, String)>,
    /// Configurations, and what the processes say.
    _files: TempDir,
}

/// One of them.
#[derive(Debug)]
struct Process {
    served: Vec<ServiceName>,
    port: u16,
    config: PathBuf,
    log: PathBuf,
    environment: Vec<(&'static str, String)>,
    child: Option<Child>,
}

/// How often to ask whether a process is ready, and how many times.
const LOOK: Duration = Duration::from_millis(20);
const LOOKS: usize = 1500;
/// Of each process to PostgreSQL: the server of the tests is shared.
const CONNECTIONS: u32 = 6;

impl Processes {
    /// Starts them on SQLite; `more` stands in each configuration as well.
    pub async fn start(topology: Topology, more: &str) -> Self {
        Self::start_on(Storage::Sqlite, topology, more, |_| Between::new()).await
    }

    /// Starts them. What stands between them is told where they will listen, and says where it does.
    pub async fn start_on(
        storage: Storage,
        topology: Topology,
        more: &str,
        between: impl FnOnce(&Ports) -> Between,
    ) -> Self {
        let groups = match topology {
            Topology::One => vec![ServiceName::ALL.to_vec()],
            Topology::Five => ServiceName::ALL.iter().map(|name| vec![*name]).collect(),
            Topology::Ten => ServiceName::ALL.iter().chain(&ServiceName::ALL).map(|name| vec![*name]).collect(),
        };
        Self::start_each(storage, groups, more, between).await
    }

    /// Starts one process for each group of services.
    pub async fn start_each(
        storage: Storage,
        groups: Vec<Vec<ServiceName>>,
        more: &str,
        between: impl FnOnce(&Ports) -> Between,
    ) -> Self {
        assert_ne!(storage, Storage::Pooled, "no pooler stands before the database of processes");
        let database = storage.database();
        let data = tempfile::tempdir().expect("a directory");
        let groups: Vec<_> = groups.into_iter().map(|served| (served, testkit::free_port())).collect();
        let mut ports = Ports::new();
        for (name, port) in groups.iter().flat_map(|(served, port)| served.iter().map(move |name| (*name, *port))) {
            ports.entry(name).or_default().push(port);
        }
        let between = between(&ports);
        let url = database.as_ref().map(|database| database.url.as_str());
        let layout = |(served, port): (Vec<ServiceName>, u16)| {
            let ports = as_found_by(&served, &ports, &between);
            let configuration = configuration(data.path(), &ports, url, more);
            Layout { configuration, served, port, environment: Vec::new() }
        };
        let mut crew = Crew::of(groups.into_iter().map(layout).collect());
        for number in 0..crew.count() {
            crew.restart(number);
        }
        crew.ready().await;
        Self { suite: Suite::of_processes(data, &ports, database), crew }
    }
}

impl Crew {
    /// Processes that are not started yet.
    #[must_use]
    pub fn of(layouts: Vec<Layout>) -> Self {
        let files = tempfile::tempdir().expect("a directory");
        let running = layouts.into_iter().map(|layout| Process::new(files.path(), layout)).collect();
        Self { running, environment: Vec::new(), _files: files }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.running.len()
    }

    /// What one of them is for.
    #[must_use]
    pub fn name(&self, number: usize) -> String {
        self.running[number].name()
    }

    /// Which one serves this; the first of them, if several do.
    #[must_use]
    pub fn number(&self, name: ServiceName) -> usize {
        let found = self.running.iter().position(|process| process.served.contains(&name));
        found.unwrap_or_else(|| panic!("nobody serves {}", name.as_str()))
    }

    /// Ends one at once, in the middle of whatever it does.
    pub fn kill(&mut self, number: usize) {
        if let Some(mut child) = self.running[number].child.take() {
            child.kill().expect("the process can be killed");
            child.wait().expect("the process has ended");
        }
    }

    /// Asks one to stop, as whoever replaces it by a newer one does, and waits until it has; how it ended.
    pub async fn stop(&mut self, number: usize) -> ExitStatus {
        self.signal(number, Signal::TERM);
        for _ in 0..LOOKS {
            if let Some(status) = self.ended(number) {
                return status;
            }
            tokio::time::sleep(LOOK).await;
        }
        panic!("{} does not stop: {}", self.name(number), self.said());
    }

    /// Starts one again, and does not wait for it.
    pub fn restart(&mut self, number: usize) {
        let process = &mut self.running[number];
        let mut command = command(&process.served, &process.config, &process.log);
        let environment = self.environment.iter().chain(&process.environment);
        let child = command.envs(environment.map(|(name, value)| (name, value))).spawn();
        process.child = Some(child.expect("the binary runs"));
    }

    /// Puts something into the environment of those that start from now on.
    pub fn tell(&mut self, name: &'static str, value: &str) {
        self.environment.push((name, value.to_owned()));
    }

    /// Stops one where it stands; what is sent to it waits.
    pub fn pause(&self, number: usize) {
        self.signal(number, Signal::STOP);
    }

    /// Lets one go on.
    pub fn resume(&self, number: usize) {
        self.signal(number, Signal::CONT);
    }

    /// The number that the system knows one by, while it runs.
    #[must_use]
    pub fn id(&self, number: usize) -> Option<u32> {
        self.running[number].child.as_ref().map(Child::id)
    }

    /// How one has ended that nobody has killed.
    pub fn ended(&mut self, number: usize) -> Option<ExitStatus> {
        let status = self.running[number].child.as_mut()?.try_wait().expect("a process")?;
        self.running[number].child = None;
        Some(status)
    }

    fn signal(&self, number: usize, signal: Signal) {
        if let Some(child) = &self.running[number].child {
            // One that has ended by itself is not there any more.
            let _ = kill_process(Pid::from_child(child), signal);
        }
    }

    /// Waits until all of them answer.
    pub async fn ready(&self) {
        for process in &self.running {
            process.ready().await;
        }
    }

    /// What they have said so far, on both outputs.
    #[must_use]
    pub fn said(&self) -> String {
        self.running.iter().map(Process::said).collect()
    }

    /// Starts a second process for what one of them serves, on a port of its own, which is expected to give up: how it
    /// ended, and what it said.
    pub fn start_twin(&self, number: usize) -> (ExitStatus, String) {
        let original = &self.running[number];
        let config = original.config.with_extension("twin.toml");
        let text = std::fs::read_to_string(&original.config).expect("the configuration");
        let listen = format!("127.0.0.1:{}", testkit::free_port());
        let twin =
            text.replacen(&format!("listen = \"127.0.0.1:{}\"", original.port), &format!("listen = \"{listen}\""), 1);
        assert_ne!(twin, text, "the twin listens elsewhere");
        std::fs::write(&config, twin).expect("a configuration");
        let log = config.with_extension("log");
        let mut child = command(&original.served, &config, &log).spawn().expect("the binary runs");
        for _ in 0..LOOKS {
            if let Some(status) = child.try_wait().expect("a process") {
                return (status, std::fs::read_to_string(log).expect("what it said"));
            }
            std::thread::sleep(LOOK);
        }
        child.kill().expect("the process can be killed");
        panic!("a second {} did not give up", original.name());
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        for number in 0..self.count() {
            self.kill(number);
        }
        if std::thread::panicking() {
            eprintln!("{}", self.said());
        }
    }
}

impl Process {
    fn new(files: &Path, layout: Layout) -> Self {
        let Layout { served, port, configuration, environment } = layout;
        let config = files.join(format!("{}-{port}.toml", served[0]));
        let text = format!("{configuration}\n[server]\nlisten = \"127.0.0.1:{port}\"\n");
        std::fs::write(&config, text).expect("a file");
        Self { served, port, log: config.with_extension("log"), config, environment, child: None }
    }

    fn name(&self) -> String {
        self.served.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("+")
    }

    fn said(&self) -> String {
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        format!("--- {} ---\n{said}", self.name())
    }

    async fn ready(&self) {
        let endpoint = Endpoint::from_shared(format!("http://127.0.0.1:{}", self.port)).expect("a URL");
        let mut health = HealthClient::new(endpoint.timeout(Duration::from_secs(1)).connect_lazy());
        for _ in 0..LOOKS {
            let answer = health.check(HealthCheckRequest::default()).await;
            if answer.is_ok_and(|answer| answer.into_inner().status == 1) {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
        panic!("{} is not ready: {}", self.name(), self.said());
    }
}

/// Where a process finds the services: its own where they are, and the others behind what stands between.
fn as_found_by(served: &[ServiceName], ports: &Ports, between: &Between) -> Ports {
    let between = served.first().and_then(|name| between.get(name));
    let found = |(name, ports): (&ServiceName, &Vec<u16>)| match between {
        Some(between) if !served.contains(name) => (*name, vec![*between]),
        _ => (*name, ports.clone()),
    };
    ports.iter().map(found).collect()
}

/// What a process is told.
fn configuration(data: &Path, ports: &Ports, database: Option<&str>, more: &str) -> String {
    let mut text = format!("data = {data:?}\n");
    for (name, ports) in ports {
        writeln!(text, "[{name}]\naddress = {:?}", urls(ports)).expect("a string");
        if let Some(url) = database {
            writeln!(text, "database = {{ url = {url:?}, max_connections = {CONNECTIONS} }}").expect("a string");
        }
    }
    text + more
}

/// `tenantry serve`, with what it says appended to a file.
fn command(served: &[ServiceName], config: &Path, log: &Path) -> Command {
    let log = File::options().create(true).append(true).open(log).expect("a log file");
    let mut command = Command::new(testkit::binary());
    command.arg("serve").args(served.iter().map(|name| name.as_str())).arg("--config").arg(config);
    // Spans leave soon, so that a test need not wait for them.
    command.env("OTEL_BSP_SCHEDULE_DELAY", "200");
    command.stdin(Stdio::null()).stdout(log.try_clone().expect("a handle")).stderr(log);
    command
}
