//! The report for people.

use std::fmt::Write;

use crate::child::Outcome;
use crate::figure::Figure;
use crate::report::targets::{Bound, Row};
use crate::report::{JobRow, Report, WorldRow, number};

/// The whole report.
pub(crate) fn whole(report: &Report) -> String {
    let parts = [
        "# What Tenantry takes".to_owned(),
        head(report),
        "## Targets".to_owned(),
        targets(&report.targets),
        "![Measured against the target](report.svg)".to_owned(),
        "## Worlds".to_owned(),
        worlds(&report.worlds),
        figures(report),
    ];
    parts.join("\n\n") + "\n"
}

/// Where, when, of what.
fn head(report: &Report) -> String {
    let (machine, versions) = (&report.machine, &report.versions);
    let memory = machine.memory.map(|bytes| number::of(bytes as f64, crate::figure::Unit::Bytes));
    let unknown = || "unknown".to_owned();
    let libraries: Vec<String> = versions.libraries.iter().map(|(name, version)| format!("{name} {version}")).collect();
    let changed = if versions.changed { ", with changes" } else { "" };
    let quick = if report.quick { " This is a quick run: few rounds, the smallest world." } else { "" };
    format!(
        "- Run: finished {}, seed {}.{quick}\n\
         - Source: Tenantry {}, commit {}{changed}\n\
         - Machine: {} cores of {}, {} of memory, Linux {}, load before the run {}\n\
         - Built by {}; {}\n\n\
         Figures are medians of rounds, with the lowest and the highest round. Times of the engine alone are the\n\
         clock's without those for which the kernel gave the processor to others; all other times are the clock's.\n\
         Each answer was held against the expected one.",
        report.finished,
        report.seed,
        versions.tenantry,
        versions.commit.clone().unwrap_or_else(unknown),
        machine.cores,
        machine.processor.clone().unwrap_or_else(unknown),
        memory.unwrap_or_else(unknown),
        machine.kernel.clone().unwrap_or_else(unknown),
        machine.load.clone().unwrap_or_else(unknown),
        versions.rustc,
        libraries.join(", "),
    )
}

/// The table of targets, and why some are missed.
pub(crate) fn targets(rows: &[Row]) -> String {
    let mut text = "| figure | target | measured | reached |\n|---|---|---|---|\n".to_owned();
    let mut why = String::new();
    for row in rows {
        let side = match row.bound {
            Bound::AtMost(_) => "at most",
            Bound::AtLeast(_) => "at least",
        };
        let limit = number::of(row.bound.limit(), row.unit);
        let (measured, reached) = match &row.measured {
            None => ("not measured in this run".to_owned(), "-"),
            Some(found) => (
                format!("{} (`{}`)", number::of(found.value, row.unit), found.figure),
                if found.reached { "yes" } else { "**no**" },
            ),
        };
        let _ = writeln!(text, "| {} | {side} {limit} | {measured} | {reached} |", row.what);
        if let Some(missed) = row.measured.as_ref().filter(|found| !found.reached) {
            let reason = missed.reason.unwrap_or("Not explained yet.");
            let _ = writeln!(why, "- {}: {reason}", row.what);
        }
    }
    if why.is_empty() { text } else { format!("{text}\nWhat is not reached, and why:\n\n{why}") }.trim_end().to_owned()
}

fn worlds(worlds: &[WorldRow]) -> String {
    let mut text =
        "| world | organizations | people of each | workspaces of each | in each workspace | resources of each \
                    workspace | resources in all |\n|---|---|---|---|---|---|---|\n"
            .to_owned();
    for WorldRow { name, shape } in worlds {
        let all = number::grouped((shape.organizations * shape.resources()) as f64);
        let seats = 1 + shape.seats.admins + shape.seats.members + shape.seats.guests;
        let depth = if shape.depth > 1 { format!(", {} levels deep", shape.depth) } else { String::new() };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {seats} | {}{depth} | {all} |",
            name.text(),
            shape.organizations,
            shape.people,
            shape.workspaces,
            shape.resources_per_workspace(),
        );
    }
    text.trim_end().to_owned()
}

/// Each job with all its figures.
fn figures(report: &Report) -> String {
    let mut parts: Vec<String> = report.jobs.iter().map(job).collect();
    let left_out = report.left_out();
    if !left_out.is_empty() {
        parts.push(format!("Left out by choice: {}.", left_out.join(", ")));
    }
    parts.join("\n\n")
}

fn job(row: &JobRow) -> String {
    let name = row.name;
    match &row.outcome {
        Outcome::NotRun { reason } => format!("## {name}\n\nNot run: {reason}."),
        Outcome::Measured { figures, seconds, preempted } => {
            let preempted = preempted.map_or_else(String::new, |times| {
                format!(" The kernel gave its processor to others {times} times meanwhile.")
            });
            let head = "| figure | what | measured | rounds | p50 | p90 | p99 | p99.9 | max |\n\
                        |---|---|---|---|---|---|---|---|---|";
            let lines: Vec<String> = figures.iter().map(line).collect();
            format!("## {name}\n\nIt took {seconds:.0} s.{preempted}\n\n{head}\n{}", lines.join("\n"))
        }
    }
}

fn line(figure: &Figure) -> String {
    let show = |value: f64| number::of(value, figure.unit);
    let spread = figure.spread.map_or_else(String::new, |(low, high)| format!("{} to {}", show(low), show(high)));
    let percentiles = figure.percentiles.map_or([const { String::new() }; 5], |found| {
        [found.p50, found.p90, found.p99, found.p999, found.max].map(show)
    });
    let (name, about, value) = (&figure.name, &figure.about, show(figure.value));
    format!("| `{name}` | {about} | {value} | {spread} | {} |", percentiles.join(" | "))
}
