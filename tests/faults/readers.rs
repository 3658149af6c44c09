//! Those who ask: each process of authz by its own address, and for long enough that a process which stands still gets
//! questions meanwhile and answers them when it goes on.

use std::sync::Arc;
use std::time::Duration;

use contracts::access::v1::object;
use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use contracts::authz::v1::{BatchCheckRequest, CheckRequest, ListResourcesRequest, ListSubjectsRequest};
use e2e::{Client, Credentials, Dice};
use tenantry::settings::ServiceName;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tonic::service::interceptor::InterceptedService;
use tonic::{Request, Response, Status};

use crate::board::Key;
use crate::incidents::Sort;
use crate::lab::Lab;
use crate::tally::Outcome;
use crate::verdict::Span;
use crate::world::World;

/// A client for each process of authz.
#[derive(Debug)]
pub(crate) struct Readers(Vec<Reader>);

/// For one of them.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub(crate) site: usize,
    client: AuthzServiceClient<Client>,
}

/// Longer than any pause.
const PATIENCE: Duration = Duration::from_secs(8);
/// Those who ask one process at the same time.
const TASKS: usize = 8;
const PAGE: i32 = 1000;

impl Readers {
    pub(crate) fn of(world: &World) -> Self {
        let key = world.suite.workload_key();
        let reader = |site: usize| {
            let channel = InterceptedService::new(world.sites[site].channel.clone(), Credentials::workload(&key));
            Reader { site, client: AuthzServiceClient::new(channel) }
        };
        Self(world.of(ServiceName::Authz).into_iter().map(reader).collect())
    }

    pub(crate) fn all(&self) -> &[Reader] {
        &self.0
    }
}

/// Asks until it is over.
pub(crate) fn begin(lab: &Arc<Lab>, tasks: &mut JoinSet<()>, dice: &mut Dice) {
    for reader in lab.readers.all() {
        for _ in 0..TASKS {
            tasks.spawn(read(Arc::clone(lab), reader.clone(), Dice::new(dice.number())));
        }
    }
}

async fn read(lab: Arc<Lab>, reader: Reader, mut dice: Dice) {
    while !lab.is_over() {
        sleep(dice.millis(40, 300)).await;
        let now = lab.world.journal.now();
        let Some(key) = lab.board.any(&mut dice, now) else { continue };
        match dice.below(24) {
            0 | 1 => drop(reader.batch(&lab, &lab.board.some(&mut dice, now)).await),
            2 => reader.subjects(&lab, &key).await,
            3 => reader.resources(&lab, &key).await,
            _ => reader.check(&lab, &key).await,
        }
    }
}

impl Reader {
    pub(crate) async fn check(&self, lab: &Lab, key: &Key) {
        let mut client = self.client.clone();
        let (asked, answer) = ask(lab, async |request| client.check(request).await, question(key)).await;
        self.judge(lab, "Check", key, asked, answer.map(|answer| answer.allowed));
    }

    /// Several at once; what was answered.
    pub(crate) async fn batch(&self, lab: &Lab, keys: &[Arc<Key>]) -> Option<Vec<bool>> {
        let mut client = self.client.clone();
        let checks = keys.iter().map(|key| question(key)).collect();
        let request = BatchCheckRequest { checks, ..BatchCheckRequest::default() };
        let (asked, answer) = ask(lab, async |request| client.batch_check(request).await, request).await;
        let allowed = answer.map(|answer| answer.results.iter().map(|result| result.allowed).collect::<Vec<_>>());
        for (number, key) in keys.iter().enumerate() {
            self.judge(lab, "BatchCheck", key, asked, allowed.as_ref().map(|allowed| allowed[number]));
        }
        allowed
    }

    /// Whether the subject is among all who may; there are fewer than fit on a page.
    async fn subjects(&self, lab: &Lab, key: &Key) {
        if key.question.is_proof() {
            return;
        }
        let mut client = self.client.clone();
        let (permission, object) = (key.question.permission.clone(), Some(key.question.object.clone()));
        let request = ListSubjectsRequest { permission, object, page_size: PAGE, ..ListSubjectsRequest::default() };
        let (asked, answer) = ask(lab, async |request| client.list_subjects(request).await, request).await;
        let is_listed = answer.map(|answer| answer.subjects.contains(&key.question.subject));
        self.judge(lab, "ListSubjects", key, asked, is_listed);
    }

    /// Whether the resource is among all that the subject may do it with.
    async fn resources(&self, lab: &Lab, key: &Key) {
        let Some(object::Kind::ResourceId(resource)) = &key.question.object.kind else { return };
        let mut client = self.client.clone();
        let request = ListResourcesRequest {
            subject: Some(key.question.subject.clone()),
            permission: key.question.permission.clone(),
            organization_id: key.question.organization.clone(),
            page_size: PAGE,
            ..ListResourcesRequest::default()
        };
        let (asked, answer) = ask(lab, async |request| client.list_resources(request).await, request).await;
        self.judge(lab, "ListResources", key, asked, answer.map(|answer| answer.resource_ids.contains(resource)));
    }

    fn judge(&self, lab: &Lab, method: &str, key: &Key, asked: Span, allowed: Option<bool>) {
        let world = &lab.world;
        let forbidding = key.forbidding(asked);
        let outcome = match allowed {
            Some(true) => Outcome::Allowed,
            Some(false) => Outcome::Denied { forbidden: forbidding.is_some() },
            None => Outcome::Unanswered,
        };
        world.tally.count(outcome, &world.journal.kinds(self.site, asked));
        if let (Some(true), Some(narrowing)) = (allowed, forbidding) {
            let during = Span { from: narrowing.begun, to: asked.to };
            let (site, faults) = (&world.sites[self.site].name, world.journal.told(during));
            let evidence = format!(
                "{method} of {} at {site}, asked {asked:?}, was allowed after {narrowing:?}\n  its last operations: \
                 {:?}\n  faults since the narrowing began: {faults:#?}",
                key.name,
                key.history()
            );
            world.incidents.add(Sort::Violation, evidence);
        }
    }
}

fn question(key: &Key) -> CheckRequest {
    CheckRequest {
        subject: Some(key.question.subject.clone()),
        permission: key.question.permission.clone(),
        object: Some(key.question.object.clone()),
        ..CheckRequest::default()
    }
}

/// Asks, and notes from when to when; nothing if there was no answer.
async fn ask<Q, A>(
    lab: &Lab,
    call: impl AsyncFnOnce(Request<Q>) -> Result<Response<A>, Status>,
    message: Q,
) -> (Span, Option<A>) {
    let mut request = Request::new(message);
    request.set_timeout(PATIENCE);
    let from = lab.world.journal.now();
    let answer = timeout(PATIENCE, call(request)).await;
    let span = Span { from, to: lab.world.journal.now() };
    (span, answer.ok().and_then(Result::ok).map(Response::into_inner))
}
