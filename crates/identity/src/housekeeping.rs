//! What the service does by itself: it deletes what nobody can use any more.

use std::sync::Arc;
use std::time::Duration;

use kit::guard::Housekeeping;
use kit::shutdown::Shutdown;
use kit::{App as _, Fault, Time};

use crate::app::App;
use crate::model::MAILS_COUNTED;
use crate::{event, store};

/// How often it looks.
const EVERY: Duration = Duration::from_mins(10);
/// How much it deletes in one transaction: a longer one would make callers wait.
const AT_ONCE: u64 = 100;
/// How long a token that has ended stays in lists.
const ENDED_TOKENS_KEPT: Duration = Duration::from_hours(90 * 24);

/// Sweeps now and then, until the service stops.
pub(crate) async fn run(app: Arc<App>, shutdown: Shutdown) {
    while !shutdown.is_triggered() {
        if let Err(fault) = sweep(&app, app.kit().source().now()).await {
            tracing::warn!(reason = fault.reason(), "what has expired is not deleted yet");
        }
        tokio::select! { () = tokio::time::sleep(EVERY) => {}, () = shutdown.triggered() => {} }
    }
}

pub(crate) async fn sweep(app: &App, now: Time) -> Result<(), Fault> {
    forget_links(app, now).await?;
    while forget_sessions(app, now).await? == AT_ONCE {}
    while forget_tokens(app, now.minus(ENDED_TOKENS_KEPT)).await? == AT_ONCE {}
    Ok(())
}

async fn forget_links(app: &App, now: Time) -> Result<(), Fault> {
    let tx = app.db.begin_housekeeping(&Housekeeping::witness()).await?;
    store::sign_up::delete_expired(&tx, now).await?;
    store::password_reset::delete_expired(&tx, now).await?;
    store::mail_budget::delete_before(&tx, now.minus(MAILS_COUNTED)).await?;
    tx.commit_step().await?;
    Ok(())
}

async fn forget_sessions(app: &App, now: Time) -> Result<u64, Fault> {
    let mut tx = app.db.begin_housekeeping(&Housekeeping::witness()).await?;
    let expired = store::session::lock_expired(&tx, now, AT_ONCE).await?;
    let ids: Vec<_> = expired.iter().map(|session| session.id).collect();
    store::session::delete_many(&tx, &ids).await?;
    for session in &expired {
        tx.record(event::session_expired(session));
    }
    tx.commit_step().await?;
    Ok(ids.len() as u64)
}

async fn forget_tokens(app: &App, ended_before: Time) -> Result<u64, Fault> {
    let mut tx = app.db.begin_housekeeping(&Housekeeping::witness()).await?;
    let ended = store::access_token::lock_ended(&tx, ended_before, AT_ONCE).await?;
    store::access_token::delete_many(&tx, &ended).await?;
    for token in &ended {
        tx.record(event::access_token_forgotten(token));
    }
    tx.commit_step().await?;
    Ok(ended.len() as u64)
}
