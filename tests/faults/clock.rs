//! What a process takes for the time. libfaketime stands between it and the system's clock, where that is installed.

use std::fs;
use std::path::{Path, PathBuf};

/// The clock of one process. The one that measures how much time has passed goes on as it should.
#[derive(Debug)]
pub(crate) struct Clock {
    library: PathBuf,
    /// By how many seconds it is wrong.
    offset: PathBuf,
}

/// The library for programs with threads, in the directory of the system's kind of machine, or in none.
const NAME: &str = "faketime/libfaketimeMT.so.1";
const DIRECTORIES: [&str; 2] = ["/usr/lib", "/usr/lib64"];

impl Clock {
    /// Whether clocks can be made to jump here.
    pub(crate) fn is_possible() -> bool {
        library().is_some()
    }

    /// A clock that is right, kept in a file of this name.
    pub(crate) fn new(offset: PathBuf) -> Option<Self> {
        let clock = Self { library: library()?, offset };
        clock.set(0);
        Some(clock)
    }

    /// Makes it wrong by so many seconds, from the next second on.
    pub(crate) fn set(&self, seconds: i32) {
        // Whoever reads meanwhile finds the old number or the new one.
        let next = self.offset.with_extension("next");
        fs::write(&next, format!("{seconds:+}\n")).and_then(|()| fs::rename(next, &self.offset)).expect("a file");
    }

    /// What a process has to find in its environment.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let text = |path: &Path| path.display().to_string();
        vec![
            ("LD_PRELOAD", text(&self.library)),
            ("FAKETIME_TIMESTAMP_FILE", text(&self.offset)),
            ("FAKETIME_CACHE_DURATION", "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
            // A process that is killed would leave it behind.
            ("FAKETIME_DISABLE_SHM", "1".to_owned()),
            ("NO_FAKE_STAT", "1".to_owned()),
        ]
    }
}

fn library() -> Option<PathBuf> {
    let places = DIRECTORIES.iter().flat_map(|directory| {
        let below = fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
        below.chain([PathBuf::from(directory)])
    });
    places.map(|place| place.join(NAME)).find(|place| place.is_file())
}
