//! The logs of services as they rest in their databases: not all of it is served to anybody.

use contracts::authz::internal::v1::{FactChange, FactEvent, GetDigestRequest};
use kit_db::digest::Fold;
use prost::Message as _;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DatabaseTransaction, DbErr,
    TransactionTrait as _,
};
use tenantry::settings::ServiceName;
use tonic::Status;
use uuid::Uuid;

use crate::suite::Suite;

/// One service's.
#[derive(Debug)]
pub struct Log {
    service: ServiceName,
    connection: DatabaseConnection,
}

/// An entry.
#[derive(Debug, Clone)]
pub struct Logged {
    pub sequence: i64,
    pub kind: String,
    pub facts: Vec<FactChange>,
}

impl Suite {
    /// Holds whoever tells authz something, until this is let go of. Answers go on.
    #[expect(clippy::disallowed_methods, reason = "it stands in the way, and writes nothing that a log would hold")]
    pub async fn hold_authz(&self) -> DatabaseTransaction {
        let file = || format!("sqlite://{}", self.data().join("authz.db").display());
        let mut options = ConnectOptions::new(self.database_url().map_or_else(file, ToOwned::to_owned));
        options.max_connections(1).sqlx_logging(false);
        let connection = Database::connect(options).await.expect("a database");
        let held = connection.begin().await.expect("a transaction");
        let head = if self.database_url().is_some() { "authz.head" } else { "head" };
        held.execute_unprepared(&format!("UPDATE {head} SET revision = revision")).await.expect("the head");
        held
    }

    /// A service's log.
    pub async fn log(&self, service: ServiceName) -> Log {
        let file = || format!("sqlite://{}?mode=ro", self.data().join(format!("{service}.db")).display());
        let mut options = ConnectOptions::new(self.database_url().map_or_else(file, ToOwned::to_owned));
        options.max_connections(1).sqlx_logging(false);
        Log { service, connection: Database::connect(options).await.expect("a database") }
    }

    /// Whether authz has all that a service has logged of a scope, and holds the facts that follow from it.
    ///
    /// # Errors
    /// When authz does not answer.
    pub async fn authz_agrees(&self, log: &Log, scope: &str) -> Result<bool, Status> {
        let (service, scope_id) = (log.service.as_str().to_owned(), scope.to_owned());
        let request = GetDigestRequest { service, scope_id, page_size: 1, ..GetDigestRequest::default() };
        let answer = self.facts(&self.workload_key()).get_digest(request).await?.into_inner();
        let entries = log.entries(scope).await;
        let mut facts = Fold::default();
        for entry in &entries {
            facts.apply(entry.sequence, &entry.facts);
        }
        let held = answer.digests.first().map(|held| (held.applied_sequence, held.digest.as_slice()));
        Ok(held == Some((entries.len().try_into().expect("a number"), &facts.digest()[..])))
    }
}

impl Log {
    /// What was logged of an organization, or of a person.
    pub async fn entries(&self, scope: &str) -> Vec<Logged> {
        self.read(scope.parse().expect("an id")).await.expect("the log")
    }

    async fn read(&self, scope: Uuid) -> Result<Vec<Logged>, DbErr> {
        let mut question = Query::select();
        question.columns(["sequence", "kind", "facts"].map(Alias::new));
        match self.connection.get_database_backend() {
            sea_orm::DbBackend::Postgres => question.from((Alias::new(self.service.as_str()), Alias::new("log_entry"))),
            _ => question.from(Alias::new("log_entry")),
        };
        question
            .and_where(Expr::col(Alias::new("scope")).eq(scope))
            .order_by(Alias::new("sequence"), sea_orm::Order::Asc);
        let rows = self.connection.query_all(&question).await?;
        let entry = |row: sea_orm::QueryResult| {
            let facts: Vec<u8> = row.try_get("", "facts")?;
            let facts = FactEvent::decode(facts.as_slice()).expect("facts").changes;
            Ok(Logged { sequence: row.try_get("", "sequence")?, kind: row.try_get("", "kind")?, facts })
        };
        rows.into_iter().map(entry).collect()
    }
}
