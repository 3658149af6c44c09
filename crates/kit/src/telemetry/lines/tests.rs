use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;

use crate::config::LogFormat;
use crate::stack::RequestId;
use crate::telemetry::lines::Line;
use crate::telemetry::log_lines;

/// What was logged.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The lines that are logged by this work.
fn logged(format: LogFormat, work: impl FnOnce()) -> String {
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(log_lines(format, false, log.clone()));
    tracing::subscriber::with_default(subscriber, work);
    let bytes = log.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

fn call(method: &str, id: &str) -> Line {
    let mut request = http::Request::post(format!("/{method}")).body(()).unwrap();
    request.extensions_mut().insert(RequestId(id.into()));
    Line::of(&request)
}

#[test]
fn a_line_tells_of_its_call_and_of_what_caused_that() {
    let text = logged(LogFormat::Text, || {
        tracing::info!("before");
        call("Outer", "one").within(|| call("Inner", "two").within(|| tracing::info!(count = 3, "inside")));
    });
    let [before, inside] = text.lines().collect::<Vec<_>>().try_into().unwrap();
    assert!(before.ends_with("before"), "{before}");
    let told = "inside count=3 method=\"Outer\" request_id=\"one\" method=\"Inner\" request_id=\"two\"";
    assert!(inside.ends_with(told), "{inside}");
}

#[test]
fn programs_read_the_same() {
    let text = logged(LogFormat::Json, || {
        tracing::info!("before");
        call("Outer", "one").within(|| call("Inner", "two").within(|| tracing::info!(count = 3, "in\nside")));
    });
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let [before, inside] = lines.collect::<Vec<_>>().try_into().unwrap();
    assert!(before.get("span").is_none(), "{before}");
    assert_eq!((&inside["message"], &inside["count"]), (&"in\nside".into(), &3.into()));
    let cause = serde_json::json!({ "name": "call", "method": "Outer", "request_id": "one" });
    let span = serde_json::json!({ "name": "call", "method": "Inner", "request_id": "two", "cause": cause });
    assert_eq!(inside["span"], span);
}

#[tokio::test]
async fn a_future_carries_its_call_over_its_pauses() {
    let line = || super::CURRENT.try_with(|line| line.method().to_owned()).ok();
    let outer = call("Outer", "one").around(async {
        tokio::task::yield_now().await;
        let inner = call("Inner", "two").around(async {
            tokio::task::yield_now().await;
            line()
        });
        (inner.await, line())
    });
    assert_eq!(outer.await, (Some("Inner".to_owned()), Some("Outer".to_owned())));
    assert_eq!(line(), None);
}
