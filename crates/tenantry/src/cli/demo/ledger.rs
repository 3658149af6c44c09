//! What was tried, what came of it, and whether that was expected.

use anyhow::{Result, anyhow, bail};
use contracts::authz::v1::{CheckResponse, DecisionReason};
use tonic::{Response, Status};
use tonic_types::StatusExt as _;

use crate::cli::say;

/// Prints each step as it is taken, and counts those that went otherwise than expected.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    chapters: usize,
    steps: usize,
    deviations: usize,
}

/// Where the outcomes stand.
const OUTCOME_COLUMN: usize = 74;

impl Ledger {
    /// A new part of the story.
    pub(super) fn chapter(&mut self, title: &str) {
        self.chapters += 1;
        say(&format!("\n{}. {title}", self.chapters));
    }

    /// A step that has to be allowed; the story cannot go on without its answer.
    pub(super) fn allowed<T>(&mut self, tried: &str, answer: Result<Response<T>, Status>) -> Result<T> {
        match answer {
            Ok(answer) => {
                self.step(tried, true, "allowed");
                Ok(answer.into_inner())
            }
            Err(status) => {
                let came = format!("expected: allowed; came: refused, {}", told(&status));
                self.step(tried, false, &came);
                bail!("the story cannot go on without: {tried}")
            }
        }
    }

    /// A step that has to be refused, with this reason.
    pub(super) fn refused<T>(&mut self, tried: &str, reason: &str, answer: Result<Response<T>, Status>) {
        match answer {
            Ok(_) => self.step(tried, false, &format!("expected: refused, {reason}; came: allowed")),
            Err(status) if reason_of(&status).as_deref() == Some(reason) => {
                self.step(tried, true, &format!("refused: {reason}"));
            }
            Err(status) => {
                let came = format!("expected: refused, {reason}; came: refused, {}", told(&status));
                self.step(tried, false, &came);
            }
        }
    }

    /// A step that has to be refused because the caller lacks the permission.
    pub(super) fn denied<T>(&mut self, tried: &str, answer: Result<Response<T>, Status>) {
        self.refused(tried, "PERMISSION_DENIED", answer);
    }

    /// A question about access, and what has to decide it.
    pub(super) fn decided(&mut self, question: &str, reason: DecisionReason, check: CheckResponse) {
        let verdict = if check.allowed { "yes" } else { "no" };
        let came = format!("{verdict}: {}", check.reason().as_str_name().trim_start_matches("DECISION_REASON_"));
        self.seen(question, check.reason() == reason, &came);
    }

    /// Something that has to be so, as an answer shows.
    pub(super) fn seen(&mut self, what: &str, is_so: bool, shown: &str) {
        let came = if is_so { shown.to_owned() } else { format!("not so: {shown}") };
        self.step(what, is_so, &came);
    }

    /// Words of the suite itself.
    pub(super) fn quote(&self, sentence: &str) {
        say(&format!("       \"{sentence}\""));
    }

    /// The count; an error if any step went otherwise than expected, or the story broke off.
    pub(super) fn close(&self, story: Result<()>) -> Result<()> {
        let Self { steps, deviations, .. } = self;
        say(&format!("\n{steps} steps, {} as expected, {deviations} not", steps - deviations));
        story?;
        if *deviations == 0 { Ok(()) } else { Err(anyhow!("{deviations} of {steps} steps did not go as expected")) }
    }

    fn step(&mut self, tried: &str, as_expected: bool, came: &str) {
        self.steps += 1;
        self.deviations += usize::from(!as_expected);
        let mark = if as_expected { '✓' } else { '✗' };
        say(&format!("  {mark}  {tried:<OUTCOME_COLUMN$} {came}"));
    }
}

fn told(status: &Status) -> String {
    let reason = reason_of(status).unwrap_or_else(|| format!("{:?}", status.code()));
    format!("{reason} ({})", status.message())
}

fn reason_of(status: &Status) -> Option<String> {
    status.get_details_error_info().map(|info| info.reason)
}
