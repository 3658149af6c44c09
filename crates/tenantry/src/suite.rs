//! Starts services, in one process or one by one, and stops them.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use kit::mail::Mailer;
use kit::portions::Portions;
use kit::secret::{Key, Token};
use kit::server::{self, Server, Service};
use kit::shutdown::Shutdown;
use kit::stack::Stack;
use kit::wire::{self, Address, Channel, Local, Peers};
use kit::{Kit, Source};
use kit_db::{Db, Foundation, Migrations, Parts};
use secrecy::{ExposeSecret as _, SecretString};

use crate::settings::{ServiceName, Settings};

/// Services that are ready to run.
#[derive(Debug)]
pub struct Suite {
    server: Server,
    services: Vec<Service>,
    stack: Stack,
    local: Local,
    operator: Option<Token>,
}

impl Suite {
    /// Binds the port, opens the databases, and builds the services. Nothing is answered yet.
    ///
    /// # Errors
    /// What is wrong with the configuration, the port, a key or a database.
    pub async fn start(settings: &Settings, served: &[ServiceName], source: Source) -> Result<Self> {
        settings.validate(served)?;
        let server = Server::bind(&settings.server).await?;
        let local = Local::default();
        let workload = key(settings, settings.workload_key.as_ref(), "workload", &source)?;
        let peers = peers(settings, served, &local, &workload)?;
        let admitted = settings.server.max_in_flight;
        let portions = Portions::of(admitted);
        let mut suite =
            Self { server, services: Vec::new(), stack: Stack::new(&source, admitted), local, operator: None };
        for name in served {
            let foundation = foundation(settings, *name, &source, &workload, &peers, &portions).await?;
            suite.add(settings, *name, foundation).await.with_context(|| format!("starting {name}"))?;
        }
        Ok(suite)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.local_addr()
    }

    /// The operator's token, if this start made it. It is shown this once.
    #[must_use]
    pub fn operator(&self) -> Option<&Token> {
        self.operator.as_ref()
    }

    /// Answers calls until the shutdown is triggered.
    ///
    /// # Errors
    /// When a background task has panicked.
    pub async fn run(self, shutdown: Shutdown) -> Result<()> {
        let wrapped = self.stack.wrap(server::routes(&self.services));
        self.local.open(wrapped.clone());
        self.server.run(self.services, wrapped, shutdown).await?;
        Ok(())
    }

    async fn add(&mut self, settings: &Settings, name: ServiceName, foundation: Foundation) -> Result<()> {
        let sends_mail = matches!(name, ServiceName::Identity | ServiceName::Invitation);
        let mailer = sends_mail.then(|| Mailer::new(&settings.mail, &settings.data)).transpose()?;
        let (background, answers) = (foundation.db.background(mailer), foundation.db.answers());
        let links = settings.mail.link_base.clone();
        let mut service = match name {
            ServiceName::Identity => {
                self.operator = identity::first_operator(&foundation).await.map_err(|fault| told(&fault))?;
                identity::service(foundation, links)?
            }
            ServiceName::Organization => organization::service(foundation, &settings.editions),
            ServiceName::Invitation => invitation::service(foundation, links),
            ServiceName::Resource => resource::service(foundation),
            ServiceName::Authz => authz::service(foundation, &settings.checkpoint, &settings.data).await?,
        };
        service.background.push(background);
        service.conditions.push(answers);
        self.services.push(service);
        Ok(())
    }
}

/// Brings the databases of services to the shape that this version expects.
///
/// # Errors
/// When a database cannot be reached, or is being served by another process on SQLite.
pub async fn migrate(settings: &Settings, names: &[ServiceName]) -> Result<()> {
    for name in names {
        let database = settings.database(*name);
        kit_db::migrate(&database, name.as_str(), migrations(*name))
            .await
            .with_context(|| format!("migrating {name}"))?;
    }
    Ok(())
}

fn migrations(name: ServiceName) -> Migrations {
    match name {
        ServiceName::Identity => identity::migrations(),
        ServiceName::Organization => organization::migrations(),
        ServiceName::Invitation => invitation::migrations(),
        ServiceName::Resource => resource::migrations(),
        ServiceName::Authz => authz::migrations(),
    }
}

async fn foundation(
    settings: &Settings,
    name: ServiceName,
    source: &Source,
    workload: &Key,
    peers: &Peers,
    portions: &Portions,
) -> Result<Foundation> {
    let key = key(settings, settings.of(name).key.as_ref(), name.as_str(), source)?;
    let kit = Kit::new(source.clone(), &key, workload, peers.identity.clone(), peers.authz.clone());
    let kit = Arc::new(kit.among(portions));
    // Those whose logs authz has to know.
    let tells = matches!(name, ServiceName::Identity | ServiceName::Organization | ServiceName::Resource);
    let parts = Parts::of(&kit, tells.then(|| peers.authz.clone()));
    let opened = Db::open(&settings.database(name), name.as_str(), migrations(name), parts).await;
    let db = opened.with_context(|| format!("opening the database of {name}"))?;
    Ok(Foundation { kit, db, peers: peers.clone(), key })
}

fn peers(settings: &Settings, served: &[ServiceName], local: &Local, workload: &Key) -> Result<Peers> {
    let channel = |name: ServiceName| -> Result<Channel> {
        let address = match &settings.of(name).address {
            Some(url) if !served.contains(&name) => Address::Remote(url.clone()),
            _ => Address::Local(local.clone()),
        };
        wire::channel(&address, workload).with_context(|| format!("the address of {name}"))
    };
    Ok(Peers {
        identity: channel(ServiceName::Identity)?,
        organization: channel(ServiceName::Organization)?,
        invitation: channel(ServiceName::Invitation)?,
        resource: channel(ServiceName::Resource)?,
        authz: channel(ServiceName::Authz)?,
    })
}

fn key(settings: &Settings, given: Option<&SecretString>, name: &str, source: &Source) -> Result<Key> {
    match given {
        Some(text) => Key::parse(text.expose_secret()).with_context(|| format!("the key of {name}")),
        None => {
            let path = settings.data.join("keys").join(format!("{name}.key"));
            Key::load_or_create(&path, source).with_context(|| format!("the key in {}", path.display()))
        }
    }
}

fn told(fault: &kit::Fault) -> anyhow::Error {
    anyhow::anyhow!("{fault:?}")
}
