use stateright::{Checker, HasDiscoveries, Model as _};

use crate::{Mutant, Protocol};

const MUTANTS: [Mutant; 12] = [
    Mutant::SaysOkTooEarly,
    Mutant::AppliesBeforeCommit,
    Mutant::DoesNotProbe,
    Mutant::ServesLateComers,
    Mutant::AnswersBeforeReading,
    Mutant::ReadsUpToTheHead,
    Mutant::SkipsWhatOthersWrote,
    Mutant::ReadsTheHeadLast,
    Mutant::NumbersOutOfOrder,
    Mutant::ForgetsRemovals,
    Mutant::Overwrites,
    Mutant::LosesCommits,
];

#[test]
fn the_promise_holds_whatever_happens() {
    let checker = Protocol { mutant: None, deaths: 1 }.checker().threads(2).spawn_bfs().join();
    checker.assert_properties();
    assert!(checker.unique_state_count() > 100_000, "only {} states", checker.unique_state_count());
}

#[test]
fn each_mistake_is_found_out() {
    for mutant in MUTANTS {
        let checker = Protocol { mutant: Some(mutant), deaths: 1 }
            .checker()
            .threads(2)
            .finish_when(HasDiscoveries::AnyFailures)
            .spawn_bfs()
            .join();
        let found = checker.discovery("no answer is stale");
        assert!(found.is_some(), "{mutant:?} passes in {} states", checker.unique_state_count());
    }
}
