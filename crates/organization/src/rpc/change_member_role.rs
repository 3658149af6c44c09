//! Changes a member's role where the organization cannot: the support of the deployment does it.

use contracts::organization::v1::{ChangeMemberRoleRequest, ChangeMemberRoleResponse};
use ids::{OrganizationId, UserId};
use kit::models::KnownModel;
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{Membership, RoleScope, State, WorkspaceRoleChanges};
use crate::rpc::{change, convert, ownership, role_name, succession};
use crate::{error, event, store};

/// What the operator wants.
struct Wanted {
    organization: OrganizationId,
    user: UserId,
    role: String,
    reason: String,
}

pub(crate) async fn change_member_role(
    cx: &Cx,
    request: ChangeMemberRoleRequest,
) -> Result<ChangeMemberRoleResponse, Fault> {
    let wanted = parse(&request)?;
    let admitted = cx.admitted()?;
    let found = store::organization::find(cx.app.db.read(), wanted.organization).await?;
    let found = found.ok_or_else(error::organization_gone)?;
    let model = cx.kit().models().get(&found.model).await?;
    role_name::known(cx, &model, wanted.organization, RoleScope::Organization, "role", &wanted.role).await?;
    let person = cx.app.peers.people(cx, [wanted.user]).await?.get(wanted.user);

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    if change::lock_any(&tx, wanted.organization).await?.state == State::Deleted {
        return Err(error::organization_gone());
    }
    role_name::known_still(&tx, &model, wanted.organization, RoleScope::Organization, &wanted.role).await?;
    let before = store::membership::find_live(&tx, wanted.organization, wanted.user, cx.now()).await?;
    let before = before.ok_or_else(error::member_not_found)?;
    let after = Membership { role: wanted.role, version: before.version + 1, ..before.clone() };
    if before.role != after.role {
        let demoted = make_room(&tx, &model, &before, &after).await?;
        store::membership::update(&tx, &after).await?;
        ownership::settle(&tx, &model, wanted.organization).await?;
        let entry = match demoted {
            Some(demoted) => event::ownership_transferred(&demoted, &after),
            None => event::member_updated(&before, &after, &[], &WorkspaceRoleChanges::default()),
        };
        tx.record(entry.about("reason", wanted.reason));
    } else {
        // Said again: whoever hears OK hears it when authz has what led there.
        let entry = event::member_updated(&before, &before, &[], &WorkspaceRoleChanges::default());
        tx.record(entry.about("reason", wanted.reason));
    }
    let held = store::workspace_membership::of_user(&tx, wanted.organization, wanted.user).await?;
    let member = convert::member(after, person, held, cx.now());
    tx.commit(|revision| ChangeMemberRoleResponse { member: Some(member), revision }).await
}

fn parse(request: &ChangeMemberRoleRequest) -> Result<Wanted, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    let user = fields.id("user_id", &request.user_id);
    let role = fields.word("role", &request.role);
    let reason = convert::reason(&mut fields, &request.reason);
    let (organization, user, role, reason) = fields.finish((organization, user, role, reason))?;
    Ok(Wanted { organization, user, role, reason })
}

/// What must hold before somebody gets another role. Whoever becomes the one owner takes over from the owner until now,
/// who gets the model's default role, or else the one that the new owner had: and is given back.
async fn make_room(
    tx: &Tx,
    model: &KnownModel,
    before: &Membership,
    after: &Membership,
) -> Result<Option<Membership>, Fault> {
    let owners = ownership::of_organization(model);
    ownership::require_free(owners, &before.role)?;
    ownership::keep_holder(tx, model, before).await?;
    if ownership::is_kept(model, &after.role) && after.expires.is_some() {
        return Err(error::protected_role_expires(after.organization, &after.role));
    }
    if !owners.passes_on(&after.role) {
        return Ok(None);
    }
    succession::require_lasting(after)?;
    let owner = store::membership::first_holder(tx, after.organization, &after.role, Some(after.user)).await?;
    let Some(owner) = owner else { return Ok(None) };
    let default = Some(&model.policy.default_role).filter(|role| !role.is_empty());
    let role = default.unwrap_or(&before.role).clone();
    let demoted = Membership { role, version: owner.version + 1, ..owner };
    store::membership::update(tx, &demoted).await?;
    Ok(Some(demoted))
}
