//! What services do beside answering calls.

use std::collections::HashMap;

use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, timeout_at};

use crate::server::Service;
use crate::shutdown::{Shutdown, Trigger};

/// The background tasks of this process.
pub(super) struct Running {
    tasks: JoinSet<()>,
    owners: HashMap<Id, &'static str>,
    stop: Trigger,
}

impl Running {
    pub(super) fn start(services: Vec<Service>) -> Self {
        let (stop, stopped) = Shutdown::new();
        let mut running = Self { tasks: JoinSet::new(), owners: HashMap::new(), stop };
        for service in services {
            for task in service.background {
                let id = running.tasks.spawn(task(stopped.clone())).id();
                running.owners.insert(id, service.name);
            }
        }
        running
    }

    /// Waits for a task to panic, and says whose. That a task comes to its end is well: some have one.
    pub(super) async fn panicked(&mut self) -> &'static str {
        while let Some(ended) = self.tasks.join_next().await {
            if let Err(error) = ended
                && error.is_panic()
            {
                let service = self.owners.get(&error.id()).copied().unwrap_or("nobody");
                tracing::error!(service, %error, "a background task panicked: stopping");
                return service;
            }
        }
        std::future::pending().await
    }

    /// Tells all of them to stop, and waits for it until then.
    pub(super) async fn finish(mut self, end: Instant) {
        self.stop.trigger();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if timeout_at(end, all).await.is_err() {
            tracing::warn!(tasks = self.tasks.len(), "background tasks did not stop in time");
        }
        // Dropping the set ends those at their next await; nobody waits for one that has none.
    }
}
