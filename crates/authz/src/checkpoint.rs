//! What authz keeps beside its database so that it starts in seconds: all facts as they were at one revision, in one
//! file. The database alone counts: the file is a shortcut, which is taken only if it is certain that the database
//! holds the same, and what was changed since is read from there ([`load`](crate::load)).
//!
//! A stale file would give rights that were taken away. So
//!
//! - a file has a random id, and the database has a row with that id and the file's revision. The row is committed after
//!   all that is in the file was. A database that was brought back from an older backup does not have it, whatever has
//!   happened since, and neither has any other database;
//! - each write of a fact, and each removal, notes the revision in its row, so what is missing in the file can be asked
//!   for;
//! - a file that was torn, was damaged or has another form is noticed, by its checksums, its end and its format;
//! - a file that is not taken costs time and nothing else: then all facts are read from the database.

mod config;
mod decode;
mod encode;
mod file;
mod keeper;
mod read;
mod tag;
mod write;

use std::io;

use crate::load::CatchUpError;

pub use self::config::{CHECKPOINT_DEFAULTS, CheckpointConfig};
pub(crate) use self::decode::Damaged;
#[cfg(test)]
pub(crate) use self::keeper::KeepError;
pub(crate) use self::keeper::Keeper;
pub(crate) use self::read::Opened;

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    #[error("it cannot be read")]
    Io(#[source] io::Error),
    #[error("it is damaged")]
    Damaged,
    #[error("it has form {0}, which this version does not read")]
    Format(u32),
    #[error("the database does not know it: it was made for another one, or before a backup was brought back")]
    Foreign,
    #[error("whether the database knows it cannot be told")]
    Store(#[from] kit_db::StoreError),
    #[error("what was written since cannot be read")]
    CatchUp(#[from] CatchUpError),
}

impl From<io::Error> for Unusable {
    fn from(error: io::Error) -> Self {
        // It ends before its end.
        if error.kind() == io::ErrorKind::UnexpectedEof { Self::Damaged } else { Self::Io(error) }
    }
}

impl From<Damaged> for Unusable {
    fn from(_: Damaged) -> Self {
        Self::Damaged
    }
}

#[cfg(test)]
mod tests;
