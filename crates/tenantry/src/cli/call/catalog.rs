//! The suite's methods, as the contracts in this binary have them.

use std::cmp::Reverse;

use anyhow::{Context as _, Result, bail};
use contracts::guarded::{Access, Audience, METHODS};
use prost_reflect::{DescriptorPool, MethodDescriptor};

/// Every method of every service.
#[derive(Debug)]
pub(super) struct Catalog {
    pool: DescriptorPool,
}

/// What all packages of the suite begin with, and nobody wants to type.
const PREFIX: &str = "tenantry.";

const SUGGESTIONS_MAX: usize = 3;
/// Likeness (Jaro-Winkler, in percent) from which a name may be what was meant.
const LIKENESS_MIN: u8 = 80;

impl Catalog {
    pub(super) fn load() -> Result<Self> {
        let pool = DescriptorPool::decode(contracts::DESCRIPTORS).context("reading the contracts")?;
        Ok(Self { pool })
    }

    /// The method of this name; with or without the prefix and a leading slash, and with a dot for the slash too.
    pub(super) fn find(&self, name: &str) -> Result<MethodDescriptor> {
        let wanted = name.trim_start_matches('/').trim_start_matches(PREFIX);
        let is_wanted = |method: &MethodDescriptor| {
            let found = short_name(method);
            found == wanted || found.replace('/', ".") == wanted
        };
        if let Some(method) = self.methods().find(is_wanted) {
            return Ok(method);
        }
        match self.nearest(wanted).as_slice() {
            [] => bail!("there is no method {name:?}; `tenantry call list` names all of them"),
            near => bail!("there is no method {name:?}; did you mean one of these?\n  {}", near.join("\n  ")),
        }
    }

    /// All methods by service, each with who may call it and the first sentence that the contract says of it.
    pub(super) fn listing(&self) -> String {
        let mut lines = Vec::new();
        let mut service = String::new();
        for method in self.methods() {
            let of = method.parent_service();
            if of.full_name() != service {
                service = of.full_name().to_owned();
                lines.push(format!("\n{}", service.trim_start_matches(PREFIX)));
            }
            let line = format!("  {:<24} {:<40} {}", method.name(), access(&method), comment(&method));
            lines.push(line.trim_end().to_owned());
        }
        lines.join("\n").trim_start().to_owned()
    }

    fn methods(&self) -> impl Iterator<Item = MethodDescriptor> {
        let ours = self.pool.services().filter(|service| service.package_name().starts_with(PREFIX));
        ours.flat_map(|service| service.methods().collect::<Vec<_>>())
    }

    fn nearest(&self, wanted: &str) -> Vec<String> {
        let named = self.methods().map(|method| short_name(&method));
        let mut near: Vec<_> = named
            .map(|name| (Reverse(likeness(wanted, &name)), name))
            .filter(|(Reverse(likeness), _)| *likeness >= LIKENESS_MIN)
            .collect();
        near.sort();
        near.into_iter().take(SUGGESTIONS_MAX).map(|(_, name)| name).collect()
    }
}

fn short_name(method: &MethodDescriptor) -> String {
    let service = method.parent_service();
    format!("{}/{}", service.full_name().trim_start_matches(PREFIX), method.name())
}

/// How alike two names are, in percent. Somebody may know a method's own name alone.
fn likeness(wanted: &str, name: &str) -> u8 {
    let (wanted, name) = (wanted.to_lowercase(), name.to_lowercase());
    let own = |name: &str| name.rsplit(['/', '.']).next().unwrap_or_default().to_owned();
    let whole = strsim::jaro_winkler(&wanted, &name);
    let last = strsim::jaro_winkler(&own(&wanted), &own(&name));
    percent(whole.max(last))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped to what fits")]
fn percent(share: f64) -> u8 {
    (share * 100.0).clamp(0.0, 100.0) as u8
}

/// Who may call the method.
fn access(method: &MethodDescriptor) -> String {
    let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
    let Some(Access { audience, permission, object, .. }) = METHODS.iter().find(|access| access.path == path) else {
        return String::new();
    };
    match audience {
        Audience::Permitted => format!("{permission} on {object}"),
        Audience::Public => "public".to_owned(),
        Audience::Authenticated => "authenticated".to_owned(),
        Audience::Internal => "internal".to_owned(),
        Audience::Operator => "operator".to_owned(),
    }
}

/// The first sentence of the comment above the method.
fn comment(method: &MethodDescriptor) -> String {
    let file = method.parent_file();
    let places = file.file_descriptor_proto().source_code_info.as_ref().map_or(&[][..], |info| &info.location);
    let place = places.iter().find(|place| place.path == method.path());
    let comment = place.and_then(|place| place.leading_comments.as_deref()).unwrap_or_default();
    let text = comment.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.split_once(". ") {
        Some((first, _)) => format!("{first}."),
        None => text,
    }
}
