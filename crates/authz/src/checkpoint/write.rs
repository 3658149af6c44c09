//! A world becomes a file: first beside the old one, and in its place once all of it is on the disk.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use policy::World;
use uuid::Uuid;

use crate::checkpoint::encode::Section;
use crate::checkpoint::file::{self, End, Header};

/// A section has as many organizations as it takes to be so long, in bytes.
const SECTION_LENGTH: usize = 256 << 10;
/// After so many bytes the disk is waited for, and left to others for a while: there is no hurry.
const STRIDE: usize = 4 << 20;
const PAUSE: Duration = Duration::from_millis(50);

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// It is in its place.
    Whole { facts: u64, bytes: u64 },
    /// It was given up: the service stops, or somebody else writes to the same place.
    GivenUp,
}

/// A file on its way.
struct Writer<'a> {
    file: BufWriter<File>,
    section: Section,
    end: End,
    bytes: u64,
    /// Since the disk was waited for.
    unsettled: usize,
    is_stopped: &'a AtomicBool,
}

/// The service stops.
struct Stopped;

/// Writes a world to this place. Whatever interrupts it, the file that was there before is untouched.
pub(crate) fn write(
    path: &Path,
    id: Uuid,
    revision: i64,
    world: &World,
    is_stopped: &AtomicBool,
) -> io::Result<Written> {
    let beside = path.with_extension("checkpoint.new");
    let Some(file) = create(&beside)? else { return Ok(Written::GivenUp) };
    let (section, end) = (Section::default(), End::default());
    let mut writer = Writer { file: BufWriter::new(file), section, end, bytes: 0, unsettled: 0, is_stopped };
    Header { id, revision, census: world.census() }.write(&mut writer.file)?;
    match writer.world(world) {
        Ok(()) => {}
        Err(Interruption::Io(error)) => return Err(error),
        Err(Interruption::Stopped(Stopped)) => {
            fs::remove_file(&beside)?;
            return Ok(Written::GivenUp);
        }
    }
    file::write_end(&mut writer.file, writer.end)?;
    let (facts, bytes) = (writer.end.facts, writer.bytes);
    let file = writer.file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    if let Some(directory) = path.parent() {
        // The new name is on the disk, too.
        File::open(directory)?.sync_all()?;
    }
    Ok(Written::Whole { facts, bytes })
}

/// The file beside, for this process alone; nothing if another one writes to it.
fn create(path: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // What a crash has left.
    file.set_len(0)?;
    Ok(Some(file))
}

enum Interruption {
    Io(io::Error),
    Stopped(Stopped),
}

impl Writer<'_> {
    fn world(&mut self, world: &World) -> Result<(), Interruption> {
        let records = world.records();
        for facts in records.organizations() {
            // Never in the middle of an organization: each is built from one section.
            for (version, fact) in facts {
                self.section.put(version, &fact);
            }
            self.end_section_if_long()?;
        }
        for (version, fact) in records.elsewhere() {
            self.section.put(version, &fact);
            self.end_section_if_long()?;
        }
        for key in records.removed() {
            self.section.remove(key);
            self.end_section_if_long()?;
        }
        self.end_section()
    }

    fn end_section_if_long(&mut self) -> Result<(), Interruption> {
        if self.section.bytes().len() < SECTION_LENGTH { Ok(()) } else { self.end_section() }
    }

    fn end_section(&mut self) -> Result<(), Interruption> {
        let section = std::mem::take(&mut self.section);
        let length = section.bytes().len();
        if length == 0 {
            return Ok(());
        }
        file::write_section(&mut self.file, section.bytes())?;
        self.end.sections = self.end.sections.saturating_add(1);
        self.end.facts = self.end.facts.saturating_add(section.facts);
        self.bytes = self.bytes.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        self.unsettled = self.unsettled.saturating_add(length);
        if self.unsettled >= STRIDE {
            self.unsettled = 0;
            self.file.flush()?;
            self.file.get_ref().sync_data()?;
            std::thread::sleep(PAUSE);
        }
        if self.is_stopped.load(Ordering::Relaxed) { Err(Interruption::Stopped(Stopped)) } else { Ok(()) }
    }
}

impl From<io::Error> for Interruption {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
