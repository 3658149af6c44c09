//! What a caller shows to say which state of something a change is meant for.

/// The etag of a version.
pub(crate) fn etag(version: i64) -> String {
    version.to_string()
}

/// Whether an etag, if there is one, is that of this version.
pub(crate) fn is_current(given: &str, version: i64) -> bool {
    given.is_empty() || given == etag(version)
}
