//! A panic while a call is answered ends that call, with an answer, and nothing else.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;
use opentelemetry::global;
use opentelemetry::metrics::Counter;

use crate::stack::refusal::{Asked, Refusal};
use crate::stack::step::{Next, Request, Response, Step};
use crate::telemetry;

#[derive(Debug)]
pub(super) struct Panics {
    count: Counter<u64>,
}

impl Panics {
    pub(super) fn new() -> Self {
        let meter = global::meter(telemetry::SCOPE);
        Self { count: meter.u64_counter("rpc.server.panics").with_description("Calls that ended in a panic").build() }
    }
}

impl Step for Panics {
    fn around<N: Next>(&self, request: Request, next: &N) -> impl Future<Output = Response> + Send + 'static + use<N> {
        let asked = Asked::by(&request);
        let path = request.uri().path_and_query().cloned();
        let count = self.count.clone();
        // What a service shares between calls is behind locks and transactions, which know of panics themselves.
        AssertUnwindSafe(next.ask(request)).catch_unwind().map(move |outcome| match outcome {
            Ok(response) => response,
            Err(panic) => {
                let path = path.as_ref().map_or("", |path| path.path());
                tracing::error!(path, panic = said(&*panic), "a call panicked");
                count.add(1, &[]);
                asked.refused(&Refusal::Internal)
            }
        })
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no text)")
}
