//! Where a page of a list begins: lists are sorted by time, and by id where times are equal.

use std::fmt;
use std::str::FromStr;

use kit::Time;
use uuid::Uuid;

/// The element that a page begins after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) time: Time,
    pub(crate) id: Uuid,
}

/// A text that is no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no position of a list")]
pub(crate) struct PositionError;

impl Position {
    pub(crate) const fn new(time: Time, id: Uuid) -> Self {
        Self { time, id }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.time.millis(), self.id.as_hyphenated())
    }
}

impl FromStr for Position {
    type Err = PositionError;

    fn from_str(text: &str) -> Result<Self, PositionError> {
        let (time, id) = text.split_once(':').ok_or(PositionError)?;
        let time = time.parse().map(Time::from_millis).map_err(|_| PositionError)?;
        Ok(Self { time, id: Uuid::try_parse(id).map_err(|_| PositionError)? })
    }
}
