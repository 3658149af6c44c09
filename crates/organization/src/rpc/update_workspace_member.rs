//! Changes somebody's role in a workspace, and when it ends.

use contracts::organization::v1::{UpdateWorkspaceMemberRequest, UpdateWorkspaceMemberResponse};
use ids::{UserId, WorkspaceId};
use kit::models::KnownModel;
use kit::{Fault, Fields, Time};

use crate::app::Cx;
use crate::model::{RoleScope, WorkspaceMembership};
use crate::rpc::rights::require_assignable;
use crate::rpc::{change, convert, ownership, role_name};
use crate::{error, event, store};

/// The fields to change; `None` stays as it is.
struct Wanted {
    workspace: WorkspaceId,
    user: UserId,
    role: Option<String>,
    expires: Option<Option<Time>>,
}

pub(crate) async fn update_workspace_member(
    cx: &Cx,
    request: UpdateWorkspaceMemberRequest,
) -> Result<UpdateWorkspaceMemberResponse, Fault> {
    let wanted = Wanted::parse(cx, &request)?;
    let user = wanted.user;

    let granted = cx.require(wanted.workspace).await?;
    let organization = granted.organization();
    let model = cx.kit().models().get(granted.model()).await?;
    let before = change::workspace_member(cx, (organization, wanted.workspace), user).await?;
    let after = wanted.applied_to(cx, &model, &before).await?;
    let takes_outsiders = model.workspace_role(&after.role).is_some_and(|role| role.outsiders);
    let person = cx.app.peers.people(cx, [user]).await?.get(user);

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    role_name::known_still(&tx, &model, organization, RoleScope::Workspace, &after.role).await?;
    change::unchanged_in_workspace(&tx, &before).await?;
    let membership = store::membership::find_live(&tx, organization, user, cx.now()).await?.map(|member| member.id);
    if membership.is_none() && !takes_outsiders {
        return Err(error::member_not_found());
    }
    let held = WorkspaceMembership { membership, ..after };
    store::workspace_membership::update(&tx, &held).await?;
    store::membership::touch(&tx, organization, membership.as_slice()).await?;
    tx.record(event::workspace_member_updated(&held));
    let member = convert::workspace_member(held, person, membership.is_none());
    tx.commit(|revision| UpdateWorkspaceMemberResponse { member: Some(member), revision }).await
}

// === impl Wanted ===

impl Wanted {
    fn parse(cx: &Cx, request: &UpdateWorkspaceMemberRequest) -> Result<Self, Fault> {
        let mut fields = Fields::new();
        let workspace = fields.id("workspace_id", &request.workspace_id);
        let user = fields.id("user_id", &request.user_id);
        let changeable = [("role", !request.role.is_empty()), ("expire_time", request.expire_time.is_some())];
        let changed = convert::changed(&mut fields, request.update_mask.as_ref(), &changeable);
        let role = match changed.contains(&"role") {
            true => fields.word("role", &request.role).map(Some),
            false => Some(None),
        };
        let expires = match changed.contains(&"expire_time") {
            true => fields.expiry("expire_time", request.expire_time.as_ref(), cx.now()).map(Some),
            false => Some(None),
        };
        let (workspace, user, role, expires) = fields.finish((workspace, user, role, expires))?;
        Ok(Self { workspace, user, role, expires })
    }

    /// The role as it would be, if the caller may make it so.
    async fn applied_to(
        self,
        cx: &Cx,
        model: &KnownModel,
        before: &WorkspaceMembership,
    ) -> Result<WorkspaceMembership, Fault> {
        let role = match self.role {
            Some(role) => role_name::in_workspace(cx, model, before.organization, "role", role).await?,
            None => before.role.clone(),
        };
        for role in [&before.role, &role] {
            ownership::require_free(ownership::of_workspaces(model), role)?;
            require_assignable(cx, role, self.workspace).await?;
        }
        Ok(WorkspaceMembership { role, expires: self.expires.unwrap_or(before.expires), ..before.clone() })
    }
}
