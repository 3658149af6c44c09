//! What Linux tells about the machine and about this process. What it does not tell is left out of the report.

use std::fs;
use std::path::Path;

use serde::Serialize;

/// Where it was measured.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    pub(crate) processor: Option<String>,
    pub(crate) memory: Option<u64>,
    pub(crate) memory_available: Option<u64>,
    pub(crate) kernel: Option<String>,
    /// How many processes wanted to run before the run began, over one, five and fifteen minutes: whether the machine
    /// was our own.
    pub(crate) load: Option<String>,
}

impl Machine {
    pub(crate) fn look() -> Self {
        let line = |path: &str| fs::read_to_string(path).ok().map(|text| text.trim().to_owned());
        let load = line("/proc/loadavg").map(|text| text.split(' ').take(3).collect::<Vec<_>>().join(" "));
        Self {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            processor: entry("/proc/cpuinfo", "model name"),
            memory: bytes("/proc/meminfo", "MemTotal"),
            memory_available: available(),
            kernel: line("/proc/sys/kernel/osrelease"),
            load,
        }
    }
}

/// How much memory could be had now.
pub(crate) fn available() -> Option<u64> {
    bytes("/proc/meminfo", "MemAvailable")
}

/// How much memory this process has in use.
pub(crate) fn resident() -> Option<u64> {
    bytes("/proc/self/status", "VmRSS")
}

/// How much memory this process had in use when it had most.
pub(crate) fn resident_peak() -> Option<u64> {
    bytes("/proc/self/status", "VmHWM")
}

/// How much memory a process of ours has in use.
pub(crate) fn resident_of(process: u32) -> Option<u64> {
    bytes(&format!("/proc/{process}/status"), "VmRSS")
}

/// How much it had in use when it had most.
pub(crate) fn resident_peak_of(process: u32) -> Option<u64> {
    bytes(&format!("/proc/{process}/status"), "VmHWM")
}

/// How often the kernel took the processor away from this process.
pub(crate) fn preempted() -> Option<u64> {
    entry("/proc/self/status", "nonvoluntary_ctxt_switches")?.parse().ok()
}

/// Whether a directory is no place on a disk.
pub(crate) fn is_in_memory(directory: &Path) -> bool {
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let mounted = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        Some((words.next()?, words.next()?))
    });
    let above = mounted.filter(|(place, _)| directory.starts_with(place));
    let nearest = above.max_by_key(|(place, _)| place.len());
    nearest.is_some_and(|(_, kind)| matches!(kind, "tmpfs" | "ramfs"))
}

/// An entry that is given as `12345 kB`.
fn bytes(path: &str, name: &str) -> Option<u64> {
    let kilobytes: u64 = entry(path, name)?.strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// What stands behind the first `name:`.
fn entry(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let values = text.lines().filter_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix(':'));
    values.map(|value| value.trim().to_owned()).next()
}
