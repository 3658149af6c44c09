//! Says to each epoch of authz that this service has told it everything that narrows, so that it may answer.

use std::time::Duration;

use tonic::{Code, Status};
use uuid::Uuid;

use crate::relay::mark::Mark;
use crate::relay::{LOOK, RECONCILE, Relay, Trouble, is_refusal, mark, pending, reconcile};

impl Relay {
    /// Attends the current epoch, if that was not done yet. Answers when to look again.
    pub(super) async fn attend(&mut self) -> Result<Duration, Trouble> {
        let Some((now, is_known)) = self.ask(None).await? else { return Ok(RECONCILE) };
        if self.attended == Some(now.epoch) {
            return Ok(LOOK);
        }
        if !is_known {
            // It was brought back from a backup, or confirms something for the first time.
            reconcile::reconcile(&self.db).await?;
        }
        // authz has, of what waits, no more than it had when it was brought back: who was told OK about something that
        // narrows and waits in its order still, must not be told otherwise by an answer.
        pending::hurry(&self.db).await?;
        while self.overtake(&[]).await? {}
        if !is_known {
            mark::replace(&self.db.write(), now).await?;
        }
        self.ask(Some(now.epoch)).await?;
        self.attended = Some(now.epoch);
        Ok(LOOK)
    }

    /// How authz stands, and whether it knows what this service has seen; nothing if it knows no epochs.
    async fn ask(&self, ready: Option<Uuid>) -> Result<Option<(Mark, bool)>, Trouble> {
        let seen = mark::find(self.db.read()).await?.map(Mark::told);
        let answer = match self.db.inner().feed.attend(seen, ready).await {
            Err(status) if is_silent(&status) => {
                let (service, code) = (self.db.inner().service, status.code());
                tracing::error!(service, ?code, "authz does not take what this service has seen of it");
                return Ok(None);
            }
            other => other.map_err(Trouble::Authz)?,
        };
        Ok(Mark::read(answer.mark.as_ref()).map(|mark| (mark, answer.is_known)))
    }
}

/// Whether authz has nothing to say to this.
fn is_silent(status: &Status) -> bool {
    is_refusal(status) || status.code() == Code::Unimplemented
}
