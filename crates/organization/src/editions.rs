//! What organizations can have bought. The deployment's configuration says which editions a product has; a product is
//! what has an access model, and goes by its name. One without editions sells everything to everybody.

mod config;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use kit::Fault;

use crate::app::Cx;
use crate::error;
use crate::model::Organization;

pub use crate::editions::config::EditionsConfig;

/// What ships: the editions that the deployment's configuration is laid upon.
pub const EDITION_DEFAULTS: &str = include_str!("editions/defaults.toml");

/// The editions of all products.
#[derive(Debug, Default)]
pub(crate) struct Editions {
    by_model: BTreeMap<String, Vec<Edition>>,
    /// Editions that organizations are on and the configuration does not have, by model: each is warned of once.
    missed: Mutex<BTreeSet<(String, String)>>,
}

/// One edition of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edition {
    pub(crate) name: String,
    pub(crate) display_name: String,
    /// The suite's own and the product's, which have a dot in their name.
    pub(crate) features: Vec<String>,
    /// Likewise.
    pub(crate) limits: BTreeMap<String, u64>,
    /// Whether a new organization has it.
    pub(crate) is_default: bool,
}

/// Declares names that the suite acts on, each in one place.
macro_rules! names {
    ($(#[doc = $about:literal])+ $set:ident: $($(#[doc = $doc:literal])+ $variant:ident = $name:literal),+) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $set { $($(#[doc = $doc])+ $variant,)+ }

        impl $set {
            /// All of them.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in configurations and contracts.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

names! {
    /// What the suite does for an organization only if its edition has it.
    Feature:
    /// To invite people.
    Invitations = "invitations",
    /// To make roles of its own.
    CustomRoles = "custom_roles",
    /// To have groups.
    Groups = "groups",
    /// To have service accounts.
    ServiceAccounts = "service_accounts",
    /// To pay by invoice.
    InvoiceBilling = "invoice_billing"
}

names! {
    /// What the suite counts.
    Limit:
    /// The organizations that whoever holds the founder's role in one may have founded.
    Organizations = "organizations",
    /// The members, with whoever else takes up seats in the model.
    Members = "members",
    /// The workspaces.
    Workspaces = "workspaces"
}

/// Refuses what the organization's edition does not have.
pub(crate) fn require(cx: &Cx, organization: &Organization, feature: Feature) -> Result<(), Fault> {
    match cx.app.editions.of(organization) {
        Some(edition) if !edition.has(feature) => Err(error::edition_lacks_feature(&edition.name, feature.name())),
        Some(_) | None => Ok(()),
    }
}

// === impl Editions ===

impl Editions {
    /// The editions that a configuration says. It has been checked: [`EditionsConfig::validate`].
    pub(crate) fn new(config: &EditionsConfig) -> Self {
        let by_model = config.models().filter(|(_, editions)| !editions.is_empty()).collect();
        Self { by_model, missed: Mutex::default() }
    }

    /// The editions of a product, in order; none where everybody has everything.
    pub(crate) fn list(&self, model: &str) -> &[Edition] {
        self.by_model.get(model).map_or(&[], Vec::as_slice)
    }

    /// An edition by its name.
    pub(crate) fn find(&self, model: &str, name: &str) -> Option<&Edition> {
        self.list(model).iter().find(|edition| edition.name == name)
    }

    /// The edition that a new organization has.
    pub(crate) fn default_of(&self, model: &str) -> Option<&Edition> {
        self.list(model).iter().find(|edition| edition.is_default)
    }

    /// The edition that an organization has; none where the product has none. One that is not configured any more
    /// counts as the default: the organization keeps its name, and has it again once it is configured.
    pub(crate) fn of(&self, organization: &Organization) -> Option<&Edition> {
        let (model, name) = (&organization.model.name, &organization.edition);
        let default = self.default_of(model)?;
        if let Some(edition) = self.find(model, name) {
            return Some(edition);
        }
        // Those from before the product had editions are on none.
        if !name.is_empty() && self.is_news(model, name) {
            let default = &default.name;
            tracing::warn!(
                model,
                edition = name,
                default,
                "an edition is not configured: the default stands in for it"
            );
        }
        Some(default)
    }

    /// The name of the edition that an organization has; empty where the product has none.
    pub(crate) fn name_of(&self, organization: &Organization) -> String {
        self.of(organization).map(|edition| edition.name.clone()).unwrap_or_default()
    }

    fn is_news(&self, model: &str, name: &str) -> bool {
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        missed.insert((model.to_owned(), name.to_owned()))
    }
}

// === impl Edition ===

impl Edition {
    /// Whether it has a feature.
    pub(crate) fn has(&self, feature: Feature) -> bool {
        self.features.iter().any(|name| name == feature.name())
    }

    /// How much there can be of something; nothing where there is no limit.
    pub(crate) fn limit(&self, limit: Limit) -> Option<u64> {
        self.limits.get(limit.name()).copied()
    }
}

#[cfg(test)]
pub(crate) mod tests;
