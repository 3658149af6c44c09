use std::time::Duration;

use tonic::{Code, Status};

use crate::checks::retry::{is_worth_it, pause, took_too_long};

#[test]
fn of_what_the_suite_says_unavailable_is_worth_another_attempt_and_nothing_else_is() {
    for code in 1..=16 {
        let status = Status::new(Code::from_i32(code), "the suite says so");
        assert_eq!(is_worth_it(&status), status.code() == Code::Unavailable, "{status}");
        assert!(!took_too_long(&status), "{status}");
    }
}

#[test]
fn pauses_double_up_to_a_second_and_differ() {
    for (retries, most) in [(0, 20), (1, 40), (5, 640), (6, 1000), (31, 1000), (u32::MAX, 1000)] {
        let most = Duration::from_millis(most);
        for _ in 0..100 {
            let pause = pause(retries);
            assert!(pause <= most && pause >= most / 2, "{pause:?} after {retries}");
        }
    }
    assert!((0..100).map(|_| pause(5)).any(|other| other != pause(5)));
}
