//! A disk that can be stopped, and that can fail.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use crate::commits::disk::{Disk, WriteAheadLog};
use crate::tests::eventually;

/// Seen from the test.
#[derive(Debug, Clone, Default)]
pub(crate) struct TestDisk(Arc<Shared>);

/// Seen from the database.
struct Under(TestDisk, WriteAheadLog);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    stopped: bool,
    broken: bool,
    panics: bool,
    /// It was asked to take something, and has not answered yet.
    asked: bool,
    times: usize,
}

impl TestDisk {
    pub(super) fn under(&self, log: WriteAheadLog) -> impl Disk {
        Under(self.clone(), log)
    }

    /// From now on it takes nothing, until it goes on.
    pub(crate) fn stop(&self) {
        self.state().stopped = true;
    }

    pub(crate) fn go_on(&self) {
        self.state().stopped = false;
        self.0.changed.notify_all();
    }

    /// It fails whatever it is asked.
    pub(crate) fn break_down(&self) {
        self.state().broken = true;
        self.go_on();
    }

    /// Whoever asks it panics.
    pub(crate) fn blow_up(&self) {
        self.state().panics = true;
        self.go_on();
    }

    /// How often it has taken something.
    pub(crate) fn times(&self) -> usize {
        self.state().times
    }

    /// Waits until something was brought to it while it was stopped.
    pub(crate) async fn is_asked(&self) {
        eventually("something is brought to the disk", async || self.state().asked).await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap()
    }
}

impl Drop for Under {
    fn drop(&mut self) {
        // Nobody waits for what never comes when a test has failed.
        self.0.go_on();
    }
}

impl Disk for Under {
    fn sync(&self) -> io::Result<()> {
        let Self(disk, log) = self;
        let mut state = disk.state();
        state.asked = true;
        while state.stopped {
            state = disk.0.changed.wait(state).unwrap();
        }
        state.asked = false;
        if state.broken {
            return Err(io::Error::other("broken"));
        }
        state.times += 1;
        let panics = state.panics;
        drop(state);
        assert!(!panics, "a disk that blows up");
        log.sync()
    }
}
