//! Moments, to the millisecond: in databases, on the wire, and in the questions put to `policy`.

use std::time::Duration;

use prost_types::Timestamp;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// The first and the last moment that `google.protobuf.Timestamp` can say: the years 1 to 9999.
const RANGE: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

impl Time {
    /// The moment with this count, brought into the range of years that can be written down.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(*RANGE.start(), *RANGE.end()))
    }

    /// The count, for storage.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, for JWTs.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The moment this much later.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self::from_millis(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The moment this much earlier.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self::from_millis(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl From<Time> for Timestamp {
    fn from(time: Time) -> Self {
        let nanos = i32::try_from(time.0.rem_euclid(1000) * 1_000_000).unwrap_or(0);
        Self { seconds: time.seconds(), nanos }
    }
}

impl TryFrom<&Timestamp> for Time {
    type Error = &'static str;

    fn try_from(timestamp: &Timestamp) -> Result<Self, Self::Error> {
        let nanos = u32::try_from(timestamp.nanos).ok().filter(|nanos| *nanos < 1_000_000_000);
        let millis = timestamp.seconds.checked_mul(1000).filter(|millis| RANGE.contains(millis));
        match (millis, nanos) {
            (Some(millis), Some(nanos)) => Ok(Self::from_millis(millis + i64::from(nanos / 1_000_000))),
            _ => Err("must be a moment of the years 1 to 9999"),
        }
    }
}
