//! Telling authz all facts, as the services' logs would.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use contracts::access::v1::{Subject, subject};
use contracts::authz::internal::v1::fact::Fact as Told;
use contracts::authz::internal::v1::fact_service_client::FactServiceClient;
use contracts::authz::internal::v1::*;
use contracts::authz::v1::PutModelRequest;
use contracts::authz::v1::model_service_client::ModelServiceClient;
use kit::Source;
use kit::secret::Key;
use kit::stack::LocalService;
use kit::wire::{Address, Channel, Local, channel};
use tonic::Request;
use uuid::Uuid;

use crate::told::told;
use crate::wire::stage::{Cast, DAY};
use crate::world::plan::Plan;
use crate::world::shape::Name;
use crate::world::{self, facts};

/// Facts of one event, and of one call: a message has a limit.
const EVENT_MAX: usize = 4_000;
const CALL_MAX: usize = 10_000;

/// The log of one service, on its way.
struct Log {
    client: FactServiceClient<Channel>,
    service: &'static str,
    events: Vec<FactEvent>,
    facts: usize,
}

/// Tells services of this process everything about a world, and about those who will call.
pub(crate) async fn feed(name: Name, cast: &Cast, workload: &Key, services: &LocalService) -> Result<()> {
    let local = Local::default();
    local.open(services.clone());
    let channel = channel(&Address::Local(local), workload)?;
    let mut put = Request::new(PutModelRequest { source: world::MODEL.to_owned(), request_id: String::new() });
    put.metadata_mut().insert("authorization", format!("Bearer {}", cast.operator).parse()?);
    ModelServiceClient::new(channel.clone()).put_model(put).await.context("the model of the worlds is not taken")?;

    let shape = name.shape();
    let mut log = Log::new(channel.clone(), "world");
    log.tell(Uuid::from_u128(1), facts::strangers(shape).map(|change| told(&change))).await?;
    for number in 0..shape.organizations {
        let plan = Arc::new(Plan::draw(shape, number));
        log.tell(plan.names().own(0).uuid(), facts::of(&plan).map(|change| told(&change))).await?;
    }
    log.send().await?;
    let mut log = Log::new(channel, "cast");
    log.tell(Uuid::from_u128(2), sessions(cast).chain(programs(cast)).map(Ok)).await?;
    log.send().await
}

fn sessions(cast: &Cast) -> impl Iterator<Item = Told> {
    let expire_time = Some(tomorrow());
    cast.signed_in
        .iter()
        .map(move |user| Told::Session(SessionFact { session_id: user.clone(), user_id: user.clone(), expire_time }))
}

/// A token, and its role in its organization.
fn programs(cast: &Cast) -> impl Iterator<Item = Told> {
    cast.programs.iter().flat_map(|program| {
        let holder = Subject { kind: Some(subject::Kind::AccessTokenId(program.access_token_id.clone())) };
        let token = TokenFact {
            access_token_id: program.access_token_id.clone(),
            organization_id: program.organization_id.clone(),
            expire_time: Some(tomorrow()),
            ..TokenFact::default()
        };
        let role = AssignmentFact {
            membership_id: program.access_token_id.clone(),
            organization_id: program.organization_id.clone(),
            holder: Some(holder),
            role: "admin".to_owned(),
            ..AssignmentFact::default()
        };
        [Told::Token(token), Told::Assignment(role)]
    })
}

fn tomorrow() -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: Source::system().now().plus(DAY).seconds(), nanos: 0 }
}

impl Log {
    fn new(channel: Channel, service: &'static str) -> Self {
        let client = FactServiceClient::new(channel).max_encoding_message_size(4 << 20);
        Self { client, service, events: Vec::new(), facts: 0 }
    }

    /// Tells all facts of a scope, which nothing was told of before.
    async fn tell(&mut self, scope: Uuid, facts: impl Iterator<Item = Result<Told>>) -> Result<()> {
        let mut facts = facts.peekable();
        let mut sequence = 0_i64;
        while facts.peek().is_some() {
            sequence += 1;
            let put = |fact| FactChange { change: Some(fact_change::Change::Put(Fact { fact: Some(fact) })) };
            let changes: Vec<_> = facts.by_ref().take(EVENT_MAX).map(|fact| fact.map(put)).collect::<Result<_>>()?;
            self.facts += changes.len();
            let event_id = Uuid::from_u128(scope.as_u128().wrapping_add(u128::from(sequence.unsigned_abs())));
            self.events.push(FactEvent {
                scope_id: scope.to_string(),
                sequence,
                event_id: event_id.to_string(),
                changes,
            });
            if self.facts >= CALL_MAX {
                self.send().await?;
            }
        }
        Ok(())
    }

    async fn send(&mut self) -> Result<()> {
        self.facts = 0;
        let events = std::mem::take(&mut self.events);
        if events.is_empty() {
            return Ok(());
        }
        let request = ApplyFactsRequest { service: self.service.to_owned(), events, express: false };
        self.client.apply_facts(request).await.context("facts are not taken")?;
        Ok(())
    }
}
