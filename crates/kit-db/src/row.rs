//! The tables that every service has: its log, where the log stands, what of it authz does not have yet and when it had
//! the rest, answers kept for repeats, mails waiting to be sent, and the proof that the key is still the same.

pub(crate) mod answer;
pub(crate) mod authz_mark;
pub(crate) mod key_proof;
pub(crate) mod log_entry;
pub(crate) mod log_head;
pub(crate) mod log_pending;
pub(crate) mod mail_box;
