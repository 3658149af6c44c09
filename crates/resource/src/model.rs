//! Values and rules: what a tree of resources may look like, and what a grant is.

mod attributes;
mod grant;
mod place;
mod resource;
mod resource_type;

pub(crate) use crate::model::attributes::Attributes;
pub(crate) use crate::model::grant::Grant;
pub(crate) use crate::model::place::{Misplaced, Place};
pub(crate) use crate::model::resource::Resource;
pub(crate) use crate::model::resource_type::ResourceType;

/// Grants on one resource at most.
pub(crate) const GRANTS_MAX: u64 = 1000;
/// Resources that one call can delete.
pub(crate) const DELETED_MAX: u64 = 10_000;
/// Grants that go with them.
pub(crate) const DELETED_GRANTS_MAX: u64 = 50_000;

#[cfg(test)]
mod tests;
