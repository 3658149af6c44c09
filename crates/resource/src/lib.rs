//! The resource service: what a product keeps in organizations and workspaces, and who was given a level on it.
//!
//! **Owns** resources, each below an organization, a workspace or another resource, and the grants on them.
//!
//! **Calls** authz (which resources somebody may view; the access models) and organization (who is a member).
//!
//! **Tables**: `resource`, `resource_grant`, and `tree`: one row for each organization, locked by whoever changes its
//! resources or grants.
//!
//! **Promises**
//! - The resources of an organization are trees: no resource is below itself, none is deeper than 32, and each is below
//!   what the access model has for its type.
//! - A subject has one grant on a resource at most, and its id is new each time: what was taken back is never revived.
//! - A grant lives and dies with the membership that its holder had when it was given.
//! - With a resource goes all that is below it, and every grant on any of that.
//!
//! **RPCs**: `ResourceService` and `GrantService`.

mod app;
mod error;
mod event;
mod model;
mod peers;
mod rpc;
mod store;

use std::sync::Arc;

use kit::server::Service;
use kit_db::{Foundation, Migrations};

use crate::app::App;

/// The service's migrations, in order.
#[must_use]
pub fn migrations() -> Migrations {
    store::migrations()
}

/// The service.
#[must_use]
pub fn service(foundation: Foundation) -> Service {
    rpc::service(&Arc::new(App::new(foundation)))
}
