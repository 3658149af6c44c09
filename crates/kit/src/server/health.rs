//! What the process says of its health: as a whole, under the empty name, and of each gRPC service.

use std::convert::Infallible;

use futures::FutureExt as _;
use futures::future::{BoxFuture, pending, select_all};
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::server::{Condition, Service};

/// Says of each service whether calls may be sent to it now.
pub(super) struct Health {
    reporter: HealthReporter,
    services: Vec<(Vec<&'static str>, Vec<Condition>)>,
}

impl Health {
    /// For these services.
    pub(super) fn new(reporter: HealthReporter, services: &[Service]) -> Self {
        let told = |service: &Service| (service.grpc_services.clone(), service.conditions.clone());
        Self { reporter, services: services.iter().map(told).collect() }
    }

    /// Says of none that it answers: not yet, or not any more.
    pub(super) async fn none(&self) {
        for name in self.names() {
            self.reporter.set_service_status(name, ServingStatus::NotServing).await;
        }
    }

    /// Says so again whenever it changes.
    pub(super) async fn follow(&mut self) -> Infallible {
        loop {
            let changes = self.services.iter_mut().flat_map(|(_, conditions)| conditions).map(changed);
            select_all(changes.chain([pending().boxed()])).await;
            self.tell().await;
        }
    }

    /// Says of each how it is now.
    pub(super) async fn tell(&mut self) {
        let mut all = true;
        for (names, conditions) in &mut self.services {
            let serves = conditions.iter_mut().all(|condition| *condition.borrow_and_update());
            all &= serves;
            for name in names {
                self.reporter.set_service_status(name, status(serves)).await;
            }
        }
        self.reporter.set_service_status("", status(all)).await;
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.services.iter().flat_map(|(names, _)| names.iter().copied()).chain([""])
    }
}

/// One whose sender has gone stays as it was.
fn changed(condition: &mut Condition) -> BoxFuture<'_, ()> {
    async {
        if condition.changed().await.is_err() {
            pending().await
        }
    }
    .boxed()
}

fn status(serves: bool) -> ServingStatus {
    if serves { ServingStatus::Serving } else { ServingStatus::NotServing }
}
