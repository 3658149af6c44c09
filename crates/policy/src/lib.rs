//! policy
mod answer;
mod arena;
mod evaluate;
pub mod fact;
pub mod model;
pub mod naive;
mod permission;
mod question;
mod time;
mod world;

pub use self::answer::{Because, Decision, Explanation, Miss, Reason, Why};
pub use self::fact::{Applied, Change, Fact, FactKey};
pub use self::model::{Model, ModelError, ModelErrors, builtin_models};
pub use self::permission::{BUILT_IN_PERMISSIONS, PERMISSION_LIMIT, Permission, PermissionSet};
pub use self::question::{Object, Page, Question, ResourceQuery, Subject, SubjectQuery};
pub use self::time::Time;
pub use self::world::World;

#[cfg(test)]
mod tests;
