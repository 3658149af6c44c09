//! The resource service: what a product keeps in organizations and workspaces, who was given a level on it, and the
//! doors to it.
//!
//! **Owns** resources, each below an organization, a workspace or another resource, the grants on them, and their shares.
//!
//! **Calls** authz (what somebody may do; the access models), organization (who belongs to it; its workspaces) and
//! identity (whose an address is).
//!
//! **Tables**: `resource`, `resource_grant`, `share`, and `tree`: one row for each organization, locked by whoever changes
//! its resources, grants or shares.
//!
//! **Promises**
//! - The resources of an organization are trees: no resource is below itself, none is deeper than 32, and each is below
//!   what the access model has for its type.
//! - A subject has one grant on a resource at most, and its id is new each time: what was taken back is never revived.
//! - A grant lives and dies with the membership that its holder had when it was given; that of somebody who made a
//!   resource, with what they were there by. A group's grant does so with the group.
//! - A share's secret is shown once and rests as a fingerprint. It is opened no more often than it says, and no minute
//!   has more than ten wrong guesses at its password, however many come at once.
//! - With a resource goes all that is below it, and every grant on and share of any of that.
//!
//! **RPCs**: `ResourceService`, `GrantService` and `ShareService`.

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

#[cfg(test)]
mod tests;
