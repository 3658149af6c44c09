//! What every service needs to store: a database on SQLite or PostgreSQL, transactions, and the log.
//!
//! **Promises.** A transaction writes the rows, the numbers and events of the log, the answer kept for repeats and the
//! mails, or nothing of them. Numbers of a scope have no gaps and are in the order of commits. When a commit that takes
//! something away returns OK, authz has it; when authz cannot be reached the caller is told `REMOVAL_PENDING`, and the
//! relay goes on until it can. What is answered or read is on the disk.
//!
//! **Tables** (every service has them): `log_head`, `log_entry`, `log_pending`, `answer`, `mail_box`, `key_proof`,
//! `authz_mark`.
//!
//! ```ignore
//! let granted = cx.require(organization).await?;
//! let mut tx = cx.app.db.begin(cx, &granted).await?;
//! store::member::delete(&*tx, membership).await?;
//! tx.record(Entry::narrowing(organization.uuid(), "member.removed")
//!     .remove(FactKind::Assignment, membership)
//!     .about("membership_id", membership));
//! tx.commit(|revision| RemoveMemberResponse { revision }).await
//! ```

mod answer;
mod background;
pub mod column;
mod commits;
mod config;
pub mod digest;
mod entry;
mod fault;
mod feed;
mod foundation;
mod key_proof;
mod log;
mod mailbox;
mod migrate;
mod pool;
mod pulse;
mod relay;
mod revision;
mod row;
pub mod server;
mod standings;
mod tx;
mod verifier;

pub use crate::config::{DatabaseConfig, DatabaseConfigError};
pub use crate::entry::Entry;
pub use crate::fault::{StoreError, UniqueViolation};
pub use crate::foundation::Foundation;
pub use crate::log::LogEntry;
pub use crate::log::heads::Head;
pub use crate::migrate::{Migrations, migrate};
pub use crate::pool::{Db, OpenError, Parts, Reader};
pub use crate::revision::{Revision, RevisionError};
pub use crate::tx::Tx;

#[cfg(test)]
mod tests;
