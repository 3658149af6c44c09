//! Removes a member, with all roles in workspaces.

use contracts::organization::v1::{RemoveMemberRequest, RemoveMemberResponse};
use ids::{OrganizationId, UserId};
use kit::caller::Caller;
use kit::models::KnownModel;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::Membership;
use crate::rpc::rights::require_over;
use crate::rpc::succession::Candidates;
use crate::rpc::{change, ownership, succession};
use crate::{event, store};

/// The permission to pass a workspace on.
const PASS_ON: &str = "workspace.transfer";

pub(crate) async fn remove_member(cx: &Cx, request: RemoveMemberRequest) -> Result<RemoveMemberResponse, Fault> {
    let (organization, user, successor) = parse(&request)?;

    let granted = cx.require(organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    let membership = change::member(cx, organization, user).await?;
    ownership::require_free(ownership::of_organization(&model), &membership.role)?;
    require_over(cx, &membership).await?;
    let remover = remover(cx, &model, &membership, successor).await?;
    let credentials_kept = !model.policy.revoke_credentials_on_removal;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    change::unchanged(&tx, &membership).await?;
    ownership::keep_holder(&tx, &model, &membership).await?;
    let named = match successor {
        Some(successor) => Some(succession::successor(cx, &tx, &membership, successor).await?),
        None => None,
    };
    let gone = change::end(&tx, membership, cx.now()).await?;
    let candidates = Candidates { named: named.as_ref(), remover, ..Candidates::default() };
    let passed = succession::pass_on(cx, &tx, &model, &gone, candidates).await?;
    ownership::settle(&tx, &model, organization).await?;
    tx.record(event::member_removed(&gone));
    for passed in &passed {
        tx.record(event::workspace_ownership_passed(passed));
    }
    if request.validate_only {
        let differences = cx.preview(organization, tx.abandon().await?).await?;
        return Ok(RemoveMemberResponse { revision: String::new(), differences, credentials_kept });
    }
    tx.commit(|revision| RemoveMemberResponse { revision, differences: Vec::new(), credentials_kept }).await
}

fn parse(request: &RemoveMemberRequest) -> Result<(OrganizationId, UserId, Option<UserId>), Fault> {
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    let user = fields.id("user_id", &request.user_id);
    let successor = fields.optional_id("successor_user_id", &request.successor_user_id);
    fields.finish((organization, user, successor))
}

/// Whoever removes, if they could own what the person owns. To choose who does, or to take it over, is to pass it on:
/// the right to remove somebody is not enough for that. A token removes on nobody's behalf.
async fn remover(
    cx: &Cx,
    model: &KnownModel,
    membership: &Membership,
    successor: Option<UserId>,
) -> Result<Option<UserId>, Fault> {
    let (organization, user) = (membership.organization, membership.user);
    let held = store::workspace_membership::of_user(cx.app.db.read(), organization, user).await?;
    let owners = ownership::of_workspaces(model);
    for held in held.iter().filter(|held| owners.passes_on(&held.role)) {
        if successor.is_some() {
            cx.require_also(PASS_ON, held.workspace).await?;
        } else if !cx.may(PASS_ON, held.workspace).await? {
            return Ok(None);
        }
    }
    match *cx.caller() {
        Caller::Person { user, .. } => Ok(Some(user)),
        Caller::Nobody | Caller::Token { .. } | Caller::Operator => Ok(None),
    }
}
