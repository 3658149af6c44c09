//! Mistakes that somebody could make in the protocol of consistency, to be switched on where it is tried: whoever looks
//! for such mistakes must find these. A product has none of them: without the feature `mutants`, nothing is ever made.

/// Whether this mistake is to be made.
#[cfg(feature = "mutants")]
#[must_use]
#[expect(clippy::disallowed_methods, reason = "no part of the configuration: the product does not have it")]
pub fn is_made(mistake: &str) -> bool {
    static CHOSEN: std::sync::LazyLock<Option<String>> =
        std::sync::LazyLock::new(|| std::env::var("TENANTRY_MUTANT").ok());
    CHOSEN.as_deref() == Some(mistake)
}

/// Whether this mistake is to be made: never.
#[cfg(not(feature = "mutants"))]
#[must_use]
pub const fn is_made(_mistake: &str) -> bool {
    false
}
