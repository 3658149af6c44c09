//! The promise, as a rule about what was seen: once a narrowing was answered OK, no question that is asked afterwards is
//! answered ALLOW, unless something was given again.

use std::time::Duration;

/// A moment, on the lab's one clock.
pub(crate) type Moment = Duration;

/// What an operation does to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Widens,
    Narrows,
}

/// An operation on a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) effect: Effect,
    pub(crate) begun: Moment,
    /// When its OK came; nothing while it has not.
    pub(crate) ended: Option<Moment>,
}

/// From the moment before a question was sent to the one after its answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: Moment,
    pub(crate) to: Moment,
}

/// The narrowing because of which a question had to be denied, if there is one.
pub(crate) fn forbidding(steps: &[Step], asked: Span) -> Option<Step> {
    let mut narrowings = steps.iter().filter(|step| step.effect == Effect::Narrows);
    narrowings
        .rfind(|narrowing| narrowing.ended.is_some_and(|ended| ended < asked.from) && stands(steps, narrowing, asked))
        .copied()
}

/// What holds when all operations have ended.
pub(crate) fn settled(steps: &[Step]) -> Option<Effect> {
    let last = steps.last()?;
    last.ended.is_some().then_some(last.effect)
}

/// Whether nothing was given again before the answer came. What was answered before the narrowing began is taken by it.
fn stands(steps: &[Step], narrowing: &Step, asked: Span) -> bool {
    let widenings = steps.iter().filter(|step| step.effect == Effect::Widens);
    let mut later = widenings.filter(|step| step.ended.is_none_or(|ended| ended >= narrowing.begun));
    !later.any(|step| step.begun < asked.to)
}

#[cfg(test)]
mod tests;
