//! What this service keeps: facts, streams, models; and how it came to its shape.

pub(crate) mod fact;
pub(crate) mod head;
pub(crate) mod model;
pub(crate) mod stream;

mod m0001_facts;

use kit_db::Migrations;

pub(crate) fn migrations() -> Migrations {
    vec![Box::new(m0001_facts::Migration)]
}
