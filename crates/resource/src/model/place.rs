//! Where in the tree something can be put.

use ids::ResourceId;

use crate::model::ResourceType;

/// A place that a resource is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// What will be directly above: "organization", "workspace" or the name of a resource's type.
    pub(crate) parent_kind: String,
    /// The resources that will be above, from the parent upwards.
    pub(crate) above: Vec<ResourceId>,
}

/// Why something cannot be put somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misplaced {
    /// The type does not go there.
    Unsuitable,
    /// The tree would be deeper than 32.
    TooDeep,
    /// It would be above itself.
    Within,
}

/// Resources on the way from the top of a tree to its deepest leaf.
pub(crate) const DEPTH_MAX: usize = 32;

impl Place {
    /// Whether a new resource of this type can be put here.
    pub(crate) fn takes_new(&self, resource_type: &ResourceType) -> Result<(), Misplaced> {
        self.takes(resource_type, 1)
    }

    /// Whether a resource can be moved here, with all that is below it; `height` counts the resources from it to its
    /// deepest leaf.
    pub(crate) fn takes_moved(
        &self,
        resource: ResourceId,
        resource_type: &ResourceType,
        height: usize,
    ) -> Result<(), Misplaced> {
        if self.above.contains(&resource) {
            return Err(Misplaced::Within);
        }
        self.takes(resource_type, height)
    }

    fn takes(&self, resource_type: &ResourceType, height: usize) -> Result<(), Misplaced> {
        if !resource_type.can_be_below(&self.parent_kind) {
            return Err(Misplaced::Unsuitable);
        }
        if self.above.len().saturating_add(height) > DEPTH_MAX {
            return Err(Misplaced::TooDeep);
        }
        Ok(())
    }
}
