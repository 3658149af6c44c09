//! Many checks on one state of the facts.

use contracts::authz::v1::{BatchCheckRequest, BatchCheckResponse};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::asker;
use crate::rpc::check::{self, Check};

const CHECKS_MAX: usize = 10_000;

/// Runs of refused checks that are told: 5 KB of text at most, for which the head of an answer has room.
const RUNS_MAX: usize = 500;

pub(crate) async fn batch_check(cx: &Cx, request: BatchCheckRequest) -> Result<BatchCheckResponse, Fault> {
    let mut fields = Fields::new();
    let count = fields.count("checks", request.checks.len(), 1..=CHECKS_MAX);
    fields.finish(count)?;
    let mut fields = Fields::new();
    let mut checks = Vec::with_capacity(request.checks.len());
    for (number, check) in request.checks.iter().enumerate() {
        checks.extend(check::parse(cx, &mut fields, format_args!("checks[{number}]."), check));
        if check.consistency.is_some() {
            fields.violation(
                format_args!("checks[{number}].consistency"),
                "must be left out: the batch has one of its own",
            );
        }
    }
    fields.finish(())?;

    let world = asker::world(cx, request.consistency.as_ref()).await?;
    let now = asker::now(cx);
    let answer = |check: &Check<'_>| check::answer(cx, &world, check, now);
    match checks.iter().map(answer).collect::<Result<_, _>>() {
        Ok(results) => Ok(BatchCheckResponse { results }),
        // Whoever asks the others again should not be refused once for each of these. All are refused for the same: who
        // is somebody may not ask about others, and who is nobody may, and has nothing to ask about itself.
        Err(refusal) => {
            let refused = (0..).zip(&checks).filter(|(_, check)| answer(check).is_err()).map(|(number, _)| number);
            Err(refusal.with("checks", runs(refused)))
        }
    }
}

/// Ascending numbers, as in "3,13-14,180": all of them, or the first [`RUNS_MAX`] runs.
fn runs(numbers: impl Iterator<Item = usize>) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        let is_next = runs.last().is_some_and(|(_, last)| last + 1 == number);
        match runs.last_mut() {
            Some((_, last)) if is_next => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs.truncate(RUNS_MAX);
    let text = |(first, last): &(usize, usize)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    runs.iter().map(text).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests;
