//! The program that people run.

use std::path::PathBuf;

use crate::environment::required;

/// The path of the built `tenantry`, for tests that start it as somebody would who runs it.
///
/// # Panics
///
/// If the tests do not run under `cargo xtask test`, with a sentence that says so.
#[must_use]
#[expect(clippy::panic, reason = "a test without its binary has failed")]
pub fn binary() -> PathBuf {
    match required("TENANTRY_TEST_BINARY", "built `tenantry`") {
        Ok(path) => PathBuf::from(path),
        Err(error) => panic!("{error}"),
    }
}
