//! Columns that behave the same on SQLite and PostgreSQL. Migrations of all services are written with these.
//!
//! ids: `uuid` (sixteen bytes on SQLite) - moments: `time` (milliseconds) - texts: `text`, compared byte by byte -
//! bytes: `bytes` - counts: `count` - yes or no: `flag`

use sea_orm_migration::prelude::{ColumnDef, IntoIden, SchemaManager};
use sea_orm_migration::sea_orm::DbBackend;

/// An id.
#[must_use]
pub fn uuid(name: impl IntoIden) -> ColumnDef {
    ColumnDef::new(name).uuid().not_null().take()
}

/// A moment: [`kit::Time::millis`].
#[must_use]
pub fn time(name: impl IntoIden) -> ColumnDef {
    count(name)
}

/// A count, or a number that goes up.
#[must_use]
pub fn count(name: impl IntoIden) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// Yes or no.
#[must_use]
pub fn flag(name: impl IntoIden) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// Bytes.
#[must_use]
pub fn bytes(name: impl IntoIden) -> ColumnDef {
    ColumnDef::new(name).blob().not_null().take()
}

/// A text that compares and sorts byte by byte, whatever the language of the server.
#[must_use]
pub fn text(manager: &SchemaManager<'_>, name: impl IntoIden) -> ColumnDef {
    let mut column = ColumnDef::new(name).text().not_null().take();
    // SQLite compares so by itself, and does not know the word.
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}
