//! Who owns an organization or a workspace, as the model says.

/// How many owners there are, and their role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owners<'a> {
    /// There are none.
    None,
    /// Always exactly one: the role passes on from one to the next, and is neither handed out nor taken away.
    Single(&'a str),
    /// One at least.
    Several(&'a str),
}

// === impl Owners ===

impl<'a> Owners<'a> {
    /// The owners' role.
    pub(crate) fn role(self) -> Option<&'a str> {
        match self {
            Self::None => None,
            Self::Single(role) | Self::Several(role) => Some(role),
        }
    }

    /// The role that has one holder at a time.
    pub(crate) fn sole_role(self) -> Option<&'a str> {
        match self {
            Self::Single(role) => Some(role),
            Self::None | Self::Several(_) => None,
        }
    }

    /// Whether a role has one holder at a time.
    pub(crate) fn passes_on(self, role: &str) -> bool {
        self.sole_role() == Some(role)
    }
}
