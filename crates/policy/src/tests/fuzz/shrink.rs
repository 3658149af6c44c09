//! A smaller history that shows the same difference.

use crate::tests::fuzz::history::Step;
use crate::tests::fuzz::tally::Tally;
use crate::tests::fuzz::trial::Trial;

/// How often a smaller trial is tried.
const ATTEMPTS: usize = 4_000;

/// Takes away questions and steps as long as something still differs, and tells what is left.
pub(crate) fn smallest(trial: &Trial, flaw: &str) -> String {
    let (best, told) = least(trial, flaw, |trial| trial.run(&mut Tally::default()));
    let steps: Vec<String> = best.steps.iter().map(|step| format!("  {step:?}")).collect();
    format!("{told}\nafter {} of {} steps:\n{}", steps.len(), trial.steps.len(), steps.join("\n"))
}

/// Takes away halves, quarters and so on down to single things.
fn least(trial: &Trial, flaw: &str, run: impl Fn(&Trial) -> Result<(), String>) -> (Trial, String) {
    let (mut best, mut told) = (trial.clone(), flaw.to_owned());
    let mut attempts = ATTEMPTS;
    let mut is_enough = |smaller: Trial, best: &mut Trial| {
        attempts = attempts.saturating_sub(1);
        let outcome = if attempts == 0 { Ok(()) } else { run(&smaller) };
        let Err(flaw) = outcome else { return false };
        (*best, told) = (smaller, flaw);
        true
    };
    let mut size = best.asked.len().max(best.steps.len()).max(1);
    loop {
        let mut place = 0;
        while place < best.asked.len() {
            let mut smaller = best.clone();
            smaller.asked.drain(place..(place + size).min(best.asked.len()));
            place += if is_enough(smaller, &mut best) { 0 } else { size };
        }
        let mut place = 0;
        while place < best.steps.len() {
            let mut smaller = best.clone();
            smaller.steps.drain(place..(place + size).min(best.steps.len()));
            place += if is_enough(smaller, &mut best) { 0 } else { size };
        }
        if size == 1 {
            return (best, told);
        }
        size = size.div_ceil(2);
    }
}

#[test]
fn what_does_not_matter_is_taken_away() {
    let trial = Trial::new(1);
    // It matters that there are two changes of which the first has a number below 20, and that something is asked.
    let run = |trial: &Trial| {
        let versions = trial.steps.iter().filter_map(|step| match step {
            Step::Change(version, _) => Some(*version),
            _ => None,
        });
        let versions: Vec<u64> = versions.collect();
        let shows = versions.len() > 1 && versions[0] < 20 && !trial.asked.is_empty();
        if shows { Err(format!("{} changes", versions.len())) } else { Ok(()) }
    };
    let (best, told) = least(&trial, "many changes", run);
    assert_eq!((best.steps.len(), best.asked.len(), told.as_str()), (2, 1, "2 changes"));
}
