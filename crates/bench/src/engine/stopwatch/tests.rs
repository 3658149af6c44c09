use std::time::{Duration, Instant};

use crate::engine::stopwatch::Stopwatch;

#[test]
fn waiting_is_not_counted_and_working_is() {
    let watch = Stopwatch::start();
    std::thread::sleep(Duration::from_millis(200));
    let waited = watch.stop();
    assert!(waited < Duration::from_millis(100), "{waited:?}");
    let begun = Instant::now();
    let mut worked = Duration::ZERO;
    // However busy the machine is, this thread gets so much of it in the end.
    while worked < Duration::from_millis(5) {
        worked = watch.stop();
    }
    assert!(begun.elapsed() >= Duration::from_millis(5).saturating_sub(waited));
}
