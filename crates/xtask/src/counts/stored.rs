//! The stored figures, and what a new one means beside an old one.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::Context;
use toml::{Table, Value};

/// A figure may be so many in a hundred beside the stored one.
const TOLERANCE: u64 = 10;

const HEAD: &str = "\
# Instructions for one question each, optimized, by callgrind. `cargo xtask counts` compares them with what the code
# costs now: more by a tenth fails, less by a tenth asks for the new figures. `cargo xtask counts --store` stores them.
";

/// Instructions by question.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    architecture: String,
    figures: BTreeMap<String, u64>,
}

/// What a question costs, beside what it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Same {
        now: u64,
        stored: u64,
    },
    Cheaper {
        now: u64,
        stored: u64,
    },
    Dearer {
        now: u64,
        stored: u64,
    },
    /// There is no stored figure.
    Unknown {
        now: u64,
    },
    /// There is a stored figure of a question that nobody asks.
    Uncounted {
        stored: u64,
    },
}

impl Counts {
    pub(crate) fn load(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Self::read(&text).with_context(|| format!("cannot read {}", path.display()))
    }

    pub(crate) fn store(&self, path: &Path) -> anyhow::Result<()> {
        fs::write(path, self.text()).with_context(|| format!("cannot write {}", path.display()))
    }

    pub(crate) fn insert(&mut self, question: &str, instructions: u64) {
        self.figures.insert(question.to_owned(), instructions);
    }

    /// These, if they were counted on a machine like this one.
    pub(crate) fn on_this_architecture(&self) -> Option<&Self> {
        (self.architecture == std::env::consts::ARCH).then_some(self)
    }

    /// What each question costs now, beside what is stored.
    pub(crate) fn against<'a>(&'a self, stored: &'a Self) -> impl Iterator<Item = (&'a str, Verdict)> {
        let counted = self.figures.iter().map(|(question, now)| {
            let verdict = stored.figures.get(question).map_or(Verdict::Unknown { now: *now }, |old| judge(*now, *old));
            (question.as_str(), verdict)
        });
        let gone = stored.figures.iter().filter(|(question, _)| !self.figures.contains_key(*question));
        counted.chain(gone.map(|(question, stored)| (question.as_str(), Verdict::Uncounted { stored: *stored })))
    }

    pub(crate) fn read(text: &str) -> anyhow::Result<Self> {
        let table: Table = text.parse()?;
        let architecture = table.get("architecture").and_then(Value::as_str).context("there is no `architecture`")?;
        let figures = table.get("instructions").and_then(Value::as_table).context("there is no `[instructions]`")?;
        let figures = figures.iter().map(|(question, figure)| {
            let figure = figure.as_integer().and_then(|figure| u64::try_from(figure).ok());
            Ok((question.clone(), figure.with_context(|| format!("`{question}` is no number"))?))
        });
        Ok(Self { architecture: architecture.to_owned(), figures: figures.collect::<anyhow::Result<_>>()? })
    }

    pub(crate) fn text(&self) -> String {
        let figures: String =
            self.figures.iter().map(|(question, figure)| format!("{question} = {figure}\n")).collect();
        format!("{HEAD}\narchitecture = \"{}\"\n\n[instructions]\n{figures}", self.architecture)
    }
}

impl Default for Counts {
    fn default() -> Self {
        Self { architecture: std::env::consts::ARCH.to_owned(), figures: BTreeMap::new() }
    }
}

fn judge(now: u64, stored: u64) -> Verdict {
    let percent = |figure: u64| figure.saturating_mul(100);
    if percent(now) > stored.saturating_mul(100 + TOLERANCE) {
        Verdict::Dearer { now, stored }
    } else if percent(now) < stored.saturating_mul(100 - TOLERANCE) {
        Verdict::Cheaper { now, stored }
    } else {
        Verdict::Same { now, stored }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.figures.iter().try_for_each(|(question, figure)| writeln!(f, "{figure:>8}  {question}"))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same { now, stored } => write!(f, "{now:>8} (stored {stored:>8})            "),
            Self::Cheaper { now, stored } => write!(f, "{now:>8} (stored {stored:>8}) store this "),
            Self::Dearer { now, stored } => write!(f, "{now:>8} (stored {stored:>8}) TOO DEAR   "),
            Self::Unknown { now } => write!(f, "{now:>8} (stored     none) STORE THIS "),
            Self::Uncounted { stored } => write!(f, "    none (stored {stored:>8}) NOT ASKED  "),
        }
    }
}
