//! Ends everything that somebody who closes their account has in organizations: all or nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use contracts::organization::internal::v1::{EndMembershipsRequest, EndMembershipsResponse};
use ids::{MembershipId, OrganizationId, UserId};
use kit::models::KnownModel;
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::event::{Gone, Passed};
use crate::model::{Membership, State};
use crate::rpc::succession::Candidates;
use crate::rpc::{change, ownership, succession};
use crate::{error, event, store};

pub(crate) async fn end_memberships(cx: &Cx, request: EndMembershipsRequest) -> Result<EndMembershipsResponse, Fault> {
    let mut fields = Fields::new();
    let user = fields.id::<UserId>("user_id", &request.user_id);
    let user = fields.finish(user)?;
    let admitted = cx.admitted()?;
    let (memberships, _) = store::membership::all_of_user(cx.app.db.read(), user).await?;
    let models = models(cx, &memberships).await?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let states = lock(&tx, &memberships).await?;
    let (present, past) = store::membership::all_of_user(&tx, user).await?;
    if present != memberships {
        return Err(error::changed_meanwhile());
    }
    let ended = i32::try_from(present.len()).map_err(Fault::internal)?;
    let mut removals = Removals::new();
    let mut passed = Vec::new();
    for membership in present {
        removals.entry(membership.organization).or_default().push(membership.id);
        let is_deleted = states.get(&membership.organization) == Some(&State::Deleted);
        let model = models.get(&membership.organization).ok_or_else(error::changed_meanwhile)?;
        passed.extend(end(cx, &tx, membership, model, is_deleted).await?);
    }
    for (organization, id) in past {
        removals.entry(organization).or_default().push(id);
    }
    end_in_workspaces(cx, &tx, user, &mut removals).await?;
    for (organization, assignments) in removals {
        for entry in event::account_closed(organization, user, &assignments) {
            tx.record(entry);
        }
    }
    for passed in &passed {
        tx.record(event::workspace_ownership_passed(passed));
    }
    tx.commit(|_| EndMembershipsResponse { ended }).await
}

/// What authz has to forget, by organization.
type Removals = BTreeMap<OrganizationId, Vec<MembershipId>>;

async fn models(cx: &Cx, memberships: &[Membership]) -> Result<HashMap<OrganizationId, Arc<KnownModel>>, Fault> {
    let ids: Vec<_> = memberships.iter().map(|membership| membership.organization).collect();
    let mut models = HashMap::new();
    for organization in store::organization::find_many(cx.app.db.read(), &ids).await? {
        models.insert(organization.id, cx.kit().models().get(&organization.model).await?);
    }
    Ok(models)
}

/// Locks the organizations in the order of their ids, so that two such calls cannot wait for each other.
async fn lock(tx: &Tx, memberships: &[Membership]) -> Result<HashMap<OrganizationId, State>, Fault> {
    let mut states = HashMap::new();
    for membership in memberships {
        let organization = change::lock_any(tx, membership.organization).await?;
        states.insert(organization.id, organization.state);
    }
    Ok(states)
}

/// Ends a membership, unless it is that of a last holder, and passes on the workspaces that the person owns. A deleted
/// organization keeps nobody, and cannot be brought back once nobody is left in it; as long as it can be, its workspaces
/// have owners.
async fn end(
    cx: &Cx,
    tx: &Tx,
    membership: Membership,
    model: &KnownModel,
    is_deleted: bool,
) -> Result<Vec<Passed>, Fault> {
    let organization = membership.organization;
    let candidates = Candidates { except: Some(membership.user), ..Candidates::default() };
    if !is_deleted {
        ownership::keep_holder(tx, model, &membership).await?;
    }
    let gone: Gone = change::end(tx, membership, cx.now()).await?;
    if is_deleted && succession::heir(cx, tx, model, organization, candidates).await?.is_none() {
        return Ok(Vec::new());
    }
    let passed = succession::pass_on(cx, tx, model, &gone, candidates).await?;
    if !is_deleted {
        ownership::settle(tx, model, organization).await?;
    }
    Ok(passed)
}

/// Ends the roles in workspaces that are left, those of organizations that the person does not belong to as well.
async fn end_in_workspaces(cx: &Cx, tx: &Tx, user: UserId, removals: &mut Removals) -> Result<(), Fault> {
    let now = cx.now();
    for (held, present) in store::workspace_membership::all_of_user(tx, user).await? {
        if present {
            store::workspace_membership::end(tx, held.organization, &[held.id], now).await?;
        }
        removals.entry(held.organization).or_default().push(held.id);
    }
    Ok(())
}
