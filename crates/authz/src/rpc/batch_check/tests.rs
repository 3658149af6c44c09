use crate::rpc::batch_check::{CHECKS_MAX, RUNS_MAX, runs};

#[test]
fn numbers_are_told_in_runs() {
    for (numbers, text) in [(vec![], ""), (vec![0], "0"), (vec![3, 13, 14, 180], "3,13-14,180"), (vec![0, 1, 2], "0-2")]
    {
        assert_eq!(runs(numbers.into_iter()), text);
    }
    assert_eq!(runs(0..CHECKS_MAX), "0-9999");
}

#[test]
fn what_is_told_has_a_limit() {
    let told = runs((0..CHECKS_MAX).filter(|number| number % 3 != 2));
    assert!(told.starts_with("0-1,3-4,") && told.ends_with("1497-1498"), "{told}");
    assert_eq!(told.split(',').count(), RUNS_MAX);
}
