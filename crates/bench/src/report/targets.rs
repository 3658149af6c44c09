//! What is to be reached, and whether it was.

use serde::Serialize;

use crate::figure::{Figure, Unit};
use crate::report::reasons;

/// Something to reach.
struct Target {
    what: &'static str,
    /// The figures that it is about: a name, in which one `*` stands for anything. The worst of them counts.
    figures: &'static str,
    of: Of,
    bound: Bound,
    unit: Unit,
}

/// Which of a figure's values counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Value,
    P99,
}

/// Which side of the limit is the good one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

/// A target in the report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Row {
    pub(crate) what: &'static str,
    pub(crate) unit: Unit,
    pub(crate) bound: Bound,
    /// Nothing, if no job that ran measured it.
    pub(crate) measured: Option<Reached>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Reached {
    /// Which figure it was.
    pub(crate) figure: String,
    pub(crate) value: f64,
    pub(crate) reached: bool,
    /// Why it was not.
    pub(crate) reason: Option<&'static str>,
}

const MIB: f64 = 1024.0 * 1024.0;

const TARGETS: [Target; 21] = [
    at_most("Engine, one check, mean, D1", "check.d1.uniform", Of::Value, 250.0, Unit::Nanoseconds),
    at_most("Engine, one check, mean, D2", "check.d2.uniform", Of::Value, 500.0, Unit::Nanoseconds),
    at_most("Check at depth 30 to depth 1", "check.deep.against_flat", Of::Value, 1.5, Unit::Ratio),
    at_most("Check, 9,000 wide to narrow", "check.wide.against_narrow", Of::Value, 1.2, Unit::Ratio),
    at_most("Check, deny to allow", "check.*.deny_to_allow", Of::Value, 1.2, Unit::Ratio),
    at_most("Check, D2 to 10 k resources", "check.d2.against_small", Of::Value, 2.0, Unit::Ratio),
    at_least(
        "Check over gRPC to the echo, calls per second, 64 in flight",
        "wire.check.64.rate_against_echo",
        0.8,
        Unit::Ratio,
    ),
    at_most(
        "Check over gRPC to the echo, p99, 8 in flight",
        "wire.check.8.p99_against_echo",
        Of::Value,
        1.3,
        Unit::Ratio,
    ),
    at_least(
        "BatchCheck of 1,000, checks per second, client included",
        "wire.batch.1000.rate",
        400_000.0,
        Unit::PerSecond,
    ),
    at_most("ListResources, page of 100, p99, engine", "list.*.100", Of::P99, 0.3e6, Unit::Nanoseconds),
    at_most("ListResources, page of 1,000, p99, engine", "list.*.1000", Of::P99, 1e6, Unit::Nanoseconds),
    at_most("ListSubjects, page of 1,000 of 25,000, p99, engine", "subjects.wide.*", Of::P99, 2e6, Unit::Nanoseconds),
    at_most("Explain to Check", "explain.*.against_check", Of::Value, 1.25, Unit::Ratio),
    at_most("Memory of the engine, D1", "load.d1.memory", Of::Value, 400.0 * MIB, Unit::Bytes),
    at_most("Memory of the engine, D2", "load.d2.memory", Of::Value, 3_072.0 * MIB, Unit::Bytes),
    at_most("Start to serving, D2", "start.d2", Of::Value, 10.0, Unit::Seconds),
    at_least("AddMember, durable, to raw commits, 64 in flight", "writes.add_member.against_commits", 0.5, Unit::Ratio),
    at_least(
        "GrantAccess, durable, to raw commits, 64 in flight",
        "writes.grant_access.against_commits",
        0.5,
        Unit::Ratio,
    ),
    at_most(
        "RevokeAccess behind a million queued grants, p99",
        "writes.*.revoke.time",
        Of::P99,
        500e6,
        Unit::Nanoseconds,
    ),
    at_most(
        "From an overload's end until all is as quick as before",
        "writes.*.recovery",
        Of::Value,
        1.0,
        Unit::Seconds,
    ),
    at_most(
        "Check, p99 beside 1,000 lists of another organization, to without",
        "wire.noisy.p99_against_quiet",
        Of::Value,
        1.2,
        Unit::Ratio,
    ),
];

const fn at_most(what: &'static str, figures: &'static str, of: Of, limit: f64, unit: Unit) -> Target {
    Target { what, figures, of, bound: Bound::AtMost(limit), unit }
}

const fn at_least(what: &'static str, figures: &'static str, limit: f64, unit: Unit) -> Target {
    Target { what, figures, of: Of::Value, bound: Bound::AtLeast(limit), unit }
}

/// Each target, with what was measured.
pub(crate) fn rows(figures: &[&Figure]) -> Vec<Row> {
    TARGETS.iter().map(|target| target.row(figures)).collect()
}

impl Target {
    fn row(&self, figures: &[&Figure]) -> Row {
        let about = figures.iter().filter(|figure| is_like(self.figures, &figure.name));
        let values = about.filter_map(|figure| Some((figure, self.of.value(figure)?)));
        let worst = values.max_by(|(_, one), (_, two)| self.bound.times(*one).total_cmp(&self.bound.times(*two)));
        let measured = worst.map(|(figure, value)| {
            let reached = self.bound.times(value) <= 1.0;
            let reason = if reached { None } else { reasons::of(&figure.name) };
            Reached { figure: figure.name.clone(), value, reached, reason }
        });
        Row { what: self.what, unit: self.unit, bound: self.bound, measured }
    }
}

impl Of {
    fn value(self, figure: &Figure) -> Option<f64> {
        match self {
            Self::Value => Some(figure.value),
            Self::P99 => figure.percentiles.map(|percentiles| percentiles.p99),
        }
    }
}

impl Bound {
    pub(crate) fn limit(self) -> f64 {
        match self {
            Self::AtMost(limit) | Self::AtLeast(limit) => limit,
        }
    }

    /// How many times too much, or too little, it is: up to 1 is reached.
    pub(crate) fn times(self, value: f64) -> f64 {
        match self {
            Self::AtMost(limit) => value / limit,
            Self::AtLeast(limit) => limit / value,
        }
    }
}

/// Whether a name is like a pattern, in which one `*` stands for anything.
pub(crate) fn is_like(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name.strip_prefix(before).is_some_and(|rest| rest.ends_with(after)),
    }
}
