//! Nothing that the lab starts is left when it is gone, however it went.

use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;

const SCRIPT: &str = include_str!("guard.sh");

/// A shell that waits for the lab's end.
#[derive(Debug)]
pub(crate) struct Guard(Mutex<Child>);

impl Guard {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let mut command = Command::new("sh");
        command.arg("-c").arg(SCRIPT).stdin(Stdio::piped());
        // In a group of its own, it is not hit by the ctrl-c that ends the lab.
        command.process_group(0);
        Ok(Self(Mutex::new(command.spawn().context("cannot start a shell")?)))
    }

    pub(crate) fn owe(&self, what: &str) {
        self.say("owe", what);
    }

    pub(crate) fn forget(&self, what: &str) {
        self.say("forget", what);
    }

    fn say(&self, word: &str, what: &str) {
        let mut child = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(input) = &mut child.stdin {
            writeln!(input, "{word} {what}").expect("the guard reads");
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let child = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        drop(child.stdin.take());
        drop(child.wait());
    }
}
