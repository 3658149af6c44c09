//! A share: closed and opened up again, now and then deleted and made anew.

use std::sync::Arc;
use std::time::Duration;

use contracts::access::v1::{Subject, subject};
use e2e::{Headers, text};
use serde_json::json;

use crate::board::{Board, Key, Question};
use crate::calls::Caller;
use crate::toggles::{Listed, count, step};
use crate::verdict::{Effect, Moment, Step};

#[derive(Debug)]
pub(crate) struct Share {
    pub(crate) resource: String,
    /// What is asked, by whichever proof.
    pub(crate) question: Question,
    pub(crate) key: Option<Arc<Key>>,
    pub(crate) share: Option<Made>,
}

/// A share that was made, until it is deleted.
#[derive(Debug)]
pub(crate) struct Made {
    id: String,
    since: Moment,
    open: bool,
}

/// For how long something is asked about that is replaced now and then. A proof lives for ten minutes.
pub(super) const ASKED: Duration = Duration::from_mins(9);
/// A share is deleted when it is as old as that at the latest.
const OLD: Duration = Duration::from_mins(5);

impl Share {
    pub(super) async fn widen(&mut self, caller: &mut Caller<'_>, board: &Board) -> anyhow::Result<()> {
        match (&mut self.share, &self.key) {
            (Some(made), Some(key)) => {
                let request = turned(&self.resource, &made.id, false);
                let method = "resource.v1.ShareService/UpdateShare";
                step(key, Effect::Widens, caller, async |caller| caller.change(method, request).await).await?;
                made.open = true;
            }
            _ => self.make(caller, board).await?,
        }
        Ok(())
    }

    pub(super) async fn narrow(&mut self, caller: &mut Caller<'_>) -> anyhow::Result<()> {
        let (Some(made), Some(key)) = (&mut self.share, &self.key) else { return Ok(()) };
        if caller.dice.one_in(5) || caller.world.journal.now() > made.since + OLD {
            let request = json!({ "resource_id": self.resource, "share_id": made.id });
            let method = "resource.v1.ShareService/DeleteShare";
            step(key, Effect::Narrows, caller, async |caller| caller.change(method, request).await).await?;
            self.share = None;
        } else {
            let request = turned(&self.resource, &made.id, true);
            let method = "resource.v1.ShareService/UpdateShare";
            step(key, Effect::Narrows, caller, async |caller| caller.change(method, request).await).await?;
            made.open = false;
        }
        Ok(())
    }

    pub(super) async fn listed(&self, caller: &mut Caller<'_>) -> anyhow::Result<Listed> {
        let request = json!({ "resource_id": self.resource, "page_size": 1000 });
        let answer = caller.ask("resource.v1.ShareService/ListShares", request).await?;
        let is_it = |share: &serde_json::Value| match &self.share {
            Some(made) => share["id"] == made.id.as_str() && share["closed"] == !made.open,
            // There is none at all.
            None => true,
        };
        Ok(Listed { expected: usize::from(self.share.is_some()), found: count(&answer, "shares", is_it) })
    }

    async fn make(&mut self, caller: &mut Caller<'_>, board: &Board) -> anyhow::Result<()> {
        let share = json!({ "mode": "send", "audience": { "anyone": {} } });
        let request = json!({ "resource_id": self.resource, "share": share });
        let begun = caller.world.journal.now();
        let answer = caller.change("resource.v1.ShareService/CreateShare", request).await?;
        let step = Step { effect: Effect::Widens, begun, ended: Some(caller.world.journal.now()) };
        let id = text(&answer["share"]["id"]);
        let request = json!({ "secret": text(&answer["secret"]) });
        let opened = caller.insist(&Headers::none(), "resource.v1.ShareService/OpenShare", request).await?;
        let subject = Subject { kind: Some(subject::Kind::ShareProof(text(&opened["proof"]))) };
        let question = Question { subject, ..self.question.clone() };
        self.key = Some(board.add(Key::new(format!("share {id}"), question, vec![step], Some(begun + ASKED))));
        self.share = Some(Made { id, since: begun, open: true });
        Ok(())
    }
}

fn turned(resource: &str, share: &str, closed: bool) -> serde_json::Value {
    let share = json!({ "id": share, "closed": closed });
    json!({ "resource_id": resource, "share": share, "update_mask": "closed" })
}
