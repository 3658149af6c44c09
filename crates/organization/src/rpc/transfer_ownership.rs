//! Passes the caller's ownership of an organization on to another member.

use std::sync::Arc;

use contracts::organization::v1::{TransferOwnershipRequest, TransferOwnershipResponse};
use ids::{OrganizationId, UserId};
use kit::caller::Caller;
use kit::guard::Granted;
use kit::models::KnownModel;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Membership, Owners, RoleScope};
use crate::rpc::rights::require_assignable;
use crate::rpc::{change, ownership, role_name, succession};
use crate::{error, event, store};

/// What the caller wants.
struct Wanted {
    organization: OrganizationId,
    new_owner: UserId,
    /// Empty means the model's default.
    afterwards: String,
}

pub(crate) async fn transfer_ownership(
    cx: &Cx,
    request: TransferOwnershipRequest,
) -> Result<TransferOwnershipResponse, Fault> {
    let wanted = parse(&request)?;

    let granted = cx.require(wanted.organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    let owner_role = owner_role(&model)?;
    let before = owner(cx, &granted, owner_role).await?;
    let afterwards = role_afterwards(cx, &model, &wanted, owner_role).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, wanted.organization).await?;
    change::unchanged(&tx, &before).await?;
    role_name::known_still(&tx, &model, wanted.organization, RoleScope::Organization, &afterwards).await?;
    let found = store::membership::find_live(&tx, wanted.organization, wanted.new_owner, cx.now()).await?;
    let owner = found.ok_or_else(error::member_not_found)?;
    if owner.role == owner_role {
        return Err(error::already_owner());
    }
    succession::require_lasting(&owner)?;
    let before = Membership { role: afterwards, version: before.version + 1, ..before };
    let owner = Membership { role: owner_role.to_owned(), version: owner.version + 1, ..owner };
    store::membership::update(&tx, &before).await?;
    store::membership::update(&tx, &owner).await?;
    ownership::settle(&tx, &model, wanted.organization).await?;
    tx.record(event::ownership_transferred(&before, &owner));
    tx.commit(|revision| TransferOwnershipResponse { revision }).await
}

fn parse(request: &TransferOwnershipRequest) -> Result<Wanted, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    let new_owner = fields.id("new_owner_user_id", &request.new_owner_user_id);
    let afterwards = match request.role_afterwards.as_str() {
        "" => Some(String::new()),
        role => fields.word("role_afterwards", role),
    };
    let (organization, new_owner, afterwards) = fields.finish((organization, new_owner, afterwards))?;
    Ok(Wanted { organization, new_owner, afterwards })
}

/// The role that passes on. Where there can be several owners and roles change by invitation alone, nobody needs to
/// pass anything on: a second owner is invited, and the first one leaves.
fn owner_role(model: &Arc<KnownModel>) -> Result<&str, Fault> {
    match ownership::of_organization(model) {
        Owners::None => Err(error::no_owners(&model.reference())),
        Owners::Several(_) if !model.policy.role_change_anytime => {
            Err(error::role_change_by_invitation(&model.reference()))
        }
        Owners::Single(role) | Owners::Several(role) => Ok(role),
    }
}

/// The caller's membership as an owner: a role that merely has the permission owns nothing that it could pass on.
async fn owner(cx: &Cx, granted: &Granted, owner_role: &str) -> Result<Membership, Fault> {
    let Caller::Person { user, .. } = *cx.caller() else { return Err(error::person_required()) };
    let membership = change::member(cx, granted.organization(), user).await?;
    if membership.role == owner_role { Ok(membership) } else { Err(error::role_not_assignable(owner_role)) }
}

/// The role that the caller has afterwards: one that they could hand out.
async fn role_afterwards(cx: &Cx, model: &KnownModel, wanted: &Wanted, owner_role: &str) -> Result<String, Fault> {
    let named = if wanted.afterwards.is_empty() { &model.policy.default_role } else { &wanted.afterwards };
    if named.is_empty() || named == owner_role {
        return Err(error::role_afterwards(named));
    }
    role_name::known(cx, model, wanted.organization, RoleScope::Organization, "role_afterwards", named).await?;
    require_assignable(cx, named, wanted.organization).await?;
    Ok(named.clone())
}
