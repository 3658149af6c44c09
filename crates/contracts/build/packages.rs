//! The modules of the generated code: one for each part of a package's name.

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::DescriptorPool;

/// What lies below a part of a name.
#[derive(Default)]
struct Module {
    inner: BTreeMap<String, Module>,
    /// The package that ends here.
    package: Option<String>,
}

/// The generators' code is not ours to judge.
const UNJUDGED: &str = "#[allow(missing_debug_implementations, unreachable_pub, clippy::all, clippy::allow_attributes, \
     clippy::allow_attributes_without_reason, clippy::too_many_lines, clippy::str_to_string, \
     clippy::needless_pass_by_value, rustdoc::broken_intra_doc_links, rustdoc::invalid_html_tags, reason = \
     \"generated\")]\n";

/// The text of the modules, without the first part of the names: all packages begin with it.
pub(crate) fn generate(pool: &DescriptorPool) -> String {
    let names: BTreeSet<_> = pool.files().map(|file| file.package_name().to_owned()).collect();
    let mut root = Module::default();
    for name in names.iter().filter(|name| name.starts_with("tenantry.")) {
        let module =
            name.split('.').skip(1).fold(&mut root, |module, part| module.inner.entry(part.to_owned()).or_default());
        module.package = Some(name.clone());
    }
    root.inner.iter().map(|(name, module)| format!("{UNJUDGED}{}", module.text(name))).collect()
}

impl Module {
    fn text(&self, name: &str) -> String {
        let package = self.package.as_ref().map(|package| format!("tonic::include_proto!({package:?});\n"));
        let inner: String = self.inner.iter().map(|(name, module)| module.text(name)).collect();
        format!("/// What `proto/` says of `{name}`.\npub mod {name} {{\n{}{inner}}}\n", package.unwrap_or_default())
    }
}
