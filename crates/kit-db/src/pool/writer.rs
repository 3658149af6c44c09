//! The connections that write, for single statements: each is a transaction.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::pool::Db;

/// For single statements on the tables that are kit-db's own.
#[derive(Debug)]
pub(crate) struct Writer<'a>(pub(super) &'a Db);

impl Writer<'_> {
    async fn commit<T>(&self, transaction: DatabaseTransaction, outcome: T) -> Result<T, DbErr> {
        self.0.inner().commits.commit(transaction).await?;
        Ok(outcome)
    }
}

#[async_trait]
impl ConnectionTrait for Writer<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.0.backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let transaction = self.0.transaction().await?;
        let outcome = transaction.execute_raw(statement).await?;
        self.commit(transaction, outcome).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let transaction = self.0.transaction().await?;
        let outcome = transaction.execute_unprepared(sql).await?;
        self.commit(transaction, outcome).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let transaction = self.0.transaction().await?;
        let outcome = transaction.query_one_raw(statement).await?;
        self.commit(transaction, outcome).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let transaction = self.0.transaction().await?;
        let outcome = transaction.query_all_raw(statement).await?;
        self.commit(transaction, outcome).await
    }
}
