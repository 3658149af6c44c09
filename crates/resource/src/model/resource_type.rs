//! What the access model says of a type.

/// A type of resources, as far as this service needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResourceType {
    /// Its name.
    pub(crate) name: String,
    /// The levels that a grant can have.
    pub(crate) levels: Vec<String>,
    /// The level that whoever makes a resource holds on it.
    pub(crate) creator_level: Option<String>,
    /// What it can be put below: "organization", "workspace" and names of types.
    pub(crate) parents: Vec<String>,
}

impl ResourceType {
    /// Whether a grant can have this level.
    pub(crate) fn has_level(&self, level: &str) -> bool {
        self.levels.iter().any(|known| known == level)
    }

    /// Whether a resource of this type can be directly below something of that kind.
    pub(crate) fn can_be_below(&self, kind: &str) -> bool {
        self.parents.iter().any(|known| known == kind)
    }

    /// The permission to make one, which is held on the parent.
    pub(crate) fn create_permission(&self) -> String {
        format!("{}.create", self.name)
    }
}
