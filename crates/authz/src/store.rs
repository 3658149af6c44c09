//! What this service keeps: facts, streams, models, checkpoints, epochs, verifications; and how it came to its shape.

pub(crate) mod attendance;
pub(crate) mod checkpoint;
pub(crate) mod epoch;
pub(crate) mod fact;
pub(crate) mod head;
pub(crate) mod model;
pub(crate) mod stream;
pub(crate) mod verification;
pub(crate) mod verification_report;

mod m0001_facts;
mod m0002_checkpoints;
mod m0003_revisions_of_models;
mod m0004_epochs;
mod m0005_verifications;
mod m0006_server;

use kit_db::Migrations;

pub(crate) fn migrations() -> Migrations {
    vec![
        Box::new(m0001_facts::Migration),
        Box::new(m0002_checkpoints::Migration),
        Box::new(m0003_revisions_of_models::Migration),
        Box::new(m0004_epochs::Migration),
        Box::new(m0005_verifications::Migration),
        Box::new(m0006_server::Migration),
    ]
}

/// What no operation does.
#[cfg(test)]
pub(crate) async fn execute(db: &impl sea_orm::ConnectionTrait, sql: &str) -> Result<(), kit_db::StoreError> {
    db.execute_unprepared(sql).await?;
    Ok(())
}
