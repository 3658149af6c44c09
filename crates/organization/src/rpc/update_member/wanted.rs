//! What the caller of UpdateMember wants.

use std::collections::BTreeMap;

use contracts::organization::v1::UpdateMemberRequest;
use ids::{OrganizationId, UserId, WorkspaceId};
use kit::{Fault, Fields, Time};

use crate::app::Cx;
use crate::model::WORKSPACES_MAX;
use crate::rpc::convert;

/// The fields to change; `None` stays as it is.
pub(super) struct Wanted {
    pub(super) organization: OrganizationId,
    pub(super) user: UserId,
    pub(super) role: Option<String>,
    /// The workspaces with the role named for each; an empty one is the model's default.
    pub(super) workspaces: Option<BTreeMap<WorkspaceId, String>>,
    pub(super) expires: Option<Option<Time>>,
    pub(super) etag: String,
    /// Whether nothing is to be changed, but told what would be.
    pub(super) is_question: bool,
}

impl Wanted {
    pub(super) fn parse(cx: &Cx, request: UpdateMemberRequest) -> Result<Self, Fault> {
        let member = request.member.unwrap_or_default();
        let mut fields = Fields::new();
        let organization = fields.id("organization_id", &request.organization_id);
        if !member.organization_id.is_empty() && member.organization_id != request.organization_id {
            fields.violation("member.organization_id", "must be empty or the organization_id of the request");
        }
        let user = fields.id("member.user_id", &member.user_id);
        let changeable = [
            ("role", member.role.is_some()),
            ("workspaces", !member.workspaces.is_empty()),
            ("expire_time", member.expire_time.is_some()),
        ];
        let changed = convert::changed(&mut fields, request.update_mask.as_ref(), &changeable);
        let role = match changed.contains(&"role") {
            true => fields.word("member.role", &member.role.unwrap_or_default()).map(Some),
            false => Some(None),
        };
        let workspaces = match changed.contains(&"workspaces") {
            true => convert::workspace_roles(&mut fields, "member.workspaces", &member.workspaces, most()).map(Some),
            false => Some(None),
        };
        let expires = match changed.contains(&"expire_time") {
            true => fields.expiry("member.expire_time", member.expire_time.as_ref(), cx.now()).map(Some),
            false => Some(None),
        };
        let (organization, user, role, workspaces, expires) =
            fields.finish((organization, user, role, workspaces, expires))?;
        let is_question = request.validate_only;
        Ok(Self { organization, user, role, workspaces, expires, etag: member.etag, is_question })
    }
}

fn most() -> usize {
    usize::try_from(WORKSPACES_MAX).unwrap_or(usize::MAX)
}
