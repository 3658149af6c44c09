use stateright::{Checker, HasDiscoveries, Model as _};

use crate::{Attending, Slip};

/// Two processes of the service, and a standby.
const TWO: Attending = Attending { slip: None, starts: 0, relays: 2, has_attended: true, commits: 4 };
/// The same, while they attend for the first time.
const ATTENDING: Attending = Attending { has_attended: false, commits: 3, ..TWO };
/// One process, beside starts of authz.
const STARTING: Attending = Attending { starts: 1, relays: 1, ..TWO };

/// Each mistake, and where it is soonest found out.
const SLIPS: [(Slip, Attending); 8] = [
    (Slip::AnswersUnattended, TWO),
    (Slip::TrustsAnyServer, TWO),
    (Slip::ForgetsTheTerm, TWO),
    (Slip::DoesNotCompare, TWO),
    (Slip::DoesNotHurry, STARTING),
    (Slip::OvertakesInAnyEpoch, ATTENDING),
    (Slip::NotesAnyEpoch, TWO),
    (Slip::MovesAnyMark, TWO),
];

#[test]
fn nobody_is_answered_from_what_was_lost() {
    for world in [TWO, ATTENDING, STARTING] {
        let checker = world.checker().symmetry().threads(2).spawn_dfs().join();
        checker.assert_properties();
        assert!(checker.unique_state_count() > 100_000, "only {} states", checker.unique_state_count());
    }
}

#[test]
fn each_slip_is_found_out() {
    for (slip, world) in SLIPS {
        let checker = Attending { slip: Some(slip), ..world }
            .checker()
            .symmetry()
            .threads(2)
            .finish_when(HasDiscoveries::AnyFailures)
            .spawn_dfs()
            .join();
        let found = checker.discovery("no answer is stale");
        assert!(found.is_some(), "{slip:?} passes in {} states", checker.unique_state_count());
    }
}
