//! Who pays for an organization, and how.

use ids::OrganizationId;

/// The details; empty texts and no method for an organization that has never said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Billing {
    pub(crate) organization: OrganizationId,
    pub(crate) email: String,
    pub(crate) payment_method: Option<PaymentMethod>,
    pub(crate) address: String,
    pub(crate) tax_id: String,
    pub(crate) purchase_order: String,
    /// One more with every change; 0 before the first.
    pub(crate) version: i64,
}

/// How an organization pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PaymentMethod {
    /// Through the product.
    Direct,
    /// By invoice.
    Invoice,
}

// === impl Billing ===

impl Billing {
    /// What stands before anybody has said anything.
    pub(crate) const fn unsaid(organization: OrganizationId) -> Self {
        Self {
            organization,
            email: String::new(),
            payment_method: None,
            address: String::new(),
            tax_id: String::new(),
            purchase_order: String::new(),
            version: 0,
        }
    }
}

// === impl PaymentMethod ===

impl PaymentMethod {
    /// The method's name in the store; a method that was never said has an empty one.
    pub(crate) const fn name(method: Option<Self>) -> &'static str {
        match method {
            None => "",
            Some(Self::Direct) => "direct",
            Some(Self::Invoice) => "invoice",
        }
    }

    /// The method of this name.
    pub(crate) fn parse(name: &str) -> Option<Option<Self>> {
        [None, Some(Self::Direct), Some(Self::Invoice)].into_iter().find(|method| Self::name(*method) == name)
    }
}
