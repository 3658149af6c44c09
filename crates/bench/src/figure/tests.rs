use crate::figure::{Figure, Percentiles, Unit, histogram, median};

#[test]
fn the_median_is_the_middle() {
    assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
    assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    assert_eq!(median(&[]), 0.0);
}

#[test]
fn rounds_keep_their_ends() {
    let figure = Figure::of_rounds("a", "b", Unit::Ratio, &[3.0, 1.0, 2.0]);
    assert_eq!((figure.value, figure.spread), (2.0, Some((1.0, 3.0))));
}

#[test]
fn percentiles_are_of_one_operation() {
    let mut times = histogram().unwrap();
    (1..=1_000).for_each(|time| times.record(time).unwrap());
    let found = Percentiles::of(&times, 10);
    assert_eq!((found.p50, found.p99, found.max), (50.0, 99.0, 100.0));
}
