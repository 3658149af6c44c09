//! The methods that there are, so that a caller cannot make up names for a metric; and how long their calls take.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::Duration;

use opentelemetry::metrics::{BoundHistogram, Histogram};
use opentelemetry::{KeyValue, global};
use prost::Message as _;
use prost_types::FileDescriptorSet;
use tonic::Code;

use crate::telemetry::{self, codes};

/// The methods of the contracts by path.
pub(super) struct Methods {
    known: HashMap<String, Arc<Method>>,
    other: Arc<Method>,
}

/// A method as metrics know it.
pub(super) struct Method {
    name: Arc<str>,
    duration: Histogram<f64>,
    /// The histogram with its attributes, by the code of the status: they are put together for the first call that ends
    /// so, and looked up by no later one.
    by_code: [OnceLock<BoundHistogram<f64>>; CODES],
}

/// The contracts' methods: package, service and name.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let set = FileDescriptorSet::decode(contracts::DESCRIPTORS).unwrap_or_else(|error| {
        tracing::error!(%error, "the contracts' descriptors are broken; metrics will not tell methods apart");
        FileDescriptorSet::default()
    });
    let services = set.file.iter().flat_map(|file| file.service.iter().map(move |service| (file.package(), service)));
    let names = services.flat_map(|(package, service)| {
        service.method.iter().map(move |method| format!("{package}.{}/{}", service.name(), method.name()))
    });
    names.collect()
});

/// From OK to UNAUTHENTICATED.
const CODES: usize = 17;
/// From a look into memory to a password's hash.
const SECONDS: [f64; 16] =
    [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

// === impl Methods ===

impl Methods {
    pub(super) fn of_the_contracts() -> Self {
        let duration = global::meter(telemetry::SCOPE)
            .f64_histogram("rpc.server.call.duration")
            .with_unit("s")
            .with_description("Duration of calls")
            .with_boundaries(SECONDS.to_vec())
            .build();
        let known = NAMES.iter().map(|name| (format!("/{name}"), Arc::new(Method::new(name, &duration))));
        Self { known: known.collect(), other: Arc::new(Method::new("_OTHER", &duration)) }
    }

    /// The method with this path; all that there are not are one.
    pub(super) fn get(&self, path: &str) -> Arc<Method> {
        Arc::clone(self.known.get(path).unwrap_or(&self.other))
    }
}

impl fmt::Debug for Methods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Methods").field(&self.known.len()).finish()
    }
}

// === impl Method ===

impl Method {
    fn new(name: &str, duration: &Histogram<f64>) -> Self {
        Self { name: name.into(), duration: duration.clone(), by_code: [const { OnceLock::new() }; CODES] }
    }

    /// Notes a call that took so long and ended so.
    pub(super) fn took(&self, duration: Duration, code: Code) {
        let Some(bound) = usize::try_from(i32::from(code)).ok().and_then(|code| self.by_code.get(code)) else { return };
        let bound = bound.get_or_init(|| {
            self.duration.bind(&[
                KeyValue::new("rpc.system.name", "grpc"),
                KeyValue::new("rpc.method", Arc::clone(&self.name)),
                KeyValue::new("rpc.response.status_code", codes::name(code)),
            ])
        });
        bound.record(duration.as_secs_f64());
    }
}
