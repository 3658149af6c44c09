//! Writes down which invitations have expired, so that the log tells it, and forgets what was sent long ago.

use std::time::Duration;

use kit::Fault;
use kit::guard::Housekeeping;

use crate::app::App;
use crate::background::pause;
use crate::{event, limits, store};

const PAUSE: Duration = Duration::from_secs(30);
/// Rows of one transaction: others wait while it lasts.
const STEP: u64 = 500;

pub(crate) async fn run(app: &App) {
    loop {
        let swept = async {
            expire(app).await?;
            forget(app).await
        };
        if let Err(fault) = swept.await {
            tracing::warn!(?fault, "expired invitations are swept later");
        }
        pause(PAUSE).await;
    }
}

async fn expire(app: &App) -> Result<(), Fault> {
    loop {
        let mut tx = app.db.begin_housekeeping(&Housekeeping::witness()).await?;
        let expired = store::invitation::expire(&tx, app.kit.source().now(), STEP).await?;
        for (organization, id) in &expired {
            tx.record(event::expired(*organization, *id));
        }
        tx.commit_step().await?;
        if expired.is_empty() {
            return Ok(());
        }
    }
}

async fn forget(app: &App) -> Result<(), Fault> {
    loop {
        let tx = app.db.begin_housekeeping(&Housekeeping::witness()).await?;
        let before = app.kit.source().now().minus(limits::SENT_WITHIN);
        let sent = store::sending::prune(&tx, before, STEP).await?;
        let received = store::recipient::prune(&tx, before, STEP).await?;
        tx.commit_step().await?;
        if sent == 0 && received == 0 {
            return Ok(());
        }
    }
}
