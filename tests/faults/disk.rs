//! A small disk for a SQLite file, to be filled up.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A file system in memory; it takes being root to make one.
#[derive(Debug)]
pub(crate) struct Disk(PathBuf);

/// A suite's data are far below it.
const MEGABYTES: usize = 64;

impl Disk {
    /// One at this place; nothing where that is not possible.
    pub(crate) fn mount(place: PathBuf) -> Option<Self> {
        std::fs::create_dir_all(&place).expect("a directory");
        let size = format!("size={MEGABYTES}m");
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&place);
        let is_mounted =
            command.stdin(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
        is_mounted.then_some(Self(place))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Leaves no space.
    pub(crate) fn fill(&self) {
        let mut ballast = File::create(self.ballast()).expect("a file");
        for size in [64 * 1024, 4096, 512, 1] {
            while ballast.write(&vec![0; size]).is_ok_and(|count| count > 0) {}
        }
    }

    /// Gives the space back.
    pub(crate) fn empty(&self) {
        let _ = std::fs::remove_file(self.ballast());
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).stdin(Stdio::null()).status();
    }
}
