//! Which spans that have no parent are recorded.

use opentelemetry::trace::{Link, SpanKind, TraceId};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{Sampler, SamplingResult, ShouldSample};

/// Spans of calls were chosen before they were built, so they are taken; of the others (work in the background) the
/// given share.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    others: Sampler,
}

impl Chosen {
    pub(super) fn new(ratio: f64) -> Self {
        Self { others: Sampler::TraceIdRatioBased(ratio) }
    }
}

impl ShouldSample for Chosen {
    fn should_sample(
        &self,
        parent_context: Option<&Context>,
        trace_id: TraceId,
        name: &str,
        span_kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let sampler = if *span_kind == SpanKind::Server { &Sampler::AlwaysOn } else { &self.others };
        sampler.should_sample(parent_context, trace_id, name, span_kind, attributes, links)
    }
}
