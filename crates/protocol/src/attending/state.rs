//! How things stand, and what happens to them.

use stateright::Representative;

use crate::attending::authz::{Database, Process, Question};
use crate::attending::service::{Relay, Service};
use crate::attending::{Action, Slip};

/// All there is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    service: Service,
    relays: [Relay; 2],
    /// What the callers know who took the rights away.
    callers: [Caller; 2],
    database: Database,
    /// The server that it is on.
    server: u8,
    standby: Option<Database>,
    process: Process,
    next_epoch: u8,
    starts_left: u8,
    /// Of each right, what was answered just now.
    pub(crate) answered: Option<[bool; 2]>,
    pub(crate) was_stale: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Caller {
    Waits,
    /// authz has it, and says so.
    Answered,
    Told,
}

impl State {
    pub(crate) fn new(starts: u8, has_attended: bool) -> Self {
        let database = Database::new();
        let process = Process { awaited: None, ..Process::start(&database, 0) };
        Self {
            service: Service::new(),
            relays: [Relay::new(has_attended); 2],
            callers: [Caller::Waits; 2],
            database,
            server: 0,
            standby: None,
            process,
            next_epoch: 1,
            starts_left: starts,
            answered: None,
            was_stale: false,
        }
    }

    /// Whether nothing was done more often than it takes to do something wrong.
    pub(crate) fn is_small(&self, commits: u8) -> bool {
        self.database.mark().revision <= commits && self.next_epoch <= 3
    }

    /// Whether the standby has taken over, and had not heard of all that callers were told.
    pub(crate) fn has_lost(&self) -> bool {
        self.server > 0
    }

    /// What happens next; nothing if it cannot happen now.
    pub(crate) fn step(&mut self, slip: Option<Slip>, action: Action) -> Option<()> {
        self.answered = None;
        match action {
            Action::Log => {
                let pending = self.service.pending.get_mut(self.service.logged)?;
                *pending = Some(true);
                self.service.logged += 1;
            }
            Action::Bring(entry) => {
                let is_logged = entry < self.service.logged && self.database.server == self.server;
                let caller = self.callers.get_mut(entry).filter(|caller| is_logged && **caller == Caller::Waits)?;
                *caller = Caller::Answered;
                self.database.apply(std::iter::once(entry), false);
            }
            Action::SayOk(entry) => {
                let caller = self.callers.get_mut(entry).filter(|caller| **caller == Caller::Answered)?;
                *caller = Caller::Told;
            }
            // Later ones have lost less.
            Action::Copy if self.server == 0 && self.standby.is_none() && self.database.mark().revision <= 1 => {
                self.standby = Some(self.database);
            }
            Action::Copy => return None,
            Action::TakeOver => {
                self.database = self.standby.take().filter(|_| self.server == 0)?;
                self.server = 1;
            }
            Action::StartElsewhere => {
                self.use_start()?;
                self.begin();
            }
            Action::FindElsewhere => self.find_server(slip)?,
            Action::Start => {
                self.use_start()?;
                self.begin();
                self.start(slip);
            }
            Action::Look => {
                self.process.awaited.filter(|awaited| self.database.attended >= *awaited)?;
                self.process.awaited = None;
            }
            Action::Probe => self.probe(slip)?,
            Action::Ask => self.ask()?,
            Action::Attend(number) => {
                let relay = self.relays.get_mut(number)?;
                relay.attend(slip, &mut self.service, &mut self.database, self.server)?;
            }
            Action::Relay(number) => {
                let relay = self.relays.get_mut(number)?;
                relay.bring(slip, &mut self.service, &mut self.database, self.server)?;
            }
        }
        Some(())
    }

    fn use_start(&mut self) -> Option<()> {
        self.starts_left = self.starts_left.checked_sub(1)?;
        Some(())
    }

    fn begin(&mut self) {
        self.database.begin(self.next_epoch, self.server);
        self.next_epoch += 1;
    }

    /// Memory is what the database is.
    fn start(&mut self, slip: Option<Slip>) {
        self.process = Process::start(&self.database, self.process.term + 1);
        if slip == Some(Slip::AnswersUnattended) {
            self.process.awaited = None;
        }
    }

    /// A server that is not the epoch's gets an epoch of its own.
    fn find_server(&mut self, slip: Option<Slip>) -> Option<()> {
        if self.database.server == self.server {
            return None;
        }
        if slip == Some(Slip::TrustsAnyServer) {
            self.database.server = self.server;
        } else {
            self.begin();
        }
        Some(())
    }

    /// Before anybody was told anything, no answer is wrong.
    fn ask(&mut self) -> Option<()> {
        let told = self.callers.map(|caller| caller == Caller::Told);
        if told == [false; 2] || self.process.question.is_some() || self.process.awaited.is_some() {
            return None;
        }
        self.process.question = Some(Question { told, term: self.process.term });
        Some(())
    }

    fn probe(&mut self, slip: Option<Slip>) -> Option<()> {
        let is_same = self.database.server == self.server && self.process.server == self.server;
        if self.process.question.is_none() && is_same && self.database.knows(self.process.reached) {
            // Memory gets fresher, and nobody asks it.
            return None;
        }
        self.find_server(slip);
        let process = &mut self.process;
        if process.server != self.database.server {
            process.server = self.database.server;
            if slip != Some(Slip::TrustsAnyServer) {
                process.awaited = Some(self.database.number());
                process.term += 1;
            }
        }
        if !self.database.knows(process.reached) {
            // Whoever waited for this probe has no answer, and whoever came since waits for the next.
            let question = process.question;
            self.begin();
            self.start(slip);
            self.process.question = question;
            return Some(());
        }
        process.catch_up(&self.database);
        if let Some(question) = process.question.take() {
            self.answer(slip, question);
        }
        Some(())
    }

    fn answer(&mut self, slip: Option<Slip>, Question { told, term }: Question) {
        if term == self.process.term || slip == Some(Slip::ForgetsTheTerm) {
            let allowed = self.process.taken.map(|taken| !taken);
            self.answered = Some(allowed);
            self.was_stale |= allowed.iter().zip(told).any(|(allowed, told)| *allowed && told);
        }
    }
}

impl Representative for State {
    fn representative(&self) -> Self {
        // It does not matter which relay is which.
        let mut same = self.clone();
        same.relays.sort_unstable();
        same
    }
}
