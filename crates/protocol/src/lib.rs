//! The promise of consistency as a model: services that log and tell, processes of authz that commit and answer, the
//! database between them. It is so small that everything that can happen to it, in whatever order, is tried.
//!
//! **The promise**: what was taken away before a question was asked, and answered with OK, is not the reason for a yes.
//!
//! **What is modelled.** A service logs five entries about two facts. A share is open, is closed, and is changed once more
//! while it is closed; a grant is put and removed. Each entry is told to processes of authz as often as one likes, in any
//! order. Each process writes what it is told under the lock of the head, which numbers the commits. One process is looked
//! into: it keeps memory, follows the database by probes, answers questions, and can die at any moment. The
//! other processes are only what they do to the database, since that is all that connects them with it; by symmetry, what
//! holds of the one holds of each.
//!
//! **What is not.** A clock: none is used. Rights that last until a time. A database that confirms a commit and loses it:
//! no protocol survives that, and [`Mutant::LosesCommits`] shows it.
//!
//! **How it is known that the model can fail**: each [`Mutant`] is a mistake that somebody could make in the code, and each
//! must be found out. What the code calls things is in `authz::follow` and `authz::load`.
//!
//! A database that goes back is [`Attending`].

mod attending;
mod database;
mod process;
mod state;

use stateright::{Model, Property};

pub use crate::attending::{Attending, Slip};
pub use crate::database::Entry;
pub use crate::state::State;

/// The protocol, or a mutant of it.
#[derive(Debug, Clone, Copy)]
pub struct Protocol {
    /// The mistake, if any.
    pub mutant: Option<Mutant>,
    /// How often the process may die.
    pub deaths: u8,
}

/// A mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutant {
    /// OK is said when the service has logged an entry, before authz has it.
    SaysOkTooEarly,
    /// A process applies an entry in memory and says OK before the database has it.
    AppliesBeforeCommit,
    /// Questions are answered from memory as it is.
    DoesNotProbe,
    /// A probe also serves those who came while it was under way.
    ServesLateComers,
    /// Questions are answered when the probe is back, before memory has what it found.
    AnswersBeforeReading,
    /// What is read stops at the head that the probe found. A row that was written once more since then is missed, with
    /// all that it said before.
    ReadsUpToTheHead,
    /// A process that has written believes that it has what others wrote before.
    SkipsWhatOthersWrote,
    /// A process that starts reads the head after the rows.
    ReadsTheHeadLast,
    /// Commits are numbered before they happen, and happen in another order.
    NumbersOutOfOrder,
    /// What is removed is forgotten, so that an entry from before brings it back.
    ForgetsRemovals,
    /// An entry overwrites a later one.
    Overwrites,
    /// The database confirms a commit and loses it, as when a standby takes over that had not heard of it.
    LosesCommits,
}

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The service logs its next entry.
    Log,
    /// Somebody is told OK.
    SayOk(Entry),
    /// Another process writes an entry.
    WriteElsewhere(Entry),
    /// Another process draws a number for an entry.
    DrawElsewhere(Entry),
    /// It writes the entry under that number.
    WriteDrawn,
    /// The database goes back by a commit.
    GoBack,
    /// The process writes an entry.
    Write(Entry),
    /// It has an entry in memory that it wrote.
    Apply(Entry),
    /// It applies an entry that it has not written.
    ApplyUnwritten(Entry),
    /// A question comes.
    Ask,
    /// It is answered.
    Answer,
    /// A probe begins.
    BeginProbe,
    /// It finds the head.
    FindHead,
    /// The next row that memory lacks is read, or nothing is left to read.
    ReadRow,
    /// Those whom the probe serves hear that it has ended.
    EndProbe,
    /// The process dies.
    Die,
    /// It comes back, and reads the first of head and rows.
    Start,
    /// It reads the second, and serves.
    Serve,
}

impl Model for Protocol {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::new(self.deaths)]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        let entries = || Entry::ALL.into_iter().filter(|entry| state.is_logged(*entry));
        actions.extend([
            Action::Log,
            Action::Ask,
            Action::Answer,
            Action::WriteDrawn,
            Action::GoBack,
            Action::BeginProbe,
            Action::FindHead,
            Action::ReadRow,
            Action::EndProbe,
            Action::Die,
            Action::Start,
            Action::Serve,
        ]);
        actions.extend(entries().map(Action::SayOk));
        actions.extend(entries().map(Action::WriteElsewhere));
        actions.extend(entries().map(Action::DrawElsewhere));
        actions.extend(entries().map(Action::Write));
        actions.extend(entries().map(Action::Apply));
        actions.extend(entries().map(Action::ApplyUnwritten));
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let mut next = state.clone();
        // What cannot happen now changes nothing.
        (next.step(self.mutant, action).is_some() && next != *state).then_some(next)
    }

    fn within_boundary(&self, state: &State) -> bool {
        // There are four entries that say something new; only mistakes make more commits of them.
        state.commits() <= 6
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("no answer is stale", |_, state: &State| !state.was_stale),
            Property::always("memory lacks nothing up to its revision", |model: &Self, state: &State| {
                // A mistake may break that first: what it does to answers is what it is judged by.
                model.mutant.is_some() || state.memory_is_whole()
            }),
            Property::sometimes("a grant is used", |_, state: &State| state.last.is_some_and(|last| last.by_grant)),
            Property::sometimes("both are taken away, and a question is answered after that", |_, state: &State| {
                let told = state.told;
                told.closed && told.removed && state.last.is_some_and(|last| !last.by_grant && !last.by_share)
            }),
            Property::sometimes("a process that came back answers with a grant", |model: &Self, state: &State| {
                state.deaths_left < model.deaths && state.last.is_some_and(|last| last.by_grant)
            }),
        ]
    }
}

#[cfg(test)]
mod tests;
