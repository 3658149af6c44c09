//! A suite of real processes, with something between them that can come in the way.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use e2e::{Crew, Layout, Storage, Suite};
use tempfile::TempDir;
use tenantry::settings::ServiceName;
use testkit::postgres::TestDatabase;
use tokio::time::{Instant, sleep};
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use crate::clock::Clock;
use crate::disk::Disk;
use crate::guard::Guard;
use crate::incidents::Incidents;
use crate::journal::Journal;
use crate::proxy::{Mode, Proxy};
use crate::server::Server;
use crate::tally::Tally;

/// All of it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) storage: Storage,
    pub(crate) suite: Suite,
    pub(crate) sites: Vec<Site>,
    pub(crate) server: Option<Server>,
    pub(crate) disks: HashMap<ServiceName, Disk>,
    pub(crate) database: Option<TestDatabase>,
    pub(crate) journal: Journal,
    pub(crate) tally: Tally,
    pub(crate) incidents: Incidents,
    crew: Mutex<Crew>,
    guard: Guard,
}

/// A process.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) service: ServiceName,
    pub(crate) name: String,
    /// To the process itself.
    pub(crate) channel: Channel,
    /// Between it and its database.
    pub(crate) database: Option<Proxy>,
    /// Between the others and it.
    pub(crate) door: Option<Proxy>,
    /// Between it and the system's clock.
    pub(crate) clock: Option<Clock>,
    port: u16,
}

/// How long the first start may take, and how often to look.
const PATIENCE: Duration = Duration::from_mins(2);
const LOOK: Duration = Duration::from_millis(50);

/// How many processes there are of a service where they can share a database.
fn count(service: ServiceName, storage: Storage) -> usize {
    match (storage, service) {
        (Storage::Sqlite, _) => 1,
        (Storage::Postgres | Storage::Pooled, ServiceName::Authz) => 3,
        (Storage::Postgres | Storage::Pooled, _) => 2,
    }
}

impl World {
    /// Starts one, and waits until all of it answers.
    pub(crate) async fn start(storage: Storage, server: Option<Server>) -> anyhow::Result<Self> {
        ensure!(storage == Storage::Sqlite || server.is_some(), "there is no PostgreSQL server to restart");
        let data = tempfile::tempdir().context("a directory")?;
        let guard = Guard::start()?;
        let database = storage.database();
        let sites = sites(storage, database.as_ref(), &data).await?;
        let disks = if storage == Storage::Sqlite { disks(&data, &guard) } else { HashMap::new() };
        let layouts = sites.iter().map(|site| layout(site, &sites, &data, database.as_ref(), &disks)).collect();
        let crew = Crew::of(layouts);
        let mut ports = HashMap::<_, Vec<_>>::new();
        for site in &sites {
            ports.entry(site.service).or_default().push(site.port);
        }
        let suite = Suite::of_processes(data, &ports, None);
        let (journal, tally, incidents) = (Journal::new(), Tally::default(), Incidents::default());
        let crew = Mutex::new(crew);
        let world = Self { storage, suite, sites, server, disks, database, journal, tally, incidents, crew, guard };
        for number in 0..world.sites.len() {
            world.start_process(number);
        }
        Ok(world)
    }

    /// Comes back when all processes have said once that they are ready.
    pub(crate) async fn ready(&self) -> anyhow::Result<()> {
        for site in &self.sites {
            let mut health = HealthClient::new(site.channel.clone());
            let end = Instant::now() + PATIENCE;
            while !health.check(HealthCheckRequest::default()).await.is_ok_and(|answer| answer.into_inner().status == 1)
            {
                ensure!(Instant::now() < end, "{} is not ready:\n{}", site.name, self.said());
                sleep(LOOK).await;
            }
        }
        Ok(())
    }

    /// Starts all processes again, with this mistake in them.
    pub(crate) async fn mutate(&self, mutant: &str) -> anyhow::Result<()> {
        self.stop();
        lock(&self.crew).tell("TENANTRY_MUTANT", mutant);
        (0..self.sites.len()).for_each(|number| self.start_process(number));
        self.ready().await
    }

    /// The processes of a service.
    pub(crate) fn of(&self, service: ServiceName) -> Vec<usize> {
        let sites = self.sites.iter().enumerate();
        sites.filter(|(_, site)| site.service == service).map(|(number, _)| number).collect()
    }

    pub(crate) fn kill(&self, number: usize) {
        let mut crew = lock(&self.crew);
        if let Some(id) = crew.id(number) {
            crew.kill(number);
            self.guard.forget(&format!("process:{id}"));
        }
    }

    pub(crate) fn start_process(&self, number: usize) {
        let mut crew = lock(&self.crew);
        crew.restart(number);
        let id = crew.id(number).expect("it was started");
        self.guard.owe(&format!("process:{id}"));
    }

    pub(crate) fn pause(&self, number: usize) {
        lock(&self.crew).pause(number);
    }

    pub(crate) fn resume(&self, number: usize) {
        lock(&self.crew).resume(number);
    }

    /// Starts again whatever has ended by itself, as whoever runs the suite would; says how it ended.
    pub(crate) fn revive(&self) -> Vec<String> {
        let mut told = Vec::new();
        for (number, site) in self.sites.iter().enumerate() {
            let mut crew = lock(&self.crew);
            let Some(id) = crew.id(number) else { continue };
            let Some(status) = crew.ended(number) else { continue };
            drop(crew);
            self.guard.forget(&format!("process:{id}"));
            told.push(format!("{} ended by itself ({status})", site.name));
            self.start_process(number);
        }
        told
    }

    /// What the processes have said.
    pub(crate) fn said(&self) -> String {
        lock(&self.crew).said()
    }

    /// Everything passes again, and everybody goes on.
    pub(crate) fn calm(&self) {
        for (number, site) in self.sites.iter().enumerate() {
            site.database.iter().chain(&site.door).for_each(|proxy| proxy.set(Mode::Pass));
            site.clock.iter().for_each(|clock| clock.set(0));
            self.resume(number);
        }
        self.disks.values().for_each(Disk::empty);
    }

    /// Ends all processes; what they have stored stays.
    pub(crate) fn stop(&self) {
        (0..self.sites.len()).for_each(|number| self.kill(number));
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop();
        for disk in self.disks.values() {
            self.guard.forget(&format!("mount:{}", disk.path().display()));
        }
    }
}

/// A place for each process, and what stands before it.
async fn sites(storage: Storage, database: Option<&TestDatabase>, data: &TempDir) -> anyhow::Result<Vec<Site>> {
    let mut sites = Vec::new();
    for service in ServiceName::ALL {
        for number in 1..=count(service, storage) {
            let port = testkit::free_port();
            let here = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            let door = if service == ServiceName::Authz { Some(Proxy::start(here).await?) } else { None };
            let database = match database {
                Some(database) => Some(Proxy::start(server_of(&database.url)?).await?),
                None => None,
            };
            let channel = Endpoint::from_shared(format!("http://{here}"))?.connect_timeout(Duration::from_secs(1));
            let (name, channel) = (format!("{service}-{number}"), channel.connect_lazy());
            let clock = Clock::new(data.path().join(format!("{name}.clock")));
            sites.push(Site { service, name, channel, database, door, clock, port });
        }
    }
    Ok(sites)
}

/// A small disk for each service, where that is possible.
fn disks(data: &TempDir, guard: &Guard) -> HashMap<ServiceName, Disk> {
    let mut disks = HashMap::new();
    for service in ServiceName::ALL {
        let place = data.path().join(format!("disk-{service}"));
        if let Some(disk) = Disk::mount(place) {
            guard.owe(&format!("mount:{}", disk.path().display()));
            disks.insert(service, disk);
        }
    }
    disks
}

fn layout(
    site: &Site,
    sites: &[Site],
    data: &TempDir,
    database: Option<&TestDatabase>,
    disks: &HashMap<ServiceName, Disk>,
) -> Layout {
    let mut text = format!("data = {:?}\n", data.path());
    for service in ServiceName::ALL {
        let theirs = sites.iter().filter(|site| site.service == service);
        let port = |site: &Site| site.door.as_ref().map_or(site.port, Proxy::port);
        let urls: Vec<_> = theirs.map(|site| format!("http://127.0.0.1:{}", port(site))).collect();
        writeln!(text, "[{service}]\naddress = {:?}", urls.join(",")).expect("a string");
        if service == site.service {
            text.extend(database_url(site, database, disks.get(&service)));
        }
    }
    let environment = site.clock.as_ref().map(Clock::environment).unwrap_or_default();
    Layout { served: vec![site.service], port: site.port, configuration: text, environment }
}

/// The line that says where a process stores.
fn database_url(site: &Site, database: Option<&TestDatabase>, disk: Option<&Disk>) -> Option<String> {
    if let (Some(database), Some(proxy)) = (database, &site.database) {
        let server = server_of(&database.url).ok()?;
        let url = database.url.replace(&server.to_string(), &format!("127.0.0.1:{}", proxy.port()));
        return Some(format!("database = {{ url = {url:?}, max_connections = 6 }}\n"));
    }
    let file: PathBuf = disk?.path().join(format!("{}.db", site.service));
    Some(format!("database = {{ url = \"sqlite://{}\" }}\n", file.display()))
}

/// The address in `postgres://tenantry@127.0.0.1:5432/name`.
fn server_of(url: &str) -> anyhow::Result<SocketAddr> {
    let (_, rest) = url.split_once('@').context("a URL with a user")?;
    let (address, _) = rest.split_once('/').context("a URL with a database")?;
    address.parse().with_context(|| format!("{address} is no address"))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
