//! Collections whose clone shares everything, and whose write beside a living clone copies little.
//!
//! A [`World`](crate::World) is cloned whenever somebody wants it to hold still, and changed all the time. So
//! each collection is a flat tree of small pieces behind reference counts: a clone counts one reference, and a write
//! copies the pieces on its way that somebody else still holds, and no others.

mod map;
mod rows;
mod sorted;
mod spread;

pub(crate) use self::map::Map;
pub(crate) use self::rows::Rows;
pub(crate) use self::sorted::Sorted;
pub(crate) use self::spread::Spread;

#[cfg(test)]
mod tests;
