//! Asks authz where all streams stand, and lets wait again what it has lost: a database that was restored from a backup
//! knows less than it once confirmed. And the other way round: numbers of the log go on from where authz knows them.

use tonic::Code;
use uuid::Uuid;

use crate::log::{heads, lost};
use crate::pool::Db;
use crate::relay::streams::SetBack;
use crate::relay::{Trouble, is_refusal, pending};
use crate::standings::{Standing, StandingError, Standings};

/// Compares all streams. Whether authz said where they stand.
pub(crate) async fn reconcile(db: &Db) -> Result<bool, Trouble> {
    let server = heads::server(db.read()).await?;
    let mut standings = Standings::new(db);
    loop {
        match standings.next().await {
            Ok(Some((scope, standing))) => compare(db, scope, standing).await?,
            Ok(None) => break,
            Err(StandingError::Authz(status)) if is_refusal(&status) || status.code() == Code::Unimplemented => {
                let (service, code) = (db.inner().service, status.code());
                tracing::error!(service, ?code, "authz does not say where the streams of the log stand");
                return Ok(false);
            }
            Err(StandingError::Authz(status)) => return Err(Trouble::Authz(status)),
            Err(StandingError::Store(error)) => return Err(Trouble::Store(error)),
        }
    }
    // Connections may end at different servers while a standby takes over.
    if standings.are_of(server) {
        db.inner().compared.note(server);
    }
    Ok(true)
}

async fn compare(db: &Db, scope: Uuid, Standing { logged, applied }: Standing) -> Result<(), Trouble> {
    // The log was brought back from a backup. What is written from here on must not be taken for what it has lost.
    if applied > logged {
        lost::pass_over(db, scope, applied).await?;
    }
    if applied < logged {
        let set_back = SetBack { scope, applied, waiting_from: logged + 1 };
        pending::wait_again(&db.write(), set_back).await?;
    }
    Ok(())
}
