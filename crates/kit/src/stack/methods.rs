//! The methods that there are, so that a caller cannot make up names for a metric.

use std::collections::HashMap;
use std::fmt;

use opentelemetry::{KeyValue, StringValue};
use prost::Message as _;
use prost_types::FileDescriptorSet;

/// The methods of the contracts by path.
pub(super) struct Methods(HashMap<String, StringValue>);

impl Methods {
    pub(super) fn of_the_contracts() -> Self {
        let set = match FileDescriptorSet::decode(contracts::DESCRIPTORS) {
            Ok(set) => set,
            Err(error) => {
                tracing::error!(%error, "the contracts' descriptors are broken; metrics will not tell methods apart");
                FileDescriptorSet::default()
            }
        };
        let mut methods = HashMap::new();
        for file in &set.file {
            for service in &file.service {
                for method in &service.method {
                    let name = format!("{}.{}/{}", file.package(), service.name(), method.name());
                    methods.insert(format!("/{name}"), StringValue::from(std::sync::Arc::<str>::from(name)));
                }
            }
        }
        Self(methods)
    }

    /// The method as a metric may name it.
    pub(super) fn attribute(&self, path: &str) -> KeyValue {
        let name = self.0.get(path).cloned().unwrap_or_else(|| StringValue::from("_OTHER"));
        KeyValue::new("rpc.method", name)
    }
}

impl fmt::Debug for Methods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Methods").field(&self.0.len()).finish()
    }
}
