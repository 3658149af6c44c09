//! Collections whose clone shares everything, and whose write beside a living clone copies little.
//!
//! A [`World`](crate::World) is cloned whenever somebody wants it to hold still, and changed all the time. So
//! each collection is a list of small pieces behind reference counts: a clone counts the pieces, and a write
//! copies the one piece that it changes.

mod rows;
mod shards;
mod sorted;

pub(crate) use self::rows::Rows;
pub(crate) use self::shards::Shards;
pub(crate) use self::sorted::Sorted;

#[cfg(test)]
mod tests;
