//! A service: its log, what waits of it, the mark, and two relays.

use crate::attending::Slip;
use crate::attending::authz::{Database, Mark};

/// authz never was there: what it has is being compared.
const NEVER: u8 = u8::MAX;

/// No epoch yet.
const NONE: u8 = u8::MAX;

/// What its own database has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Service {
    pub(crate) logged: usize,
    /// Of each entry, whether it waits, and then whether it is to be brought past all others.
    pub(crate) pending: [Option<bool>; 2],
    /// At which authz had all that does not wait.
    pub(crate) mark: Mark,
}

/// A relay: the epoch that it has attended, and what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Relay {
    attended: u8,
    doing: Doing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Doing {
    Nothing,
    /// authz has said where it is, and whether it knows what it was told.
    Asked {
        told: Mark,
        now: Mark,
        is_known: bool,
    },
    /// It does not, and that is noted: it will be asked how far it has applied the stream.
    Comparing {
        now: Mark,
    },
    /// It has said so.
    Compared {
        now: Mark,
        applied: u8,
    },
    /// What narrows is being brought past all others.
    Hurrying {
        now: Mark,
        is_known: bool,
    },
    /// authz has it.
    Overtook {
        now: Mark,
        is_known: bool,
        entries: [bool; 2],
        epoch: u8,
    },
    /// The service is ready.
    Ready {
        now: Mark,
    },
    /// Entries were brought in order, from one to before another, and authz has said where it stands then.
    Brought {
        first: usize,
        end: usize,
        applied: u8,
        mark: Mark,
    },
}

impl Service {
    pub(crate) fn new() -> Self {
        Self { logged: 0, pending: [None; 2], mark: Mark { epoch: 0, revision: 0 } }
    }

    /// Lets wait again what is missing between what authz has and what waits.
    fn wait_again(&mut self, applied: u8, end: usize) {
        let missing = self.pending.iter_mut().take(end.min(self.logged)).skip(applied.into());
        missing.for_each(|pending| *pending = pending.or(Some(true)));
    }

    fn hurry(&mut self) {
        self.pending.iter_mut().flatten().for_each(|express| *express = true);
    }

    /// See `relay::mark::go_on`.
    fn go_on(&mut self, slip: Option<Slip>, told: Mark, to: Mark) -> bool {
        if self.mark == told || slip == Some(Slip::MovesAnyMark) {
            self.mark = to;
            return true;
        }
        // Another relay was faster.
        self.mark.epoch == to.epoch && self.mark.revision != NEVER && to.revision != NEVER
    }

    /// See `relay::mark::raise`.
    fn raise(&mut self, slip: Option<Slip>, mark: Mark) -> bool {
        if slip == Some(Slip::NotesAnyEpoch) {
            if self.mark.revision < mark.revision {
                self.mark = mark;
            }
            return true;
        }
        let is_noted = self.mark.epoch == mark.epoch && self.mark.revision != NEVER;
        if is_noted {
            self.mark.revision = self.mark.revision.max(mark.revision);
        }
        is_noted
    }
}

impl Relay {
    pub(crate) fn new(has_attended: bool) -> Self {
        Self { attended: if has_attended { 0 } else { NONE }, doing: Doing::Nothing }
    }

    /// The next step of an attendance. Whether there is one.
    pub(crate) fn attend(
        &mut self,
        slip: Option<Slip>,
        service: &mut Service,
        authz: &mut Database,
        server: u8,
    ) -> Option<()> {
        self.doing = match self.doing {
            Doing::Nothing => {
                let (told, now) = (service.mark, authz.mark());
                let is_known = authz.knows(told);
                if is_known && told.epoch == now.epoch && self.attended == now.epoch || authz.server != server {
                    return None;
                }
                Doing::Asked { told, now, is_known: is_known || slip == Some(Slip::DoesNotCompare) }
            }
            Doing::Asked { told, now, is_known } => {
                let revision = if is_known { now.revision } else { NEVER };
                match (service.go_on(slip, told, Mark { revision, ..now }), is_known) {
                    (false, _) => Doing::Nothing,
                    (true, true) => {
                        hurry(slip, service);
                        Doing::Hurrying { now, is_known }
                    }
                    (true, false) => Doing::Comparing { now },
                }
            }
            Doing::Comparing { now } => Doing::Compared { now, applied: authz.applied },
            Doing::Compared { now, applied } => {
                service.wait_again(applied, service.logged);
                hurry(slip, service);
                Doing::Hurrying { now, is_known: false }
            }
            Doing::Hurrying { now, is_known } => {
                let entries = service.pending.map(|pending| pending == Some(true));
                if entries != [false; 2] {
                    if authz.server != server {
                        return None;
                    }
                    authz.apply((0..2).filter(|entry| entries.get(*entry) == Some(&true)), false);
                    Doing::Overtook { now, is_known, entries, epoch: authz.mark().epoch }
                } else if is_known || service.go_on(slip, Mark { revision: NEVER, ..now }, now) {
                    Doing::Ready { now }
                } else {
                    Doing::Nothing
                }
            }
            Doing::Overtook { now, is_known, entries, epoch } => {
                if service.mark.epoch == epoch || slip == Some(Slip::OvertakesInAnyEpoch) {
                    for (pending, _) in service.pending.iter_mut().zip(entries).filter(|(_, brought)| *brought) {
                        *pending = pending.map(|_| false);
                    }
                    Doing::Hurrying { now, is_known }
                } else {
                    Doing::Nothing
                }
            }
            Doing::Ready { now } => {
                if authz.knows(service.mark) && authz.mark().epoch == now.epoch {
                    authz.attended = authz.number();
                    self.attended = now.epoch;
                }
                Doing::Nothing
            }
            Doing::Brought { .. } => return None,
        };
        Some(())
    }

    /// The next step of bringing the log in order. Whether there is one.
    pub(crate) fn bring(
        &mut self,
        slip: Option<Slip>,
        service: &mut Service,
        authz: &mut Database,
        server: u8,
    ) -> Option<()> {
        self.doing = match self.doing {
            Doing::Nothing => {
                let first = service.pending.iter().position(Option::is_some)?;
                let waits = |entry: &usize| service.pending.get(*entry).is_some_and(Option::is_some);
                let end = (first..2).take_while(waits).last()? + 1;
                if authz.server != server {
                    return None;
                }
                authz.apply(first..end, true);
                Doing::Brought { first, end, applied: authz.applied, mark: authz.mark() }
            }
            Doing::Brought { first, end, applied, mark } => {
                if service.raise(slip, mark) {
                    if usize::from(applied) > first {
                        service.pending.iter_mut().take(end.min(applied.into())).for_each(|pending| *pending = None);
                    } else {
                        service.wait_again(applied, first);
                    }
                }
                Doing::Nothing
            }
            _ => return None,
        };
        Some(())
    }
}

fn hurry(slip: Option<Slip>, service: &mut Service) {
    if slip != Some(Slip::DoesNotHurry) {
        service.hurry();
    }
}
