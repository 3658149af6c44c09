//! Whether the database answers: what the health of its service rests on.

use std::convert::Infallible;
use std::time::Duration;

use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Expr, Query};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::fault::StoreError;
use crate::pool::Db;

/// How often it is asked.
const EVERY: Duration = Duration::from_secs(1);
/// How long an answer may take. A database that others keep busy is slow, and still there.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why it counts as away.
#[derive(Debug, thiserror::Error)]
enum Silence {
    #[error("it does not answer in time")]
    Late,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Db {
    /// Whether the database answers, for the conditions of `kit::Service`; as long as its background runs.
    #[must_use]
    pub fn answers(&self) -> watch::Receiver<bool> {
        self.inner().answers.subscribe()
    }

    /// Asks, and tells when it changes.
    pub(crate) async fn feel(&self) -> Infallible {
        let (service, answers) = (self.inner().service, &self.inner().answers);
        loop {
            let asked = timeout(PATIENCE, self.ask()).await.unwrap_or(Err(Silence::Late));
            if answers.send_if_modified(|answers| std::mem::replace(answers, asked.is_ok()) != asked.is_ok()) {
                match asked {
                    Ok(()) => tracing::info!(service, "the database answers again"),
                    Err(silence) => {
                        let error = &silence as &dyn std::error::Error;
                        tracing::warn!(service, error, "the database does not answer: no calls, please");
                    }
                }
            }
            sleep(EVERY).await;
        }
    }

    async fn ask(&self) -> Result<(), Silence> {
        self.inner().commits.usable().map_err(StoreError::from)?;
        let question = Query::select().expr(Expr::val(1)).take();
        self.read().query_one(&question).await.map_err(StoreError::from)?;
        Ok(())
    }
}
