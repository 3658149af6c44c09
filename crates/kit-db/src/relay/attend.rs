//! Says to each epoch of authz that this service has told it everything that narrows, so that it may answer. It is
//! `protocol::Attending` step by step.

use std::time::Duration;

use tonic::Code;
use uuid::Uuid;

use crate::relay::mark::Mark;
use crate::relay::{FAILED_ASIDE, LOOK, Overtaking, RECONCILE, Relay, Trouble, mark, pending, reconcile};

/// How authz stands.
struct Standing {
    now: Mark,
    /// What this service said that it has seen, and whether authz has it all.
    told: Option<Mark>,
    is_known: bool,
}

impl Relay {
    /// Attends the current epoch, if that was not done yet. Answers when to look again.
    pub(super) async fn attend(&mut self) -> Result<Duration, Trouble> {
        let Some(Standing { now, told, is_known }) = self.ask(None).await? else { return Ok(RECONCILE) };
        let is_noted = told.is_some_and(|told| told.epoch == now.epoch);
        if is_known && is_noted && self.attended == Some(now.epoch) {
            return Ok(LOOK);
        }
        // First: whoever brought something to another epoch, and hears of it only now, notes nothing any more.
        let next = if is_known { now } else { now.doubted() };
        if !mark::go_on(&self.db.write(), told, next).await? {
            return Ok(Duration::ZERO);
        }
        // It was brought back from a backup, or confirms something for the first time.
        if !is_known && !reconcile::reconcile(&self.db).await? {
            return Ok(LOOK);
        }
        // authz has, of what waits, no more than it had when it was brought back: who was told OK about something that
        // narrows and waits in its order still, must not be told otherwise by an answer.
        if !is_known || self.hurried != Some(now.epoch) {
            pending::hurry(&self.db).await?;
            self.hurried = Some(now.epoch);
        }
        loop {
            match self.overtake(&[]).await? {
                Overtaking::GoesOn => {}
                Overtaking::Done => break,
                // Not said to authz as long as it is so: no answer is better than one that gives it back. What comes in
                // its order goes on, where it can be noted.
                Overtaking::Failed(_) if is_known => return Ok(FAILED_ASIDE),
                Overtaking::Failed(status) => return Err(Trouble::Authz(status)),
            }
        }
        if !is_known && !mark::go_on(&self.db.write(), Some(now.doubted()), now).await? {
            return Ok(Duration::ZERO);
        }
        match self.ask(Some(now.epoch)).await? {
            Some(confirmed) if confirmed.is_known && confirmed.now.epoch == now.epoch => {
                self.attended = Some(now.epoch);
                Ok(LOOK)
            }
            // Another one has begun meanwhile.
            _ => Ok(Duration::ZERO),
        }
    }

    /// How authz stands; nothing if it knows no epochs.
    async fn ask(&self, ready: Option<Uuid>) -> Result<Option<Standing>, Trouble> {
        let told = mark::find(self.db.read()).await?;
        let answer = match self.db.inner().feed.attend(told.map(Mark::told), ready).await {
            Err(status) if status.code() == Code::Unimplemented => return Ok(None),
            other => other.map_err(Trouble::Authz)?,
        };
        let standing = |now| Standing { now, told, is_known: answer.is_known };
        Ok(Mark::read(answer.mark.as_ref()).map(standing))
    }
}
