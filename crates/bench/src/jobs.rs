//! What is measured, as a list of jobs. Each runs in a process of its own, so that what one leaves in memory is
//! nothing to the next. A further part is a module with functions like these, and its entries here.

use std::time::Duration;

use clap::ValueEnum;

use crate::engine;
use crate::figure::Figure;
use crate::start;
use crate::wire;
use crate::world::shape::Name;
use crate::writes;

/// Jobs that are run together, or left out together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// The engine alone: checks, batches, lists, explanations, changes, memory.
    Engine,
    /// From the start of authz to its first answer.
    Start,
    /// Over gRPC, next to a bare echo.
    Wire,
    /// Durable writes over gRPC, next to raw commits of the same database.
    Writes,
    /// A revocation behind a million grants that authz does not have yet.
    Backlog,
    /// Far more calls than are admitted, and how things are afterwards.
    Overload,
}

/// How long and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) quick: bool,
}

/// One thing to measure.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) name: &'static str,
    pub(crate) part: Part,
    /// The worlds that it builds; the first is the one that it is about. Writes make what they need by themselves.
    pub(crate) worlds: &'static [Name],
    /// Whether a quick run has it. It is about the small world then, whatever it is about otherwise.
    pub(crate) quick: bool,
    /// What must be available before it begins, in bytes.
    pub(crate) memory: u64,
    pub(crate) run: fn(&Settings) -> anyhow::Result<Vec<Figure>>,
}

const GIB: u64 = 1 << 30;

/// All of them, in the order of the report.
pub(crate) const JOBS: &[Job] = &[
    Job {
        name: "engine-small",
        part: Part::Engine,
        worlds: &[Name::Small],
        quick: true,
        memory: GIB,
        run: |settings| engine::usual(Name::Small, settings),
    },
    Job {
        name: "engine-deep",
        part: Part::Engine,
        worlds: &[Name::Deep, Name::Flat],
        quick: false,
        memory: GIB,
        run: engine::deep,
    },
    Job {
        name: "engine-wide",
        part: Part::Engine,
        worlds: &[Name::Wide, Name::Narrow],
        quick: false,
        memory: GIB,
        run: engine::wide,
    },
    Job {
        name: "engine-d1",
        part: Part::Engine,
        worlds: &[Name::D1, Name::Small],
        quick: false,
        memory: 2 * GIB,
        run: |settings| engine::usual(Name::D1, settings),
    },
    Job {
        name: "engine-big",
        part: Part::Engine,
        worlds: &[Name::Big],
        quick: false,
        memory: 2 * GIB,
        run: engine::big,
    },
    Job {
        name: "engine-d2",
        part: Part::Engine,
        worlds: &[Name::D2, Name::Small],
        quick: false,
        memory: 8 * GIB,
        run: |settings| engine::usual(Name::D2, settings),
    },
    Job {
        name: "start-small",
        part: Part::Start,
        worlds: &[Name::Small],
        quick: true,
        memory: GIB,
        run: |settings| start::measure(Name::Small, settings),
    },
    Job {
        name: "start-d1",
        part: Part::Start,
        worlds: &[Name::D1],
        quick: false,
        memory: 2 * GIB,
        run: |settings| start::measure(Name::D1, settings),
    },
    Job {
        name: "start-d2",
        part: Part::Start,
        worlds: &[Name::D2],
        quick: false,
        memory: 6 * GIB,
        run: |settings| start::measure(Name::D2, settings),
    },
    Job {
        name: "wire-layers",
        part: Part::Wire,
        worlds: &[Name::Small],
        quick: true,
        memory: GIB,
        run: wire::layers::measure,
    },
    Job { name: "wire-check", part: Part::Wire, worlds: &[Name::D1], quick: true, memory: 3 * GIB, run: wire::check },
    Job { name: "wire-batch", part: Part::Wire, worlds: &[Name::D1], quick: true, memory: 3 * GIB, run: wire::batch },
    Job { name: "wire-lists", part: Part::Wire, worlds: &[Name::Wide], quick: true, memory: GIB, run: wire::lists },
    Job { name: "wire-noisy", part: Part::Wire, worlds: &[Name::D1], quick: true, memory: 3 * GIB, run: wire::noisy },
    Job { name: "writes-sqlite", part: Part::Writes, worlds: &[], quick: true, memory: GIB, run: writes::sqlite },
    Job { name: "writes-postgres", part: Part::Writes, worlds: &[], quick: true, memory: GIB, run: writes::postgres },
    Job {
        name: "backlog-sqlite",
        part: Part::Backlog,
        worlds: &[],
        quick: true,
        memory: 2 * GIB,
        run: writes::backlog_on_sqlite,
    },
    Job {
        name: "backlog-postgres",
        part: Part::Backlog,
        worlds: &[],
        quick: true,
        memory: 2 * GIB,
        run: writes::backlog_on_postgres,
    },
    Job {
        name: "overload-sqlite",
        part: Part::Overload,
        worlds: &[],
        quick: true,
        memory: GIB,
        run: writes::overload_on_sqlite,
    },
    Job {
        name: "overload-postgres",
        part: Part::Overload,
        worlds: &[],
        quick: true,
        memory: GIB,
        run: writes::overload_on_postgres,
    },
];

impl Settings {
    /// How many questions are asked in a round.
    pub(crate) fn queries(&self) -> usize {
        if self.quick { 20_000 } else { 100_000 }
    }

    /// How many rounds count.
    pub(crate) fn rounds(&self) -> usize {
        if self.quick { 5 } else { 9 }
    }

    /// How many rounds count where each has a process of its own.
    pub(crate) fn wire_rounds(&self) -> usize {
        if self.quick { 3 } else { 5 }
    }

    /// How long such a round is.
    pub(crate) fn wire_seconds(&self) -> f64 {
        if self.quick { 0.5 } else { 1.2 }
    }

    /// The world that is measured over gRPC, where a long run has this one.
    pub(crate) fn wire_world(&self, world: Name) -> Name {
        if self.quick { Name::Small } else { world }
    }

    /// How often something is called that is timed call by call.
    pub(crate) fn calls(&self) -> usize {
        if self.quick { 500 } else { 2_000 }
    }

    /// After how long that ends, however often it was.
    pub(crate) fn time(&self) -> Duration {
        Duration::from_millis(if self.quick { 500 } else { 3_000 })
    }
}

impl Job {
    /// The world that it is about.
    pub(crate) fn world(&self) -> Option<Name> {
        self.worlds.first().copied()
    }

    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        JOBS.iter().find(|job| job.name == name)
    }
}
