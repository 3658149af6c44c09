//! Values and rules: what a tree of resources may look like, and what grants and shares are.

mod attributes;
mod grant;
mod place;
mod resource;
mod resource_type;
mod share;

pub(crate) use crate::model::attributes::Attributes;
pub(crate) use crate::model::grant::{Grant, Life, LiveHolders, Via};
pub(crate) use crate::model::place::{Misplaced, Place};
pub(crate) use crate::model::resource::Resource;
pub(crate) use crate::model::resource_type::{Level, ResourceType, ShareMode};
pub(crate) use crate::model::share::{
    Audience, NamedPeople, Recognition, Share, WRONG_PASSWORDS_MAX, WRONG_PASSWORDS_REST, WrongPasswords,
};

/// Grants on one resource at most.
pub(crate) const GRANTS_MAX: u64 = 1000;
/// Shares of one resource at most.
pub(crate) const SHARES_MAX: u64 = 100;
/// Accounts that a share can name, and addresses too.
pub(crate) const NAMED_MAX: usize = 100;
/// Resources that one call can delete.
pub(crate) const DELETED_MAX: u64 = 10_000;
/// Grants that go with them, and shares too.
pub(crate) const DELETED_GRANTS_MAX: u64 = 50_000;
pub(crate) const DELETED_SHARES_MAX: u64 = 50_000;

#[cfg(test)]
mod tests;
