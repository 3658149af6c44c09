//! A file becomes a world, on all cores: organizations are independent of each other, so each section is built apart.

use std::fs::File;
use std::io::{self, BufReader, Seek as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use policy::{Census, Gathering, Part, Work, World};

use crate::checkpoint::Unusable;
use crate::checkpoint::decode;
use crate::checkpoint::file::{self, End, Header, Next, Raw};

/// Sections that were read and wait to be built.
const AHEAD: usize = 8;
/// More threads than this wait for each other: what they have built is put together by one at a time.
const THREADS_MAX: usize = 8;

/// A file that has a fitting header.
#[derive(Debug)]
pub(crate) struct Opened {
    file: BufReader<File>,
    pub(crate) header: Header,
    length: u64,
}

/// What the threads build together.
struct Site<'a> {
    sections: Mutex<Receiver<Raw>>,
    models: &'a World,
    parts: Mutex<Gathering>,
    facts: AtomicU64,
    /// Nothing that is built is of use any more.
    has_failed: AtomicBool,
}

impl Opened {
    /// The file in this place; none if there is none.
    pub(crate) fn open(path: &Path) -> Result<Option<Self>, Unusable> {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let length = file.metadata()?.len();
        let mut file = BufReader::new(file);
        let header = Header::read(&mut file)?;
        // Each of them has an id in the file. Nothing else keeps a header from asking for all the memory there is.
        let Census { resources, people, held, others } = header.census;
        let least = [resources, people, held, others].into_iter().try_fold(0, usize::checked_add);
        let is_plausible = least.and_then(|count| u64::try_from(count).ok()).is_some_and(|least| least < length);
        if is_plausible { Ok(Some(Self { file, header, length })) } else { Err(Unusable::Damaged) }
    }

    /// All that is in it, as a world with the models of this one. It takes all cores for seconds if there is much.
    pub(crate) fn world(self, models: &World) -> Result<World, Unusable> {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX);
        let (sender, receiver) = sync_channel(AHEAD);
        let site = Site {
            sections: Mutex::new(receiver),
            models,
            parts: Mutex::new(Gathering::of(models, &self.header.census)),
            facts: AtomicU64::new(0),
            has_failed: AtomicBool::new(false),
        };
        let end = thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| site.build());
            }
            let end = self.sections(|section| {
                // Nobody receives any more if all have panicked; that is noticed below.
                let is_lost = sender.send(section).is_err();
                if is_lost || site.has_failed.load(Ordering::Relaxed) { Err(Unusable::Damaged) } else { Ok(()) }
            });
            drop(sender);
            end
        })?;
        if site.facts.into_inner() != end.facts || site.has_failed.into_inner() {
            return Err(Unusable::Damaged);
        }
        let parts = site.parts.into_inner().unwrap_or_else(PoisonError::into_inner);
        parts.finish(side_by_side).map_err(|_| Unusable::Damaged)
    }

    /// Reads to the end.
    fn sections(mut self, mut section: impl FnMut(Raw) -> Result<(), Unusable>) -> Result<End, Unusable> {
        let mut left = self.length.saturating_sub(self.file.stream_position()?);
        let mut count = 0_u64;
        loop {
            match file::next(&mut self.file, &mut left)? {
                Next::Section(raw) => section(raw)?,
                Next::End(end) if end.sections == count => return Ok(end),
                Next::End(_) => return Err(Unusable::Damaged),
            }
            count = count.saturating_add(1);
        }
    }
}

/// Both on new threads: they are given the memory that those who built the parts have left behind, and what has become
/// a table is free for the rest of it.
fn side_by_side(one: Work<'_>, other: Work<'_>) {
    thread::scope(|scope| {
        scope.spawn(one);
        scope.spawn(other);
    });
}

impl Site<'_> {
    /// Builds sections as long as there are some.
    fn build(&self) {
        loop {
            let section = self.sections.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(section) = section else { return };
            // After a failure they are taken all the same: whoever sends them must not wait for ever.
            if !self.has_failed.load(Ordering::Relaxed) && self.add(&section).is_err() {
                self.has_failed.store(true, Ordering::Relaxed);
            }
        }
    }

    fn add(&self, section: &Raw) -> Result<(), Unusable> {
        let content = section.content()?;
        let mut part = Part::of(self.models);
        let facts = decode::read(content, &mut part)?;
        self.facts.fetch_add(facts, Ordering::Relaxed);
        // Given back before the part goes, which takes a while.
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let added = parts.add(&mut part);
        drop(parts);
        added.map_err(|_| Unusable::Damaged)
    }
}
