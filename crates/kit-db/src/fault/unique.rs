//! Which columns a unique index found taken.

use std::fmt;

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::sqlx::postgres::PgDatabaseError;

/// The columns whose values are taken. Does not hold the values themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UniqueViolation {
    table: String,
    columns: Vec<String>,
}

// === impl UniqueViolation ===

impl UniqueViolation {
    pub(crate) fn of(answer: &dyn DatabaseError) -> Self {
        match answer.try_downcast_ref::<PgDatabaseError>() {
            Some(answer) => Self {
                table: answer.table().unwrap_or_default().to_owned(),
                columns: columns_on_postgres(answer.detail().unwrap_or_default()),
            },
            None => Self::on_sqlite(answer.message()),
        }
    }

    pub(crate) fn is_of(&self, table: &str, columns: &[&str]) -> bool {
        self.table == table && self.columns == columns
    }

    /// `UNIQUE constraint failed: member.organization_id, member.user_id`
    fn on_sqlite(message: &str) -> Self {
        let named = message.split_once(": ").map_or("", |(_, named)| named);
        let pairs: Vec<_> = named.split(", ").filter_map(|name| name.split_once('.')).collect();
        Self {
            table: pairs.first().map_or_else(String::new, |(table, _)| (*table).to_owned()),
            columns: pairs.into_iter().map(|(_, column)| column.to_owned()).collect(),
        }
    }
}

impl fmt::Display for UniqueViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.columns.join(", "), self.table)
    }
}

/// `Key (organization_id, user_id)=(1, 2) already exists.` The words differ from one language of the server to another,
/// the brackets do not.
fn columns_on_postgres(detail: &str) -> Vec<String> {
    let columns = detail.split_once('(').and_then(|(_, rest)| rest.split_once(")=("));
    columns.map_or_else(Vec::new, |(columns, _)| {
        columns.split(", ").map(|name| name.trim_matches('"').to_owned()).collect()
    })
}
