//! A smaller history that shows the same difference.

use crate::tests::fuzz::tally::Tally;
use crate::tests::fuzz::trial::Trial;

/// How often a smaller trial is tried.
const ATTEMPTS: usize = 4_000;

/// Takes away questions and steps as long as something still differs, and tells what is left.
pub(crate) fn smallest(trial: &Trial, flaw: &str) -> String {
    let mut best = trial.clone();
    let mut told = flaw.to_owned();
    let mut attempts = 0;
    let mut try_out = |smaller: Trial, best: &mut Trial| {
        attempts += 1;
        let outcome = if attempts > ATTEMPTS { Ok(()) } else { smaller.run(&mut Tally::default()) };
        if let Err(flaw) = outcome {
            (*best, told) = (smaller, flaw);
            return true;
        }
        false
    };
    let mut size = best.asked.len().max(best.steps.len());
    loop {
        let mut place = 0;
        while place < best.asked.len() {
            let mut smaller = best.clone();
            smaller.asked.drain(place..(place + size).min(smaller.asked.len()));
            if !try_out(smaller, &mut best) {
                place += size;
            }
        }
        let mut place = 0;
        while place < best.steps.len() {
            let mut smaller = best.clone();
            smaller.steps.drain(place..(place + size).min(smaller.steps.len()));
            if !try_out(smaller, &mut best) {
                place += size;
            }
        }
        if size == 1 {
            break;
        }
        size = size.div_ceil(2).min(size - 1).max(1);
    }
    let steps: Vec<String> = best.steps.iter().map(|step| format!("  {step:?}")).collect();
    format!("{told}\nafter {} of {} steps:\n{}", steps.len(), trial.steps.len(), steps.join("\n"))
}
