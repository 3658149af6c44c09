//! Five services as processes, and somebody who can kill each of them at any call.

use std::future::Future;
use std::time::Duration;

use e2e::dynamic::{self, Headers};
use e2e::proxy::stand_between;
use e2e::{Processes, Storage, Suite, Topology};
use serde_json::Value;
use tenantry::settings::ServiceName;
use tokio::time::{Instant, sleep};
use tonic::Status;
use tonic::transport::{Channel, Endpoint};

use crate::crash::ambush::{Ambush, Blow, Step, Watcher};
use crate::crash::standing::{AUTHZ_AGREES, Logs, Place};

pub(crate) struct Stage {
    pub(crate) suite: Suite,
    logs: Logs,
    ambush: Ambush,
    /// What the client calls through.
    client: Channel,
}

/// A step, and whether only a process that has just started makes it.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) step: Step,
    is_first: bool,
}

/// A client that waits longer than this has given up.
const TIMEOUT: &str = "8S";
/// By when everything has ended, and how often to look.
const BOUND: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(100);

impl Stage {
    pub(crate) async fn start(storage: Storage) -> Self {
        let ambush = Ambush::default();
        let watcher = |caller| Watcher { caller, ambush: ambush.clone() };
        let mut client = 0;
        let Processes { suite, crew } = Processes::start_on(storage, Topology::Five, "", |ports| {
            client = stand_between(ports, watcher(None));
            ServiceName::ALL.map(|name| (name, stand_between(ports, watcher(Some(name))))).into()
        })
        .await;
        ambush.lead(crew);
        let logs = Logs {
            organization: suite.log(ServiceName::Organization).await,
            invitation: suite.log(ServiceName::Invitation).await,
        };
        let client = Endpoint::from_shared(format!("http://127.0.0.1:{client}")).expect("a URL").connect_lazy();
        Self { suite, logs, ambush, client }
    }

    /// One call of the client, whatever comes of it.
    pub(crate) async fn call(&self, method: &str, request: &Value, headers: &Headers) -> Result<Value, Status> {
        let headers = headers.clone().with("grpc-timeout", TIMEOUT);
        dynamic::call(self.client.clone(), method, request, &headers).await
    }

    /// The calls of an operation that nobody disturbs, by processes that have just started.
    pub(crate) async fn first_steps(&self, about: &str, operation: impl Future) -> Vec<Step> {
        for name in [ServiceName::Identity, ServiceName::Organization, ServiceName::Invitation] {
            self.start_anew(name).await;
        }
        self.ambush.record(about, operation).await
    }

    /// The same by processes that are at work: those of the first steps that they make as well.
    pub(crate) async fn steps(&self, first: Vec<Step>, about: &str, operation: impl Future) -> Vec<Known> {
        let later = self.ambush.record(about, operation).await;
        let known = |step: Step| Known { is_first: !later.contains(&step), step };
        first.into_iter().map(known).collect()
    }

    /// Lets a blow fall on an operation, and starts the process again that died. Whether it fell: the call may not have
    /// come.
    pub(crate) async fn strike(&self, known: &Known, blow: &Blow, about: &str, operation: impl Future) -> bool {
        if let Some(caller) = blow.step.caller.filter(|_| known.is_first) {
            self.start_anew(caller).await;
        }
        let has_fallen = self.ambush.strike(blow, about, operation).await;
        if has_fallen {
            let mut crew = self.ambush.crew().await;
            let number = crew.number(blow.victim);
            crew.restart(number);
            crew.ready().await;
        }
        has_fallen
    }

    async fn start_anew(&self, name: ServiceName) {
        let mut crew = self.ambush.crew().await;
        let number = crew.number(name);
        crew.kill(number);
        crew.restart(number);
        crew.ready().await;
    }

    /// Waits until an organization stands in one of these ways.
    pub(crate) async fn ends(&self, place: &Place, allowed: &[&Value]) -> Result<Value, String> {
        let until = Instant::now() + BOUND;
        loop {
            match self.standing(place).await {
                Ok(standing) if allowed.contains(&&standing) => return Ok(standing),
                standing if Instant::now() > until => return Err(format!("{standing:#?}")),
                _ => sleep(LOOK).await,
            }
        }
    }

    /// How an organization stands once authz has heard of everything.
    pub(crate) async fn stands(&self, place: &Place) -> Value {
        let until = Instant::now() + BOUND;
        loop {
            match self.standing(place).await {
                Ok(standing) if standing[AUTHZ_AGREES] == true => return standing,
                standing => assert!(Instant::now() < until, "{standing:#?}"),
            }
            sleep(LOOK).await;
        }
    }

    async fn standing(&self, place: &Place) -> Result<Value, Status> {
        place.standing(&self.suite, &self.logs).await
    }
}
