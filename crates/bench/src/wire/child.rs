//! Another process of the measurement: this binary again, with another part to play.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, ensure};

/// A process that has said that it is ready. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Child {
    process: std::process::Child,
    said: String,
    output: BufReader<ChildStdout>,
    input: Option<ChildStdin>,
}

/// What a server prints before its address.
pub(crate) const LISTENING: &str = "listening on ";

impl Child {
    /// Starts a part, and waits until it says something.
    pub(crate) fn start(part: &[String]) -> Result<Self> {
        let mut process = command(part)?.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = process.stdin.take();
        let mut output = BufReader::new(process.stdout.take().context("no output")?);
        let mut said = String::new();
        output.read_line(&mut said)?;
        let child = Self { process, said, output, input };
        ensure!(!child.said.is_empty(), "{} ended at once", part.first().map_or("", String::as_str));
        Ok(child)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> Result<&str> {
        self.said.trim().strip_prefix(LISTENING).context("the process did not say where it listens")
    }

    /// Lets it come to its end, for which it waits at its standard input, and gives what it said then.
    pub(crate) fn finish(mut self) -> Result<String> {
        drop(self.input.take());
        let mut said = String::new();
        self.output.read_to_string(&mut said)?;
        Ok(said)
    }

    /// Its number among the processes of the machine.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Seconds of processor time that it has used so far.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        // The clock of /proc ticks a hundred times a second on every Linux there is.
        const TICKS: f64 = 100.0;
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // The name in parentheses may hold anything; what comes after it are numbers.
        let numbers = stat.rsplit_once(')').context("no such process")?.1;
        let mut numbers = numbers.split_whitespace().skip(11);
        let mut next = || -> Result<f64> { Ok(numbers.next().context("too few numbers")?.parse()?) };
        Ok((next()? + next()?) / TICKS)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It holds nothing that is worth a goodbye.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs a part to its end, and gives what it printed.
pub(crate) fn output(part: &[String]) -> Result<String> {
    let output = command(part)?.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "{} failed", part.first().map_or("", String::as_str));
    Ok(String::from_utf8(output.stdout)?)
}

fn command(part: &[String]) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("wire-part").args(part);
    Ok(command)
}
