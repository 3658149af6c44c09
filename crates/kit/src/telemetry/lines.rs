//! What a log line says of the call that it belongs to. No span is built for that: most calls write no line at all, so
//! a line that is written looks for its call, and a call costs next to nothing.

use std::fmt::{self, Write as _};
use std::future::Future;
use std::sync::Arc;

use http::uri::PathAndQuery;
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use crate::config::LogFormat;
use crate::stack::RequestId;

tokio::task_local! {
    static CURRENT: Line;
}

/// A call as its log lines tell of it.
#[derive(Debug, Clone)]
pub(crate) struct Line(Arc<Told>);

#[derive(Debug)]
struct Told {
    path: Option<PathAndQuery>,
    request_id: Option<RequestId>,
    /// The call that caused this one, in the same process.
    cause: Option<Line>,
}

/// A format of log lines, with the call that each belongs to.
pub(super) struct WithCall<F> {
    lines: F,
    format: LogFormat,
}

// === impl Line ===

impl Line {
    pub(crate) fn of<B>(request: &http::Request<B>) -> Self {
        Self(Arc::new(Told {
            path: request.uri().path_and_query().cloned(),
            request_id: request.extensions().get::<RequestId>().cloned(),
            cause: CURRENT.try_with(Self::clone).ok(),
        }))
    }

    /// A future whose log lines tell of the call.
    pub(crate) fn around<F: Future>(self, future: F) -> impl Future<Output = F::Output> + use<F> {
        CURRENT.scope(self, future)
    }

    /// Does something whose log lines tell of the call.
    pub(crate) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(self.clone(), work)
    }

    fn method(&self) -> &str {
        self.0.path.as_ref().map_or("", |path| path.path().trim_start_matches('/'))
    }

    fn request_id(&self) -> &str {
        self.0.request_id.as_ref().map_or("", |id| &id.0)
    }

    /// ` method=... request_id=...`, of the outermost call first.
    fn text(&self, to: &mut String) -> fmt::Result {
        if let Some(cause) = &self.0.cause {
            cause.text(to)?;
        }
        write!(to, " method={:?} request_id={:?}", self.method(), self.request_id())
    }

    fn json(&self) -> serde_json::Value {
        let mut value = serde_json::json!({ "name": "call", "method": self.method(), "request_id": self.request_id() });
        if let (Some(cause), Some(value)) = (&self.0.cause, value.as_object_mut()) {
            value.insert("cause".to_owned(), cause.json());
        }
        value
    }
}

// === impl WithCall ===

impl<F> WithCall<F> {
    pub(super) fn new(lines: F, format: LogFormat) -> Self {
        Self { lines, format }
    }

    fn told(&self, call: &Line, mut line: String) -> Result<String, fmt::Error> {
        let end = line.trim_end().len();
        line.truncate(end);
        match self.format {
            LogFormat::Text => call.text(&mut line)?,
            LogFormat::Json => {
                // The object's last brace makes room for one more entry.
                line.pop();
                write!(line, ",\"span\":{}}}", call.json())?;
            }
        }
        Ok(line)
    }
}

impl<S, N, F> FormatEvent<S, N> for WithCall<F>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    N: for<'writer> FormatFields<'writer> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(&self, ctx: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let Ok(call) = CURRENT.try_with(Line::clone) else {
            return self.lines.format_event(ctx, writer, event);
        };
        let mut line = String::new();
        self.lines.format_event(ctx, Writer::new(&mut line), event)?;
        writeln!(writer, "{}", self.told(&call, line)?)
    }
}

#[cfg(test)]
mod tests;
