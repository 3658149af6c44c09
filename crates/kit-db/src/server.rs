//! Which server answers. A standby that took over, or one that was started on a backup, may lack what another had
//! confirmed.

use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, DbBackend};

/// The server that a statement runs on: when it was started, in microseconds since 1970, and 0 for a file. Two that were
/// started within the same microsecond would be taken for one.
pub fn running(db: &impl ConnectionTrait) -> Expr {
    match db.get_database_backend() {
        DbBackend::Postgres => Expr::cust("CAST(EXTRACT(EPOCH FROM pg_postmaster_start_time()) * 1000000 AS BIGINT)"),
        _ => Expr::value(0_i64),
    }
}
