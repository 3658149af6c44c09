//! What a run says of itself.

use std::time::Duration;

use crate::incidents::Sort;
use crate::journal::Kind;
use crate::lab::Lab;

/// Where things stand.
pub(crate) fn line(lab: &Lab, took: Duration) -> String {
    let faults: usize = lab.world.journal.counts().values().sum();
    let answers = lab.world.tally.of(None);
    let operations = lab.ledger.all().len();
    let violations = lab.world.incidents.count(Sort::Violation);
    format!(
        "{faults} faults, {operations} operations, {} checks judged ({} ALLOW, {} DENY), {violations} violations; all \
         well {:.1} s after the last fault",
        answers.judged(),
        answers.allowed,
        answers.denied,
        took.as_secs_f64()
    )
}

/// All of it, at the end of a world; how much was found that must not be.
pub(crate) fn print(lab: &Lab, longest: Duration) -> usize {
    let world = &lab.world;
    println!("\n{:?}, {:.0} s", world.storage, world.journal.now().as_secs_f64());
    let faults = world.journal.counts();
    let faults = Kind::ALL.map(|kind| format!("{} {}", faults.get(&kind).unwrap_or(&0), kind.name()));
    println!("  faults: {}", faults.join(", "));
    println!("  operations answered OK: {}", lab.ledger.all().len());
    for kind in [None].into_iter().chain(Kind::ALL.map(Some)) {
        let answers = world.tally.of(kind);
        println!(
            "  checks{}: {} judged, {} ALLOW, {} DENY ({} of them after an OK), {} without an answer",
            kind.map_or_else(String::new, |kind| format!(" that met {}", kind.name())),
            answers.judged(),
            answers.allowed,
            answers.denied,
            answers.forbidden,
            answers.unanswered
        );
    }
    println!("  after the last fault all was well within {:.1} s", longest.as_secs_f64());
    for (what, times) in world.incidents.notes() {
        println!("  {times} times: {what}");
    }
    let found = Sort::ALL.map(|sort| world.incidents.count(sort));
    let [violations, lost, doubled, stuck, refused, differ] = found;
    println!(
        "  violations {violations}, lost {lost}, doubled {doubled}, stuck {stuck}, refused without a reason {refused}, \
         digests that differ {differ}"
    );
    found.iter().sum()
}
