//! What `cargo xtask test` hands to the tests.

/// A variable that `cargo xtask test` sets, or a sentence that sends the reader there.
#[expect(
    clippy::disallowed_methods,
    reason = "a test is configured by its environment alone; the product's configuration is not involved"
)]
pub(crate) fn required(name: &str, what: &str) -> anyhow::Result<String> {
    std::env::var(name).map_err(|_| {
        anyhow::anyhow!(
            "{name} is not set, so this test has no {what}: run the tests with `cargo xtask test`, which \
             prepares it (`cargo xtask test -- -p PACKAGE NAME` runs some of them)"
        )
    })
}

/// How often a race is run: `cargo xtask races` says so, else a few times.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "as above")]
pub fn trials() -> u64 {
    const A_FEW: u64 = 12;
    std::env::var("TENANTRY_TRIALS").ok().and_then(|text| text.parse().ok()).unwrap_or(A_FEW)
}

#[cfg(test)]
mod tests;
