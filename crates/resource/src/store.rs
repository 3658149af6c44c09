//! What this service persists. Everything is asked for within an organization.

pub(crate) mod grant;
mod m0001_resource;
mod m0002_share;
pub(crate) mod resource;
pub(crate) mod share;
pub(crate) mod tree;

use sea_orm_migration::MigrationTrait;

/// The steps to the shape that this version expects, in order.
pub(crate) fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(m0001_resource::Migration), Box::new(m0002_share::Migration)]
}

/// Ids in one statement: well below the limit of parameters of either database.
const STATEMENT_IDS: usize = 1000;

#[cfg(test)]
mod tests;
