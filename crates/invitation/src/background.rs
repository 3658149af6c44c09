//! What the service does by itself.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use kit::server::Background;
use kit::shutdown::Shutdown;

use crate::app::App;

mod completer;
mod seat_keeper;
mod sweeper;

/// The work beside the calls.
pub(crate) fn all(app: &Arc<App>) -> Vec<Background> {
    let (completing, keeping, sweeping) = (Arc::clone(app), Arc::clone(app), Arc::clone(app));
    vec![
        Box::new(move |shutdown| Box::pin(until(shutdown, async move { completer::run(&completing).await }))),
        Box::new(move |shutdown| Box::pin(until(shutdown, async move { seat_keeper::run(&keeping).await }))),
        Box::new(move |shutdown| Box::pin(until(shutdown, async move { sweeper::run(&sweeping).await }))),
    ]
}

/// Each step of the work is a transaction or can be repeated, so it can end anywhere.
async fn until(shutdown: Shutdown, work: impl Future<Output = ()>) {
    tokio::select! {
        () = work => {}
        () = shutdown.triggered() => {}
    }
}

/// Between two rounds.
async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}
