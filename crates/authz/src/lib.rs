//! The authz service: may this subject do this, here, now?
//!
//! **Owns** the facts that the other services' logs tell, as a store of its own that can be rebuilt from them, and the
//! access models. **Calls** nobody: whoever asks brings all that is needed.
//!
//! **Tables**: `fact` (the newest write or the removal of each), `stream` (how far each scope of each service was
//! applied), `head` (one row: the revision of the store), `model` (those that an operator put), `checkpoint` (which
//! files the facts may be read from), `epoch` (the starts) and `attendance` (who has confirmed them), `verification` and
//! `verification_report` (comparisons with the logs, and what came of them).
//!
//! **Promises**
//! - A check is answered from memory, on one state of the facts; no answer is kept. On PostgreSQL, where others may write
//!   as well, memory has all that was written before the check came.
//! - `ApplyFacts` answers once the facts are durable and every check that begins afterwards counts them: commit, swap,
//!   reply.
//! - Facts can come repeatedly and in any order: the highest number that wrote a fact wins, and a removal is for ever.
//! - A start reads a file that is a shortcut and what was written since, or all facts from the database; it ends alike.
//! - After a start nothing is answered before the services that feed it have confirmed that the database has what they
//!   told it.
//! - What it holds can be compared with the logs, and brought anew from them, while it serves.
//! - What cannot be understood or decided is denied.

mod app;
mod attend;
mod checkpoint;
mod engine;
mod error;
mod event;
mod follow;
mod load;
mod reload;
mod rpc;
mod store;

use std::path::Path;
use std::sync::Arc;

use kit::server::Service;
use kit_db::{Foundation, Migrations};

use crate::app::App;
use crate::checkpoint::Keeper;
use crate::follow::Follower;

pub use crate::checkpoint::{CHECKPOINT_DEFAULTS, CheckpointConfig};
pub use crate::error::StartError;

/// The service's migrations, in order.
#[must_use]
pub fn migrations() -> Migrations {
    store::migrations()
}

/// The service: reads all facts into memory before it answers. Its checkpoint is in this directory.
///
/// # Errors
/// When the store cannot be read, or holds what this version does not understand.
pub async fn service(
    foundation: Foundation,
    checkpoint: &CheckpointConfig,
    data: &Path,
) -> Result<Service, StartError> {
    let place = checkpoint.place(data);
    let (app, loading) = App::start(foundation, place.as_deref()).await?;
    let app = Arc::new(app);
    let mut service = rpc::service(&app);
    service.conditions.push(app.attendance.condition());
    service.conditions.extend(app.follower.iter().map(Follower::condition));
    let followed = Arc::clone(&app);
    service.background.push(Box::new(|shutdown| Box::pin(follow::run(followed, shutdown))));
    let attended = Arc::clone(&app);
    service.background.push(Box::new(|shutdown| Box::pin(attend::run(attended, shutdown))));
    let reloaded = Arc::clone(&app);
    service.background.push(Box::new(|shutdown| Box::pin(reload::run(reloaded, shutdown))));
    if let Some(place) = place {
        let keeper = Keeper::new(&place, checkpoint.changes, app.engine.begun(), loading.has_checkpoint);
        service.background.push(Box::new(|shutdown| Box::pin(keeper.run(app, shutdown))));
    }
    Ok(service)
}

#[cfg(test)]
mod tests;
