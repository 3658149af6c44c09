//! An access token of the organization: each is made once and revoked once.

use std::sync::Arc;

use contracts::access::v1::{Subject, subject};
use e2e::text;
use serde_json::json;

use crate::board::{Board, Key, Question};
use crate::calls::Caller;
use crate::toggles::{Listed, count, step};
use crate::verdict::{Effect, Step};

#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) organization: String,
    /// What is asked, by whichever token.
    pub(crate) question: Question,
    pub(crate) key: Option<Arc<Key>>,
    /// The newest, and whether it lives.
    pub(crate) token: Option<(String, bool)>,
}

impl Token {
    pub(super) async fn widen(&mut self, caller: &mut Caller<'_>, board: &Board) -> anyhow::Result<()> {
        let request = json!({ "organization_id": self.organization, "display_name": "toggled", "role": "member" });
        let begun = caller.world.journal.now();
        let answer = caller.change("identity.v1.AccessTokenService/CreateAccessToken", request).await?;
        let step = Step { effect: Effect::Widens, begun, ended: Some(caller.world.journal.now()) };
        let id = text(&answer["access_token"]["id"]);
        let subject = Subject { kind: Some(subject::Kind::AccessTokenId(id.clone())) };
        let question = Question { subject, ..self.question.clone() };
        // What was revoked long ago is asked about no more: there are so many.
        let asked_until = Some(step.begun + super::share::ASKED);
        self.key = Some(board.add(Key::new(format!("access token {id}"), question, vec![step], asked_until)));
        self.token = Some((id, true));
        Ok(())
    }

    pub(super) async fn narrow(&mut self, caller: &mut Caller<'_>) -> anyhow::Result<()> {
        let (Some((token, lives)), Some(key)) = (&mut self.token, &self.key) else { return Ok(()) };
        let request = json!({ "organization_id": self.organization, "access_token_id": token });
        let method = "identity.v1.AccessTokenService/RevokeAccessToken";
        step(key, Effect::Narrows, caller, async |caller| caller.change(method, request).await).await?;
        *lives = false;
        Ok(())
    }

    pub(super) async fn listed(&self, caller: &mut Caller<'_>) -> anyhow::Result<Listed> {
        let Some((token, lives)) = &self.token else { return Ok(Listed { expected: 0, found: 0 }) };
        let request = json!({ "organization_id": self.organization, "page_size": 1000 });
        let answer = caller.ask("identity.v1.AccessTokenService/ListAccessTokens", request).await?;
        let state = if *lives { "ACCESS_TOKEN_STATE_ACTIVE" } else { "ACCESS_TOKEN_STATE_REVOKED" };
        let found = count(&answer, "access_tokens", |known| known["id"] == token.as_str() && known["state"] == state);
        Ok(Listed { expected: 1, found })
    }
}
