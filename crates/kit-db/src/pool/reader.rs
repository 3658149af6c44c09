//! The connections that read.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::commits::Commits;

/// For reading. What it answers is on the disk: it waits for what was committed a moment ago.
#[derive(Debug)]
pub struct Reader {
    connection: DatabaseConnection,
    commits: Commits,
}

// === impl Reader ===

impl Reader {
    pub(super) fn new(connection: DatabaseConnection, commits: Commits) -> Self {
        Self { connection, commits }
    }

    pub(super) async fn close(&self) -> Result<(), DbErr> {
        self.connection.close_by_ref().await
    }

    async fn settled<T>(&self, statement: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let outcome = statement.await?;
        // Looked at afterwards: what was found was committed by one that had begun by then.
        self.commits.reached(self.commits.newest()).await?;
        Ok(outcome)
    }
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.settled(self.connection.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.settled(self.connection.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.settled(self.connection.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.settled(self.connection.query_all_raw(statement)).await
    }
}
