//! The other half of the promise as a model: authz's database goes back, and those who told it know.
//!
//! **What is modelled.** Two rights, each taken away once: the service logs it, a caller brings it past all that waits and
//! is told OK, and two relays (two processes of the service) bring it in order, note what has arrived, and attend epochs. A
//! standby copies the database at any moment, and takes over at any later one; processes of authz may start at any
//! moment. One process of authz is looked into: memory, the mark up to which it has everything, the term, and a question.
//! What the others do shows in the database alone. Each step that has an answer on its way is two: whoever waits for it may
//! sleep in between for as long as one likes.
//!
//! **What is not.** What `Protocol` tries: a probe and the reading of what it finds are one step here, and so is
//! applying to the database. Services' databases do not go back. Messages are not doubled, since all of them can be sent again.
//!
//! What the code calls things is in `authz::attend`, `authz::follow`, `kit_db::relay::attend` and `kit_db::relay::mark`.

mod authz;
mod service;
mod state;

use stateright::{Model, Property};

pub(crate) use crate::attending::state::State;

/// Epochs, marks and attendance, or a mistake in them.
#[derive(Debug, Clone, Copy)]
pub struct Attending {
    /// The mistake, if any.
    pub slip: Option<Slip>,
    /// How often processes of authz start.
    pub starts: u8,
    /// How many processes the service has: one or two.
    pub relays: usize,
    /// Whether they have attended the first epoch; else they do it beside all else.
    pub has_attended: bool,
    /// How many commits are enough.
    pub commits: u8,
}

/// A mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// A process that starts answers at once.
    AnswersUnattended,
    /// No epoch is begun on the server that took over.
    TrustsAnyServer,
    /// A question that was let past the attendance is answered, whatever has happened since.
    ForgetsTheTerm,
    /// A relay attends without comparing what authz has with the log.
    DoesNotCompare,
    /// What was brought past all that waits is noted, in whatever epoch that was.
    OvertakesInAnyEpoch,
    /// A relay attends, and leaves to its order what was brought past all that waits.
    DoesNotHurry,
    /// What has arrived is noted, in whatever epoch that was.
    NotesAnyEpoch,
    /// Whoever attends notes where authz stands now, whatever is noted by then.
    MovesAnyMark,
}

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The service logs that the next right is taken away.
    Log,
    /// The caller who did that brings it to authz.
    Bring(usize),
    /// The caller is told OK.
    SayOk(usize),
    /// The standby copies the database.
    Copy,
    /// It takes over.
    TakeOver,
    /// Another process of authz starts.
    StartElsewhere,
    /// Another process of authz finds that the server is another one.
    FindElsewhere,
    /// The process starts anew.
    Start,
    /// It looks who has attended.
    Look,
    /// It probes, reads what it finds, and answers.
    Probe,
    /// A question comes, and is let past the attendance. The next probe answers it.
    Ask,
    /// What a relay does next of an attendance.
    Attend(usize),
    /// What a relay does next to bring the log.
    Relay(usize),
}

impl Model for Attending {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::new(self.starts, self.has_attended)]
    }

    fn actions(&self, _: &State, actions: &mut Vec<Action>) {
        actions.extend([
            Action::Log,
            Action::Copy,
            Action::TakeOver,
            Action::StartElsewhere,
            Action::FindElsewhere,
            Action::Start,
            Action::Look,
            Action::Probe,
            Action::Ask,
        ]);
        actions.extend((0..2).flat_map(|entry| [Action::Bring(entry), Action::SayOk(entry)]));
        actions.extend((0..self.relays).flat_map(|number| [Action::Attend(number), Action::Relay(number)]));
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = state.clone();
        // What cannot happen now changes nothing.
        (next.step(self.slip, action).is_some() && next != *state).then_some(next)
    }

    fn within_boundary(&self, state: &State) -> bool {
        state.is_small(self.commits)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("no answer is stale", |_, state: &State| !state.was_stale),
            Property::sometimes("a right is used", |_, state: &State| {
                state.answered.is_some_and(|answered| answered.contains(&true))
            }),
            Property::sometimes("on the standby, what it had not heard of is denied", |_, state: &State| {
                state.has_lost() && state.answered == Some([false, false])
            }),
        ]
    }
}

#[cfg(test)]
mod tests;
