//! Tenantry from Rust: the generated clients of all services with a credential on each call, and [`Checks`], which
//! gathers the checks that a program asks at the same time into batches.
//!
//! ```no_run
//! use tenantry_client::ids::{ResourceId, UserId};
//! use tenantry_client::{Client, Credential, Permission, Question};
//!
//! # async fn example(user: UserId, media: ResourceId) -> Result<(), Box<dyn std::error::Error>> {
//! let token = std::fs::read_to_string("tenantry.token")?;
//! let client = Client::connect("http://127.0.0.1:7400", Credential::bearer(token.trim())?)?;
//! let delete: Permission = "media.delete".parse()?;
//!
//! let question = Question::new(delete, media).of(user);
//! let decision = client.checks().check(question.clone()).await?;
//! println!("{}: {:?}", decision.allowed, decision.reason);
//!
//! // The same as a gate: whatever is not an explicit yes is an error.
//! client.checks().require(question).await?;
//! # Ok(())
//! # }
//! ```
//!
//! The crate speaks plain HTTP/2: the suite has no TLS of its own. Where calls leave a trusted network, put a proxy
//! with TLS in front of the suite and hand its channel to [`Client::over`].
//!
//! All of it runs inside a tokio runtime, with its timers on.

mod checks;
mod client;
mod credential;
mod decision;
mod endpoints;
mod question;
mod refusal;

pub use contracts;
pub use contracts::authz::v1::DecisionReason;
pub use ids;
pub use tonic;

pub use crate::checks::{BATCH_BYTES_MAX, BATCH_CHECKS_MAX, Checks, Limits};
pub use crate::client::Client;
pub use crate::credential::{Credential, CredentialError, Credentials};
pub use crate::decision::{CheckError, Decision, Denied, RequireError};
pub use crate::endpoints::{ConnectError, Endpoints};
pub use crate::question::{
    Object, Permission, PermissionError, Question, Revision, RevisionError, ShareProof, ShareProofError, Subject,
};
pub use crate::refusal::Refusal;

/// The example of README.md compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
