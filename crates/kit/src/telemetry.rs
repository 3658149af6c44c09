//! Logs, traces and metrics. Everything below works without [`init`] as well, and then tells nobody.

mod client;
pub(crate) mod codes;
pub(crate) mod lines;
pub(crate) mod propagation;
mod sampler;

use std::io::IsTerminal as _;
use std::sync::OnceLock;
use std::time::Duration;

use opentelemetry::global;
use opentelemetry::trace::{TraceContextExt as _, TracerProvider as _};
use opentelemetry_otlp::{MetricExporter, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use prometheus::{Registry, TextEncoder};
use tracing_subscriber::filter::{FilterExt as _, LevelFilter, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::JsonFields;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, fmt};

use crate::config::{LogFormat, TelemetryConfig};
use crate::telemetry::lines::WithCall;
use crate::telemetry::sampler::Chosen;

pub use client::{TracedClient, traced_client};

/// What made the spans and metrics.
pub(crate) const SCOPE: &str = "tenantry";
/// The target of spans that are for traces alone.
pub(crate) const SPANS: &str = "tenantry::spans";

/// Keeps what sends traces and metrics.
#[derive(Debug)]
#[must_use = "what is still to be sent is sent by `shutdown`"]
pub struct Guard {
    traces: Option<SdkTracerProvider>,
    metrics: SdkMeterProvider,
}

/// Why there is no telemetry.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// It is there already: a process has one.
    #[error("telemetry is initialised already")]
    Twice,
    /// The log filter does not parse.
    #[error("log filter: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// The endpoint cannot be sent to.
    #[error("OTLP endpoint: {0}")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
    /// The metrics cannot be shown.
    #[error("metrics: {0}")]
    Metrics(#[from] opentelemetry_sdk::error::OTelSdkError),
}

/// The metrics, as Prometheus reads them.
static REGISTRY: OnceLock<Registry> = OnceLock::new();

/// How long a batch may take to be sent.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(3);

/// Starts logs, traces and metrics for this process. Called once, by the binary, inside the runtime.
///
/// # Errors
/// When the configuration does not work, or on the second call.
pub fn init(config: &TelemetryConfig, service_name: &'static str) -> Result<Guard, TelemetryError> {
    let filter = EnvFilter::try_new(&config.log_filter)?;
    let registry = Registry::new();
    let resource = Resource::builder().with_service_name(service_name).build();
    let metrics = meter_provider(config, resource.clone(), &registry)?;
    let traces = tracer_provider(config, resource)?;

    REGISTRY.set(registry).map_err(|_| TelemetryError::Twice)?;
    // Before the logs, which it would greet.
    global::set_text_map_propagator(TraceContextPropagator::new());
    global::set_meter_provider(metrics.clone());
    if let Some(provider) = &traces {
        global::set_tracer_provider(provider.clone());
        propagation::start_sampling(config.sampling_ratio);
    }
    // The levels are told, so that what nobody wants is not even asked about.
    let logged = filter.and(filter_fn(|about| about.target() != SPANS).with_max_level_hint(LevelFilter::TRACE));
    let logs = tracing_subscriber::registry().with(log_layer(config.log_format).with_filter(logged));
    // Not a layer that may be none: it would want everything, and every span of the HTTP library would be built for it.
    let ready = match &traces {
        Some(provider) => {
            let spans = tracing_opentelemetry::layer().with_tracer(provider.tracer(SCOPE));
            let traced = filter_fn(is_traced).with_max_level_hint(LevelFilter::INFO);
            logs.with(spans.with_filter(traced)).try_init()
        }
        None => logs.try_init(),
    };
    ready.map_err(|_| TelemetryError::Twice)?;
    Ok(Guard { traces, metrics })
}

/// The metrics as `/metrics` shows them; nothing before [`init`].
#[must_use]
pub fn metrics_text() -> String {
    let Some(registry) = REGISTRY.get() else { return String::new() };
    TextEncoder::new().encode_to_string(&registry.gather()).unwrap_or_else(|error| {
        tracing::error!(%error, "the metrics cannot be shown");
        String::new()
    })
}

/// The id of the trace that the running code belongs to, if there is one.
#[must_use]
pub fn current_trace_id() -> Option<String> {
    let context = opentelemetry::Context::current();
    let span = context.span().span_context().clone();
    span.is_valid().then(|| span.trace_id().to_string())
}

impl Guard {
    /// Sends what is still to be sent. It blocks: call it by `spawn_blocking`, while the runtime still runs.
    pub fn shutdown(self) {
        if let Some(traces) = self.traces
            && let Err(error) = traces.shutdown()
        {
            tracing::warn!(%error, "the last traces are lost");
        }
        if let Err(error) = self.metrics.shutdown() {
            tracing::warn!(%error, "the last metrics are lost");
        }
    }
}

fn meter_provider(
    config: &TelemetryConfig,
    resource: Resource,
    registry: &Registry,
) -> Result<SdkMeterProvider, TelemetryError> {
    let shown = opentelemetry_prometheus::exporter().with_registry(registry.clone()).build()?;
    let provider = SdkMeterProvider::builder().with_resource(resource).with_reader(shown);
    let Some(endpoint) = &config.otlp_endpoint else { return Ok(provider.build()) };
    let exporter =
        MetricExporter::builder().with_tonic().with_endpoint(endpoint).with_timeout(EXPORT_TIMEOUT).build()?;
    Ok(provider.with_reader(PeriodicReader::builder(exporter).build()).build())
}

fn tracer_provider(config: &TelemetryConfig, resource: Resource) -> Result<Option<SdkTracerProvider>, TelemetryError> {
    let Some(endpoint) = &config.otlp_endpoint else { return Ok(None) };
    let exporter = SpanExporter::builder().with_tonic().with_endpoint(endpoint).with_timeout(EXPORT_TIMEOUT).build()?;
    let sampler = Sampler::ParentBased(Box::new(Chosen::new(config.sampling_ratio)));
    let provider = SdkTracerProvider::builder().with_resource(resource).with_sampler(sampler);
    Ok(Some(provider.with_batch_exporter(exporter).build()))
}

fn log_layer<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'span> tracing_subscriber::registry::LookupSpan<'span>,
{
    log_lines(format, std::io::stderr().is_terminal(), std::io::stderr)
}

fn log_lines<S, W>(format: LogFormat, colours: bool, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'span> tracing_subscriber::registry::LookupSpan<'span>,
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let layer = fmt::layer().with_writer(writer);
    match format {
        LogFormat::Text => {
            let lines = fmt::format().compact().with_ansi(colours);
            layer.with_ansi(colours).event_format(WithCall::new(lines, format)).boxed()
        }
        LogFormat::Json => {
            let lines = fmt::format().json().flatten_event(true).with_current_span(false).with_span_list(false);
            layer.fmt_fields(JsonFields::new()).event_format(WithCall::new(lines, format)).boxed()
        }
    }
}

/// Whether a span or event belongs in a trace. What sends the traces must not: it would never end.
fn is_traced(metadata: &tracing::Metadata<'_>) -> bool {
    const NOT: [&str; 6] = ["h2", "hyper", "tonic", "tower", "opentelemetry", "rustls"];
    *metadata.level() <= tracing::Level::INFO && !NOT.iter().any(|name| metadata.target().starts_with(name))
}

#[cfg(test)]
mod tests;
