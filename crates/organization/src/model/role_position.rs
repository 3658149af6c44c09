//! Where a page of a list of roles begins: the model's come first, then the organization's own.

use std::fmt;
use std::str::FromStr;

use crate::model::{Position, PositionError};

/// The element that a page begins after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RolePosition {
    /// A role of the model, by its place there.
    BuiltIn(usize),
    /// A role of the organization's own.
    Own(Position),
}

const BUILT_IN: &str = "model";
const OWN: &str = "own";

impl fmt::Display for RolePosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn(place) => write!(f, "{BUILT_IN}:{place}"),
            Self::Own(position) => write!(f, "{OWN}:{position}"),
        }
    }
}

impl FromStr for RolePosition {
    type Err = PositionError;

    fn from_str(text: &str) -> Result<Self, PositionError> {
        match text.split_once(':') {
            Some((BUILT_IN, place)) => place.parse().map(Self::BuiltIn).map_err(|_| PositionError),
            Some((OWN, position)) => position.parse().map(Self::Own),
            _ => Err(PositionError),
        }
    }
}
