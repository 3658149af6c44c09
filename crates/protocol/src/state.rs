//! How things stand, and what happens to them.

use crate::database::{Database, Entry, Facts, Grant, Revision, Share};
use crate::process::{Probe, Process, Question, Stage};
use crate::{Action, Mutant};

/// All there is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    /// The last entry that the service has logged.
    logged: Entry,
    pub(crate) told: Told,
    database: Database,
    /// A number that was drawn, and for what.
    drawn: Option<(Entry, Revision)>,
    /// How the database was before its last commit.
    before: Option<Database>,
    process: Stage,
    pub(crate) deaths_left: u8,
    /// The answer that was given last of all.
    pub(crate) last: Option<Answer>,
    pub(crate) was_stale: bool,
}

/// What somebody was told OK about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Told {
    /// The share is closed.
    pub(crate) closed: bool,
    /// The grant is removed.
    pub(crate) removed: bool,
}

/// What a question was answered: yes, for each reason that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Answer {
    pub(crate) by_share: bool,
    pub(crate) by_grant: bool,
}

impl State {
    pub(crate) fn new(deaths: u8) -> Self {
        let database = Database::new();
        Self {
            logged: Entry::OpenShare,
            told: Told::default(),
            database,
            drawn: None,
            before: None,
            process: Stage::Serving(Process::new(database.facts, 0)),
            deaths_left: deaths,
            last: None,
            was_stale: false,
        }
    }

    pub(crate) fn is_logged(&self, entry: Entry) -> bool {
        entry <= self.logged
    }

    pub(crate) fn commits(&self) -> u8 {
        self.database.head
    }

    /// Whether memory has all that was written up to its revision.
    pub(crate) fn memory_is_whole(&self) -> bool {
        let Stage::Serving(Process { memory, revision, .. }) = self.process else { return true };
        let Database { facts, share_at, grant_at, .. } = self.database;
        (share_at > revision || memory.share >= facts.share) && (grant_at > revision || memory.grant >= facts.grant)
    }

    /// What happens next; nothing if it cannot happen now.
    pub(crate) fn step(&mut self, mutant: Option<Mutant>, action: Action) -> Option<()> {
        self.last = None;
        match action {
            Action::Log => self.logged = Entry::ALL.into_iter().find(|entry| *entry > self.logged)?,
            Action::SayOk(entry) => self.say_ok(mutant, entry)?,
            Action::WriteElsewhere(entry) => {
                self.write(mutant, entry)?;
            }
            Action::DrawElsewhere(entry) => self.draw(mutant, entry)?,
            Action::WriteDrawn => {
                let (entry, revision) = self.drawn.take()?;
                let facts = self.after(mutant, entry);
                (facts != self.database.facts).then(|| self.database.write(facts, entry, revision))?;
            }
            Action::GoBack => self.database = self.before.take()?,
            Action::Write(entry) => {
                let Stage::Serving(_) = self.process else { return None };
                let revision = self.write(mutant, entry)?;
                let process = self.serving()?;
                process.committed.push((entry, revision));
                process.committed.sort_unstable();
            }
            Action::Die => {
                let Stage::Serving(_) = self.process else { return None };
                self.deaths_left = self.deaths_left.checked_sub(1)?;
                self.process = Stage::Dead;
            }
            Action::Start | Action::Serve => self.start(mutant, action)?,
            _ => self.process_steps(mutant, action)?,
        }
        Some(())
    }

    /// What the process does by itself.
    fn process_steps(&mut self, mutant: Option<Mutant>, action: Action) -> Option<()> {
        let told = self.told;
        let database = self.database;
        let process = self.serving()?;
        match action {
            Action::Apply(entry) => {
                let revision = process.take_committed(entry)?;
                apply(mutant, &mut process.memory, entry);
                let is_next = process.revision.checked_add(1) == Some(revision);
                if is_next || mutant == Some(Mutant::SkipsWhatOthersWrote) {
                    process.revision = process.revision.max(revision);
                }
            }
            Action::ApplyUnwritten(entry) => {
                (mutant == Some(Mutant::AppliesBeforeCommit)).then_some(())?;
                process.memory.apply(entry);
                self.tell(entry);
            }
            Action::Ask => {
                (process.question == Question::None).then(|| process.question = Question::Waiting(told))?;
                if mutant == Some(Mutant::DoesNotProbe) {
                    process.question = process.question.end_at_once();
                }
            }
            Action::Answer => {
                let Question::Ready(told) = process.question else { return None };
                process.question = Question::None;
                let Facts { share, grant } = process.memory;
                let answer = Answer { by_share: share == Share::Open, by_grant: grant == Grant::Put };
                self.last = Some(answer);
                self.was_stale |= (answer.by_share && told.closed) || (answer.by_grant && told.removed);
            }
            Action::BeginProbe => {
                (process.probe == Probe::None).then(|| process.probe = Probe::Begun)?;
                process.question = process.question.begin();
            }
            Action::FindHead => {
                (process.probe == Probe::Begun).then(|| {
                    process.probe = Probe::Reading { head: database.head, done: process.revision };
                })?;
                if mutant == Some(Mutant::AnswersBeforeReading) {
                    process.question = process.question.end();
                }
            }
            Action::ReadRow => read_row(mutant, process, &database)?,
            Action::EndProbe => {
                (process.probe == Probe::Read).then(|| process.probe = Probe::None)?;
                process.question = match mutant {
                    Some(Mutant::ServesLateComers) => process.question.end_at_once(),
                    _ => process.question.end(),
                };
            }
            _ => return None,
        }
        Some(())
    }

    fn serving(&mut self) -> Option<&mut Process> {
        match &mut self.process {
            Stage::Serving(process) => Some(process),
            Stage::Dead | Stage::StartingWithHead(_) | Stage::StartingWithRows(_) => None,
        }
    }

    /// Some process says OK about an entry: it finds that the database has it, whoever wrote it.
    fn say_ok(&mut self, mutant: Option<Mutant>, entry: Entry) -> Option<()> {
        let has = self.after(mutant, entry) == self.database.facts;
        (has || mutant == Some(Mutant::SaysOkTooEarly)).then(|| self.tell(entry))
    }

    fn tell(&mut self, entry: Entry) {
        match entry {
            Entry::CloseShare => self.told.closed = true,
            Entry::RemoveGrant => self.told.removed = true,
            Entry::OpenShare | Entry::PutGrant | Entry::ChangeShare => {}
        }
    }

    /// What an entry makes of what the database has.
    fn after(&self, mutant: Option<Mutant>, entry: Entry) -> Facts {
        let mut facts = self.database.facts;
        apply(mutant, &mut facts, entry);
        facts
    }

    /// Commits an entry. One that says nothing new makes no commit.
    fn write(&mut self, mutant: Option<Mutant>, entry: Entry) -> Option<Revision> {
        let facts = self.after(mutant, entry);
        (facts != self.database.facts).then_some(())?;
        if mutant == Some(Mutant::LosesCommits) {
            self.before = Some(self.database);
        }
        let drawn = self.drawn.map_or(0, |(_, revision)| revision);
        let revision = self.database.head.max(drawn).checked_add(1)?;
        self.database.write(facts, entry, revision);
        Some(revision)
    }

    fn draw(&mut self, mutant: Option<Mutant>, entry: Entry) -> Option<()> {
        (mutant == Some(Mutant::NumbersOutOfOrder) && self.drawn.is_none()).then_some(())?;
        (self.after(mutant, entry) != self.database.facts).then_some(())?;
        self.drawn = Some((entry, self.database.head.checked_add(1)?));
        Some(())
    }

    fn start(&mut self, mutant: Option<Mutant>, action: Action) -> Option<()> {
        let Database { facts, head, .. } = self.database;
        self.process = match (action, &self.process) {
            (Action::Start, Stage::Dead) if mutant == Some(Mutant::ReadsTheHeadLast) => Stage::StartingWithRows(facts),
            (Action::Start, Stage::Dead) => Stage::StartingWithHead(head),
            (Action::Serve, Stage::StartingWithHead(head)) => Stage::Serving(Process::new(facts, *head)),
            (Action::Serve, Stage::StartingWithRows(facts)) => Stage::Serving(Process::new(*facts, head)),
            _ => return None,
        };
        Some(())
    }
}

fn apply(mutant: Option<Mutant>, facts: &mut Facts, entry: Entry) {
    match mutant {
        Some(Mutant::ForgetsRemovals) => facts.apply_and_forget(entry),
        Some(Mutant::Overwrites) => facts.overwrite(entry),
        _ => facts.apply(entry),
    }
}

/// Reads the row that was written first of those that memory lacks. Where there is none, all is read.
fn read_row(mutant: Option<Mutant>, process: &mut Process, database: &Database) -> Option<()> {
    let Probe::Reading { head, done } = process.probe else { return None };
    if head < process.revision {
        process.probe = Probe::None;
        process.question = process.question.fail();
        return Some(());
    }
    let rows = [(database.share_at, true), (database.grant_at, false)];
    let last = if mutant == Some(Mutant::ReadsUpToTheHead) { head } else { Revision::MAX };
    match rows.into_iter().filter(|(at, _)| *at > done && *at <= last).min() {
        Some((at, is_share)) => {
            // Another process applies what it reads just as what it is told: the later counts.
            if is_share {
                process.memory.share = later(mutant, process.memory.share, database.facts.share);
            } else {
                process.memory.grant = later(mutant, process.memory.grant, database.facts.grant);
            }
            process.probe = Probe::Reading { head, done: at };
            process.revision = process.revision.max(at.min(head));
        }
        None => {
            process.revision = process.revision.max(head);
            process.probe = Probe::Read;
        }
    }
    Some(())
}

fn later<T: Ord>(mutant: Option<Mutant>, known: T, read: T) -> T {
    match mutant {
        Some(Mutant::ForgetsRemovals | Mutant::Overwrites) => read,
        _ => known.max(read),
    }
}
