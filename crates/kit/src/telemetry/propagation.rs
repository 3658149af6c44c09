//! W3C trace context, in and out; and whether a call is recorded, decided before anything is built for it.

use std::sync::OnceLock;

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator as _};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState};
use opentelemetry::{Context, global};
use opentelemetry_sdk::propagation::TraceContextPropagator;

use crate::source::Source;

/// What becomes of a call's trace here.
#[derive(Debug)]
pub(crate) enum Traced {
    /// It is recorded, as a child of this if it has a parent.
    Recorded(Option<Context>),
    /// It is not recorded, and handed on as it came: nobody below may decide otherwise.
    Handed(Context),
    /// There is none.
    Not,
}

/// The share of the calls without a trace that get one; not set while nothing is sent anywhere.
static RATIO: OnceLock<f64> = OnceLock::new();

/// From now on calls are recorded.
pub(super) fn start_sampling(ratio: f64) {
    // `init` runs once, so there is no second one.
    let _ = RATIO.set(ratio);
}

/// What becomes of a call that came with these headers.
pub(crate) fn of(headers: &HeaderMap, source: &Source) -> Traced {
    decide(headers, RATIO.get().copied(), source)
}

/// Puts the context into the headers.
pub(super) fn inject(context: &Context, headers: &mut HeaderMap) {
    if context.span().span_context().is_valid() {
        global::get_text_map_propagator(|propagator| propagator.inject_context(context, &mut Headers(headers)));
    }
}

fn decide(headers: &HeaderMap, ratio: Option<f64>, source: &Source) -> Traced {
    // Most calls inside a quiet house have none: not even a parser is built for them.
    if headers.contains_key("traceparent") {
        let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &Carried(headers));
        let caller = context.span().span_context().clone();
        if caller.is_valid() {
            let recorded = ratio.is_some() && caller.is_sampled();
            return if recorded { Traced::Recorded(Some(context)) } else { Traced::Handed(context) };
        }
    }
    match ratio {
        None => Traced::Not,
        Some(ratio) if chosen(ratio, source) => Traced::Recorded(None),
        Some(_) => Traced::Handed(unrecorded(source)),
    }
}

fn chosen(ratio: f64, source: &Source) -> bool {
    let drawn = u32::from_be_bytes(source.bytes());
    f64::from(drawn) < ratio * (f64::from(u32::MAX) + 1.0)
}

/// A trace that nobody records. It has an id all the same: that is how those below know that it was decided.
fn unrecorded(source: &Source) -> Context {
    let trace = TraceId::from_bytes(source.bytes());
    let span = SpanId::from_bytes(source.bytes());
    let context = SpanContext::new(trace, span, TraceFlags::NOT_SAMPLED, true, TraceState::NONE);
    Context::new().with_remote_span_context(context)
}

struct Carried<'a>(&'a HeaderMap);

struct Headers<'a>(&'a mut HeaderMap);

impl Extractor for Carried<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

impl Injector for Headers<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(key.as_bytes()), HeaderValue::from_str(&value)) {
            self.0.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests;
