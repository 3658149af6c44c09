//! A grant of a resource to somebody.

use std::sync::Arc;

use e2e::text;
use serde_json::json;

use crate::board::Key;
use crate::calls::Caller;
use crate::toggles::{Listed, count, step};
use crate::verdict::Effect;

#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) key: Arc<Key>,
    pub(crate) resource: String,
    pub(crate) user: String,
    /// The grant, while there is one.
    pub(crate) grant: Option<String>,
}

impl Grant {
    pub(super) async fn widen(&mut self, caller: &mut Caller<'_>) -> anyhow::Result<()> {
        let subject = json!({ "user_id": self.user });
        let request = json!({ "resource_id": self.resource, "subject": subject, "level": "view" });
        let grant =
            async |caller: &mut Caller<'_>| caller.change("resource.v1.GrantService/GrantAccess", request).await;
        let answer = step(&self.key, Effect::Widens, caller, grant).await?;
        self.grant = Some(text(&answer["grant"]["id"]));
        Ok(())
    }

    pub(super) async fn narrow(&mut self, caller: &mut Caller<'_>) -> anyhow::Result<()> {
        let Some(grant) = self.grant.take() else { return Ok(()) };
        let request = json!({ "resource_id": self.resource, "grant_id": grant });
        let revoke =
            async |caller: &mut Caller<'_>| caller.change("resource.v1.GrantService/RevokeAccess", request).await;
        step(&self.key, Effect::Narrows, caller, revoke).await.map(drop)
    }

    pub(super) async fn listed(&self, caller: &mut Caller<'_>) -> anyhow::Result<Listed> {
        let request = json!({ "resource_id": self.resource, "page_size": 1000 });
        let answer = caller.ask("resource.v1.GrantService/ListGrants", request).await?;
        let found = count(&answer, "grants", |grant| grant["subject"]["user_id"] == self.user.as_str());
        Ok(Listed { expected: usize::from(self.grant.is_some()), found })
    }
}
