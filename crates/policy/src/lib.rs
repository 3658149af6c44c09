//! Who may do what: the rules, the facts, and the answers. Pure: it does no I/O, reads no clock, is not
//! asynchronous, and cannot panic on any input.
//!
//! Four ideas:
//!
//! 1. A **model** ([`Model`]) says what the roles are and what each may do, what can be done with each type of
//!    resource, what a grant's levels and a share's modes mean, and how a product wants the rest to go
//!    ([`model::Policies`]). It is a TOML file; what is wrong with one is told with line and column.
//! 2. A **fact** ([`Fact`]) says one thing that is so: somebody has a role, a resource hangs under a folder, a
//!    token is limited to scopes. Facts are kept by key and version and removed for ever, so they may be told
//!    in any order, twice, or too early ([`World::apply`]).
//! 3. A **question** ([`Question`]) is who, what, on what, and when. The moment is part of the question: what
//!    has expired by then does not count.
//! 4. A **decision** ([`Decision`]) is whether there is something that gives what was asked, and what that is.
//!    [`World::explain`] puts it into words, and for a no it tells what came nearest. There is no other way to
//!    an answer: the batch and the lists ask the same for each candidate, and [`World::differences`] asks it before
//!    and after changes that somebody wants to try.
//!
//! What counts where is written in one place, `evaluate/source.rs`. Beyond roles and grants:
//!
//! - Nothing crosses organizations. What is not known, was deleted, or hangs under something that was, gives
//!   nothing and has nothing.
//! - An access token has what its own roles give, cut by its scopes, and cut by what the member it is bound to
//!   may do at that moment. One that acts as a service account has what that account has instead of roles of its own.
//! - A share opens what its mode says, on its resource and below it, for those it is for. It makes nobody a
//!   member.
//! - Nobody hands out what they do not hold: `assign:ROLE` on an organization or a workspace, `grant:LEVEL`
//!   and `share:MODE` on a resource ask just that; `assume:ID` asks it for all that a group or a service account has.
//! - A suspended organization denies everything, a deleted one everything but `organization.undelete`.
//!
//! [`naive`] gives the same answers by another way, slow and plain; tests compare the two on random worlds.
//!
//! # An example
#![doc = concat!("```ignore\n", include_str!("../tests/worked_example.rs"), "```")]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects, clippy::string_slice, clippy::unreachable))]

mod answer;
mod arena;
mod cow;
mod difference;
mod evaluate;
pub mod fact;
pub mod model;
pub mod naive;
mod permission;
mod question;
mod time;
mod world;

pub use self::answer::{
    Because, Decision, Explanation, Held, HeldGrant, HeldRole, Miss, OpenShare, Reason, TokenLimits, Why,
};
pub use self::difference::Difference;
pub use self::fact::{Applied, Change, Fact, FactKey};
pub use self::model::{Model, ModelError, ModelErrors, builtin_models};
pub use self::permission::{BUILT_IN_PERMISSIONS, PERMISSION_LIMIT, Permission, PermissionSet};
pub use self::question::{Object, Page, Question, ResourceQuery, Subject, SubjectQuery};
pub use self::time::Time;
pub use self::world::{Census, Gathering, Overlap, Part, Records, Work, World};

#[cfg(test)]
mod tests;
