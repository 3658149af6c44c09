//! What this service persists. Everything is asked for within an organization.

pub(crate) mod grant;
mod m0001_resource;
pub(crate) mod resource;
pub(crate) mod tree;

use sea_orm_migration::MigrationTrait;

/// The steps to the shape that this version expects, in order.
pub(crate) fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(m0001_resource::Migration)]
}

/// Ids in one statement: well below the limit of parameters of either database.
const STATEMENT_IDS: usize = 1000;

#[cfg(test)]
mod tests;
