//! Asks authz where all streams stand, and lets wait again what it has lost: a database that was restored from a backup
//! knows less than it once confirmed.

use std::collections::HashMap;

use tonic::{Code, Status};

use crate::log::Head;
use crate::pool::Db;
use crate::relay::streams::SetBack;
use crate::relay::{Trouble, is_refusal, pending};

/// Half of what a page of authz carries, so that a stream which authz alone knows does not push one of ours out.
const HEADS_AT_ONCE: u64 = 500;
const PAGE_SIZE: i32 = 1000;

/// Compares all streams. Whether authz said where they stand.
pub(crate) async fn reconcile(db: &Db) -> Result<bool, Trouble> {
    let mut after = None;
    loop {
        let heads = db.log_heads(after, HEADS_AT_ONCE).await?;
        let Some(last) = heads.last() else { return Ok(true) };
        let applied = match positions(db, after.map_or_else(String::new, |scope| scope.to_string())).await {
            Err(status) if is_refusal(&status) || status.code() == Code::Unimplemented => {
                let (service, code) = (db.inner().service, status.code());
                tracing::error!(service, ?code, "authz does not say where the streams of the log stand");
                return Ok(false);
            }
            other => other.map_err(Trouble::Authz)?,
        };
        for head in &heads {
            compare(db, *head, applied.get(&head.scope.to_string()).copied().unwrap_or_default()).await?;
        }
        after = Some(last.scope);
    }
}

async fn positions(db: &Db, after_scope_id: String) -> Result<HashMap<String, i64>, Status> {
    let digests = db.inner().feed.standing(after_scope_id, PAGE_SIZE).await?;
    Ok(digests.into_iter().map(|digest| (digest.scope_id, digest.applied_sequence)).collect())
}

async fn compare(db: &Db, head: Head, applied: i64) -> Result<(), Trouble> {
    if applied > head.sequence {
        let (service, scope) = (db.inner().service, head.scope);
        tracing::error!(service, %scope, applied, head = head.sequence, "authz knows more of a stream than its log");
        // The log was brought back from a backup. What is written from here on must not be taken for what it has lost.
        db.raise_log_head(head.scope, applied).await?;
    }
    if applied < head.sequence {
        let set_back = SetBack { scope: head.scope, applied, waiting_from: head.sequence + 1 };
        pending::wait_again(&db.write(), set_back).await?;
    }
    Ok(())
}
