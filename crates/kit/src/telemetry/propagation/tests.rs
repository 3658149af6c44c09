use http::HeaderMap;
use opentelemetry::trace::{SpanContext, TraceContextExt as _};

use crate::source::Source;
use crate::telemetry::propagation::{Traced, decide};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

fn headers(traceparent: &str) -> HeaderMap {
    HeaderMap::from_iter([("traceparent".parse().unwrap(), traceparent.parse().unwrap())])
}

fn recorded(headers: &HeaderMap, ratio: Option<f64>) -> bool {
    matches!(decide(headers, ratio, &Source::system()), Traced::Recorded(_))
}

fn span_of(traced: &Traced) -> SpanContext {
    match traced {
        Traced::Recorded(Some(context)) | Traced::Handed(context) => context.span().span_context().clone(),
        Traced::Recorded(None) | Traced::Not => panic!("no context: {traced:?}"),
    }
}

#[test]
fn a_callers_decision_stands_whatever_the_ratio() {
    let (yes, no) = (format!("00-{TRACE}-b7ad6b7169203331-01"), format!("00-{TRACE}-b7ad6b7169203331-00"));
    for ratio in [0.0, 1.0] {
        let traced = decide(&headers(&yes), Some(ratio), &Source::system());
        assert!(matches!(&traced, Traced::Recorded(Some(_))), "{ratio}");
        assert_eq!(span_of(&traced).trace_id().to_string(), TRACE);

        let traced = decide(&headers(&no), Some(ratio), &Source::system());
        assert!(matches!(&traced, Traced::Handed(_)), "{ratio}");
        assert_eq!((span_of(&traced).trace_id().to_string().as_str(), span_of(&traced).is_sampled()), (TRACE, false));
    }
}

#[test]
fn where_nothing_is_sent_a_trace_is_handed_on_as_it_came() {
    let traced = decide(&headers(&format!("00-{TRACE}-b7ad6b7169203331-01")), None, &Source::system());
    assert!(matches!(&traced, Traced::Handed(_)) && span_of(&traced).is_sampled());
    assert!(matches!(decide(&HeaderMap::new(), None, &Source::system()), Traced::Not));
}

#[test]
fn without_a_caller_the_ratio_decides() {
    let none = HeaderMap::new();
    let share = |ratio| (0..2000).filter(|_| recorded(&none, Some(ratio))).count();
    assert_eq!((share(0.0), share(1.0)), (0, 2000));
    assert!((800..1200).contains(&share(0.5)), "{}", share(0.5));
}

#[test]
fn those_below_are_told_of_a_decision_against() {
    let traced = decide(&HeaderMap::new(), Some(0.0), &Source::system());
    let span = span_of(&traced);
    assert!(span.is_valid() && !span.is_sampled());
}

#[test]
fn nonsense_is_no_trace() {
    for traceparent in ["", "00", "00-00000000000000000000000000000000-b7ad6b7169203331-01", "zz-1-2-3", "é"] {
        let mut headers = HeaderMap::new();
        headers.insert("traceparent", http::HeaderValue::from_bytes(traceparent.as_bytes()).unwrap());
        assert!(matches!(decide(&headers, None, &Source::system()), Traced::Not), "{traceparent:?}");
    }
}
