//! What was measured.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

/// One measured figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Figure {
    /// Its name, by which targets are looked up: `check.d1.uniform`.
    pub(crate) name: String,
    /// What it is, in words.
    pub(crate) about: String,
    pub(crate) unit: Unit,
    /// The median of the rounds, where there were several.
    pub(crate) value: f64,
    /// The lowest and the highest round.
    pub(crate) spread: Option<(f64, f64)>,
    /// In the figure's unit.
    pub(crate) percentiles: Option<Percentiles>,
}

/// In what a figure is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    Nanoseconds,
    PerSecond,
    Seconds,
    Bytes,
    /// One figure divided by another.
    Ratio,
    Count,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Percentiles {
    pub(crate) p50: f64,
    pub(crate) p90: f64,
    pub(crate) p99: f64,
    pub(crate) p999: f64,
    pub(crate) max: f64,
}

impl Figure {
    pub(crate) fn new(name: impl Into<String>, about: impl Into<String>, unit: Unit, value: f64) -> Self {
        Self { name: name.into(), about: about.into(), unit, value, spread: None, percentiles: None }
    }

    /// The median of some rounds, with the lowest and the highest of them.
    pub(crate) fn of_rounds(name: impl Into<String>, about: impl Into<String>, unit: Unit, rounds: &[f64]) -> Self {
        let low = rounds.iter().copied().fold(f64::INFINITY, f64::min);
        let high = rounds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let spread = (!rounds.is_empty()).then_some((low, high));
        Self { spread, ..Self::new(name, about, unit, median(rounds)) }
    }

    pub(crate) fn with_percentiles(self, percentiles: Percentiles) -> Self {
        Self { percentiles: Some(percentiles), ..self }
    }
}

impl Percentiles {
    /// Those of times in nanoseconds, each of which was taken for so many operations at once.
    pub(crate) fn of(times: &Histogram<u64>, operations: usize) -> Self {
        let operations = operations.max(1) as f64;
        let at = |quantile| times.value_at_quantile(quantile) as f64 / operations;
        Self { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: times.max() as f64 / operations }
    }
}

/// Times in nanoseconds, to three digits.
pub(crate) fn histogram() -> anyhow::Result<Histogram<u64>> {
    Ok(Histogram::new(3)?)
}

pub(crate) fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// The middle one; the mean of both if there are two; 0 of none.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let at = |place: usize| sorted.get(place).copied().unwrap_or_default();
    if sorted.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.saturating_sub(1)), at(middle)) }
}

#[cfg(test)]
mod tests;
