//! Kills a process at a step of an operation: a call on its way between the processes, or from the client. Who stands
//! between them sees each.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use e2e::Crew;
use e2e::dynamic::service_of;
use e2e::proxy::{Answer, Passing, Watch};
use futures::future::{BoxFuture, FutureExt as _};
use tenantry::settings::ServiceName;
use tokio::time::{Instant, sleep};
use tonic::Status;

/// A call within an operation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Step {
    /// None is the client.
    pub(crate) caller: Option<ServiceName>,
    pub(crate) method: String,
    /// How often the caller has made this call before, within the operation.
    pub(crate) before: usize,
}

/// Where a call is when somebody dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// It has left its caller, and is lost on the way if that is who dies.
    Asked,
    /// It is answered, and the answer is lost on the way.
    Answered,
    /// The answer has arrived a moment ago.
    Told,
}

/// Who dies, and when.
#[derive(Debug, Clone)]
pub(crate) struct Blow {
    pub(crate) step: Step,
    pub(crate) moment: Moment,
    pub(crate) victim: ServiceName,
}

/// What is known of the operation that is under way, and what is to happen to it.
#[derive(Debug, Clone, Default)]
struct Scene {
    /// The id by which calls are known that the services make by themselves.
    about: String,
    steps: Vec<Step>,
    blow: Option<Blow>,
    is_due: bool,
    has_fallen: bool,
}

/// Lies in wait wherever a call passes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ambush(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    crew: OnceLock<tokio::sync::Mutex<Crew>>,
    scene: Mutex<Option<Scene>>,
}

/// The ambush as one caller meets it.
#[derive(Debug, Clone)]
pub(crate) struct Watcher {
    pub(crate) caller: Option<ServiceName>,
    pub(crate) ambush: Ambush,
}

/// What a service calls by itself, whoever's operation is under way.
const BY_THEMSELVES: [&str; 7] = [
    "ApplyFacts",
    "Attend",
    "ClaimVerification",
    "GetDigest",
    "EnsureMembership",
    "EnsureDefaultOrganization",
    "ReserveSeats",
];
/// What an answer needs from here into its caller.
const ARRIVAL: Duration = Duration::from_millis(1);
/// How long after the answer to the client the last call of an operation may come.
const LATE: Duration = Duration::from_millis(400);
const LOOK: Duration = Duration::from_millis(5);

impl Step {
    /// Every blow that can fall on it.
    pub(crate) fn blows(&self) -> impl Iterator<Item = Blow> {
        let victims = self.caller.into_iter().chain([service_of(&self.method)]);
        victims.flat_map(|victim| {
            let moments = [Moment::Asked, Moment::Answered, Moment::Told];
            moments.map(|moment| Blow { step: self.clone(), moment, victim })
        })
    }
}

impl Ambush {
    pub(crate) fn lead(&self, crew: Crew) {
        self.0.crew.set(tokio::sync::Mutex::new(crew)).expect("one crew");
    }

    pub(crate) async fn crew(&self) -> tokio::sync::MutexGuard<'_, Crew> {
        self.0.crew.get().expect("a crew").lock().await
    }

    /// The calls of an operation that nobody disturbs.
    pub(crate) async fn record(&self, about: &str, operation: impl Future) -> Vec<Step> {
        *self.scene() = Some(Scene { about: about.to_owned(), ..Scene::default() });
        operation.await;
        sleep(LATE).await;
        self.scene().take().expect("a scene").steps
    }

    /// Waits for an operation with a blow. Whether it fell: the call may not have come.
    pub(crate) async fn strike(&self, blow: &Blow, about: &str, operation: impl Future) -> bool {
        let blow = Some(blow.clone());
        *self.scene() = Some(Scene { about: about.to_owned(), blow, ..Scene::default() });
        operation.await;
        let end = Instant::now() + LATE;
        loop {
            let Scene { is_due, has_fallen, .. } = self.scene().clone().expect("a scene");
            if has_fallen || (!is_due && Instant::now() > end) {
                *self.scene() = None;
                return has_fallen;
            }
            sleep(LOOK).await;
        }
    }

    /// The blow that falls on this call, if one does.
    fn due(&self, caller: Option<ServiceName>, call: &Passing<'_>) -> Option<Blow> {
        let mut scene = self.scene();
        let scene = scene.as_mut().filter(|scene| scene.has(call))?;
        let is_same = |step: &&Step| step.caller == caller && step.method == call.method;
        let before = scene.steps.iter().filter(is_same).count();
        let step = Step { caller, method: call.method.to_owned(), before };
        scene.steps.push(step.clone());
        let blow = scene.blow.clone().filter(|blow| blow.step == step)?;
        scene.is_due = true;
        Some(blow)
    }

    async fn kill(&self, victim: ServiceName) {
        let mut crew = self.crew().await;
        let number = crew.number(victim);
        crew.kill(number);
        if let Some(scene) = self.scene().as_mut() {
            scene.has_fallen = true;
        }
    }

    fn scene(&self) -> MutexGuard<'_, Option<Scene>> {
        self.0.scene.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Scene {
    /// Whether a call belongs to the operation. Nobody else calls meanwhile, but the services themselves.
    fn has(&self, call: &Passing<'_>) -> bool {
        let name = call.method.split('/').next_back().unwrap_or_default();
        let is_about = || call.message.windows(self.about.len()).any(|bytes| bytes == self.about.as_bytes());
        !BY_THEMSELVES.contains(&name) || is_about()
    }
}

impl Watch for Watcher {
    fn watch<'a>(&'a self, call: Passing<'a>, onward: BoxFuture<'a, Answer>) -> BoxFuture<'a, Answer> {
        let Some(Blow { moment, victim, .. }) = self.ambush.due(self.caller, &call) else { return onward };
        async move {
            match moment {
                Moment::Asked => {
                    self.ambush.kill(victim).await;
                    if self.caller == Some(victim) { Err(lost()) } else { onward.await }
                }
                Moment::Answered => {
                    let _ = onward.await;
                    self.ambush.kill(victim).await;
                    Err(lost())
                }
                Moment::Told => {
                    let answer = onward.await;
                    let ambush = self.ambush.clone();
                    tokio::spawn(async move {
                        sleep(ARRIVAL).await;
                        ambush.kill(victim).await;
                    });
                    answer
                }
            }
        }
        .boxed()
    }
}

fn lost() -> Status {
    Status::unavailable("the connection is lost")
}
