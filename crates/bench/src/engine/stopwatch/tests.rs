use std::time::{Duration, Instant};

use crate::engine::stopwatch::Stopwatch;

#[test]
fn waiting_is_not_counted_and_working_is() {
    let watch = Stopwatch::start();
    std::thread::sleep(Duration::from_millis(200));
    let waited = watch.stop();
    assert!(waited < Duration::from_millis(100), "{waited:?}");
    let begun = Instant::now();
    // However busy the machine is, this thread gets so much of it in a minute. How exactly the kernel accounts for it is
    // the kernel's.
    while watch.stop() < Duration::from_millis(5) {
        assert!(begun.elapsed() < Duration::from_mins(1), "work is not counted");
    }
}
