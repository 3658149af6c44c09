//! What the access model says of a type.

/// A type of resources, as far as this service needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResourceType {
    /// Its name.
    pub(crate) name: String,
    /// The levels that a grant can have.
    pub(crate) levels: Vec<Level>,
    /// What can be done with it.
    pub(crate) actions: Vec<String>,
    /// The level that whoever makes a resource holds on it.
    pub(crate) creator_level: Option<String>,
    /// What it can be put below: "organization", "workspace" and names of types.
    pub(crate) parents: Vec<String>,
}

/// A level that a grant can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Level {
    /// Its name.
    pub(crate) name: String,
    /// What it allows on a resource of the type.
    pub(crate) actions: Vec<String>,
}

/// A mode that a share can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ShareMode {
    /// Its name.
    pub(crate) name: String,
    /// What it allows, on resources whose types know it.
    pub(crate) actions: Vec<String>,
}

impl ResourceType {
    /// The level with this name, if a grant can have it.
    pub(crate) fn level(&self, name: &str) -> Option<&Level> {
        self.levels.iter().find(|level| level.name == name)
    }

    /// Whether a share of this mode allows anything on a resource of this type.
    pub(crate) fn opens_by(&self, mode: &ShareMode) -> bool {
        mode.actions.iter().any(|action| self.actions.contains(action))
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
