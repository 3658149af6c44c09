use crate::figure::{Figure, Percentiles, Unit};
use crate::report::targets::{Bound, Row, is_like, rows};
use crate::report::{markdown, number, plot};

fn figure(name: &str, value: f64) -> Figure {
    Figure::new(name, "something", Unit::Nanoseconds, value)
}

fn with_p99(name: &str, p99: f64) -> Figure {
    let percentiles = Percentiles { p50: 1.0, p90: 1.0, p99, p999: p99, max: p99 };
    figure(name, 1.0).with_percentiles(percentiles)
}

fn row(figures: &[Figure], what: &str) -> Row {
    let figures: Vec<&Figure> = figures.iter().collect();
    rows(&figures).into_iter().find(|row| row.what == what).unwrap()
}

#[test]
fn a_target_is_reached_at_its_limit_and_missed_beyond() {
    let reached = |value| {
        let row = row(&[figure("check.d1.uniform", value)], "Engine, one check, mean, D1");
        row.measured.unwrap().reached
    };
    assert_eq!([249.0, 250.0, 251.0].map(reached), [true, true, false]);
    let enough = |value| {
        let row =
            row(&[figure("wire.batch.1000.rate", value)], "BatchCheck of 1,000, checks per second, client included");
        row.measured.unwrap().reached
    };
    assert_eq!([399_999.0, 400_000.0].map(enough), [false, true]);
}

#[test]
fn the_worst_figure_counts_by_its_p99() {
    let figures =
        [with_p99("list.d1.owner.100", 1e5), with_p99("list.big.few.100", 4e5), with_p99("list.d1.a.1000", 9e9)];
    let found = row(&figures, "ListResources, page of 100, p99, engine").measured.unwrap();
    assert_eq!((found.figure.as_str(), found.value, found.reached), ("list.big.few.100", 4e5, false));
}

#[test]
fn what_was_not_measured_is_said_and_is_not_reached() {
    let row = row(&[], "Start to serving, D2");
    assert_eq!(row.measured, None);
    assert!(
        markdown::targets(std::slice::from_ref(&row)).contains("| at most 10.0 s | not measured in this run | - |")
    );
    assert!(plot::svg(&[row]).contains("not measured"));
}

#[test]
fn a_reason_is_given_for_a_missed_target_alone() {
    let what = "Check, D2 to 10 k resources";
    let ratio = |value| row(&[Figure::new("check.d2.against_small", "", Unit::Ratio, value)], what);
    let (missed, reached) = (markdown::targets(&[ratio(2.5)]), markdown::targets(&[ratio(1.5)]));
    assert!(missed.contains("| at most 2.00x | 2.50x (`check.d2.against_small`) | **no** |"), "{missed}");
    assert!(missed.contains("waits for memory"));
    assert!(reached.contains("| yes |") && !reached.contains("why"), "{reached}");
}

#[test]
fn a_star_stands_for_anything() {
    assert!(is_like("list.*.100", "list.d1.owner.100"));
    assert!(!is_like("list.*.100", "list.d1.owner.1000"));
    assert!(is_like("a.b", "a.b") && !is_like("a.b", "a.bc"));
}

#[test]
fn bounds_tell_how_far_away_a_value_is() {
    assert_eq!(Bound::AtMost(2.0).times(3.0), 1.5);
    assert_eq!(Bound::AtLeast(2.0).times(1.0), 2.0);
}

#[test]
fn numbers_read_well() {
    let shown = [
        number::of(123.4, Unit::Nanoseconds),
        number::of(1_234.0, Unit::Nanoseconds),
        number::of(0.25, Unit::Seconds),
        number::of(1_234_567.0, Unit::PerSecond),
        number::of(400.0 * 1024.0 * 1024.0, Unit::Bytes),
        number::of(1.256, Unit::Ratio),
        number::of(999.0, Unit::Count),
    ];
    assert_eq!(shown, ["123 ns", "1.23 µs", "250 ms", "1,234,567/s", "400 MiB", "1.26x", "999"]);
}

#[test]
fn the_plot_has_a_bar_for_each_measured_target() {
    let rows = rows(&[&figure("check.d1.uniform", 100.0), &figure("check.d2.uniform", 1e9)]);
    let svg = plot::svg(&rows);
    assert_eq!(svg.matches("<rect").count(), 3, "the ground and two bars");
    assert!(svg.contains("#3a7d44") && svg.contains("#b3452c"));
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
}
