//! How much there can be of something, and who says so.

/// The least of the limits that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cap {
    pub(crate) limit: u64,
    pub(crate) by: LimitedBy,
}

/// What sets a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitedBy {
    /// What the organization has bought: with another edition there could be more.
    Edition,
    /// The access model, for everybody.
    Model,
}

// === impl Cap ===

impl Cap {
    /// The tighter of the edition's limit and the model's; nothing where there is neither. Where both are the same it
    /// is the model's: another edition would not help.
    pub(crate) fn tighter(edition: Option<u64>, model: Option<u64>) -> Option<Self> {
        match (edition, model) {
            (Some(limit), None) => Some(Self { limit, by: LimitedBy::Edition }),
            (Some(limit), Some(model)) if limit < model => Some(Self { limit, by: LimitedBy::Edition }),
            (_, Some(limit)) => Some(Self { limit, by: LimitedBy::Model }),
            (None, None) => None,
        }
    }

    /// How many more there can be. What is there beyond the limit stays, and nothing is added to it.
    pub(crate) const fn room(self, used: u64) -> u64 {
        self.limit.saturating_sub(used)
    }
}

// === impl LimitedBy ===

impl LimitedBy {
    /// The name in the contract.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Edition => "edition",
            Self::Model => "model",
        }
    }
}

#[cfg(test)]
mod tests;
