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
//! The typed clients take and give the messages of `proto/`, by package in [`contracts`]. Ids are texts there: those of
//! [`ids`] are made by `parse` and go in by `into`.
//!
//! ```no_run
//! use tenantry_client::contracts::access::v1::{Object, object::Kind};
//! use tenantry_client::contracts::identity::v1::SignInRequest;
//! use tenantry_client::contracts::resource::v1::CreateResourceRequest;
//! use tenantry_client::ids::{ResourceId, WorkspaceId};
//! use tenantry_client::{Client, Credential, Question};
//!
//! # async fn example(password: String, production: WorkspaceId) -> Result<(), Box<dyn std::error::Error>> {
//! let nobody = Client::connect("http://127.0.0.1:7400", Credential::nobody())?;
//! let request = SignInRequest { email: "ada@example.com".to_owned(), password, ..Default::default() };
//! let tokens = nobody.sessions().sign_in(request).await?.into_inner().tokens.ok_or("no tokens")?;
//! // For five minutes; RefreshSession gives the next one, to be handed to `exchange`.
//! let ada = nobody.acting_as(Credential::bearer(&tokens.access_token)?);
//!
//! let request = CreateResourceRequest {
//!     parent: Some(Object { kind: Some(Kind::WorkspaceId(production.into())) }),
//!     r#type: "media".to_owned(),
//!     display_name: "Trailer".to_owned(),
//!     ..Default::default()
//! };
//! let made = ada.resources().create_resource(request).await?.into_inner();
//! let media: ResourceId = made.resource.ok_or("no resource")?.id.parse()?;
//! ada.checks().require(Question::new("view".parse()?, media).at_least(made.revision.parse()?)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A program adds this crate and tokio. What the clients speak in comes along: [`contracts`], [`ids`], [`tonic`], and
//! [`prost_types`] for times, durations, attributes and the masks of updates.
//!
//! The crate speaks plain HTTP/2: the suite has no TLS of its own. Where calls leave a trusted network, put a proxy
//! with TLS in front of the suite and hand its channel to [`Client::over`]. The channel is tonic's: a program that adds
//! tonic itself, in the same version and with its feature `tls-ring`, has TLS in the one from here too.
//!
//! All of it runs inside a tokio runtime, with its timers on.

mod checks;
mod client;
mod connection;
mod credential;
mod decision;
mod endpoints;
mod question;
mod refusal;

pub use contracts;
pub use contracts::authz::v1::DecisionReason;
pub use ids;
pub use prost_types;
pub use tonic;

pub use crate::checks::{BATCH_BYTES_MAX, BATCH_CHECKS_MAX, Checks, Limits};
pub use crate::client::Client;
pub use crate::connection::Connection;
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
