//! A member's role in a workspace.

use std::sync::Arc;

use serde_json::json;

use crate::board::Key;
use crate::calls::Caller;
use crate::toggles::{Listed, count, step};
use crate::verdict::Effect;

#[derive(Debug)]
pub(crate) struct Role {
    pub(crate) key: Arc<Key>,
    pub(crate) workspace: String,
    pub(crate) user: String,
    pub(crate) held: bool,
}

impl Role {
    pub(super) async fn widen(&mut self, caller: &mut Caller<'_>) -> anyhow::Result<()> {
        let request = json!({ "workspace_id": self.workspace, "user_id": self.user, "role": "member" });
        let method = "organization.v1.MemberService/AddWorkspaceMember";
        step(&self.key, Effect::Widens, caller, async |caller| caller.change(method, request).await).await?;
        self.held = true;
        Ok(())
    }

    pub(super) async fn narrow(&mut self, caller: &mut Caller<'_>) -> anyhow::Result<()> {
        let request = json!({ "workspace_id": self.workspace, "user_id": self.user });
        let method = "organization.v1.MemberService/RemoveWorkspaceMember";
        step(&self.key, Effect::Narrows, caller, async |caller| caller.change(method, request).await).await?;
        self.held = false;
        Ok(())
    }

    pub(super) async fn listed(&self, caller: &mut Caller<'_>) -> anyhow::Result<Listed> {
        let request = json!({ "workspace_id": self.workspace, "page_size": 1000 });
        let answer = caller.ask("organization.v1.MemberService/ListWorkspaceMembers", request).await?;
        let found = count(&answer, "members", |member| member["user_id"] == self.user.as_str());
        Ok(Listed { expected: usize::from(self.held), found })
    }
}
