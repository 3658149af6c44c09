//! The authz service: may this subject do this, here, now?
//!
//! **Owns** the facts that the other services' logs tell, as a store of its own that can be rebuilt from them, and the
//! access models. **Calls** nobody: whoever asks brings all that is needed.
//!
//! **Tables**: `fact` (the newest write or the removal of each), `stream` (how far each scope of each service was
//! applied), `head` (one row: the revision of the store), `model` (those that an operator put).
//!
//! **Promises**
//! - A check is answered from memory, on one state of the facts; no answer is kept.
//! - `ApplyFacts` answers once the facts are durable and every check that begins afterwards counts them: commit, swap,
//!   reply.
//! - Facts can come repeatedly and in any order: the highest number that wrote a fact wins, and a removal is for ever.
//! - What cannot be understood or decided is denied.

mod app;
mod engine;
mod error;
mod event;
mod rpc;
mod store;

use std::sync::Arc;

use kit::server::Service;
use kit_db::{Foundation, Migrations};

use crate::app::App;

pub use crate::error::StartError;

/// The service's migrations, in order.
#[must_use]
pub fn migrations() -> Migrations {
    store::migrations()
}

/// The service: reads all facts into memory before it answers.
///
/// # Errors
/// When the store cannot be read, or holds what this version does not understand.
pub async fn service(foundation: Foundation) -> Result<Service, StartError> {
    let app = Arc::new(App::start(foundation).await?);
    Ok(rpc::service(&app))
}
