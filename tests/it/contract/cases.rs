//! The table: each RPC, a request that works, and who gets what.
//!
//! The permitted calls are made in this order: what ends something stands after what needs it.

mod authz;
mod identity;
mod invitation;
mod organization;
mod resource;

use serde_json::{Value, json};

use crate::contract::case::Case;
use crate::contract::world::World;

/// All of them.
pub(crate) fn all() -> Vec<Case> {
    let tables = [resource::cases(), authz::cases(), identity::cases(), invitation::cases(), organization::cases()];
    tables.into_iter().flatten().collect()
}

/// A request that names Acme and nothing else.
fn acme(world: &World) -> Value {
    json!({ "organization_id": world.acme.organization.id })
}

/// A page of a list of Acme's.
fn acme_page(world: &World) -> Value {
    json!({ "organization_id": world.acme.organization.id, "page_size": 2 })
}

fn page(_: &World) -> Value {
    json!({ "page_size": 2 })
}
