use clap::Parser;

use crate::command::Bench;
use crate::jobs::{JOBS, Part};
use crate::run::{chooses, run};

fn chosen(args: &[&str]) -> Vec<&'static str> {
    let bench = Bench::try_parse_from([&["bench"], args].concat()).unwrap();
    JOBS.iter().filter(|job| chooses(&bench.run, job)).map(|job| job.name).collect()
}

#[test]
fn everything_unless_something_is_named() {
    assert_eq!(chosen(&[]).len(), JOBS.len());
    assert_eq!(chosen(&["--worlds", "d1,deep", "--only", "engine"]), ["engine-deep", "engine-d1"]);
}

#[test]
fn a_choice_of_nothing_is_told() {
    for args in [["bench", "--worlds", "flat"], ["bench", "--worlds", "narrow"]] {
        let refused = run(&Bench::try_parse_from(args).unwrap().run).unwrap_err().to_string();
        assert!(refused.contains("flat is measured with deep"), "{refused}");
    }
    Bench::try_parse_from(["bench", "layers", "--calls", "4"]).unwrap_err();
}

#[test]
fn a_quick_run_has_the_smallest_world_alone() {
    assert!(chosen(&["--quick"]).contains(&"engine-small"));
    assert_eq!(chosen(&["--quick", "--only", "wire"]), chosen(&["--only", "wire"]));
    assert!(!chosen(&["--quick"]).contains(&"engine-d1"));
    Bench::try_parse_from(["bench", "--quick", "--worlds", "d1"]).unwrap_err();
}

#[test]
fn names_of_jobs_are_their_own_and_each_has_a_world() {
    let mut names: Vec<&str> = JOBS.iter().map(|job| job.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), JOBS.len());
    assert!(
        JOBS.iter()
            .all(|job| job.world().is_some() || [Part::Writes, Part::Backlog, Part::Overload].contains(&job.part))
    );
}
