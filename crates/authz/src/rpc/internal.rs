//! For the services of the suite alone.

pub(crate) mod apply_facts;
pub(crate) mod attend;
pub(crate) mod claim_verification;
pub(crate) mod decide;
pub(crate) mod get_digest;
pub(crate) mod list_missing;
pub(crate) mod preview_changes;
pub(crate) mod report_verification;
pub(crate) mod restore_stream;
pub(crate) mod verify_subject;
