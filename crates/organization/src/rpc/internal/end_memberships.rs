//! Ends everything that somebody who closes their account has in organizations: all or nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use contracts::organization::internal::v1::{EndMembershipsRequest, EndMembershipsResponse};
use ids::{MembershipId, OrganizationId, UserId};
use kit::models::KnownModel;
use kit::{Fault, Fields};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::Membership;
use crate::rpc::change;
use crate::{error, event, store};

pub(crate) async fn end_memberships(cx: &Cx, request: EndMembershipsRequest) -> Result<EndMembershipsResponse, Fault> {
    let mut fields = Fields::new();
    let user = fields.id::<UserId>("user_id", &request.user_id);
    let user = fields.finish(user)?;
    let admitted = cx.admitted()?;
    let (memberships, _) = store::membership::all_of_user(cx.app.db.read(), user).await?;
    let models = models(cx, &memberships).await?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    // In the order of their ids, so that two such calls cannot wait for each other.
    for membership in &memberships {
        change::lock(&tx, membership.organization).await?;
    }
    let (present, past) = store::membership::all_of_user(&tx, user).await?;
    if present != memberships {
        return Err(error::changed_meanwhile());
    }
    let ended = i32::try_from(present.len()).map_err(Fault::internal)?;
    let mut removals = end(cx, &tx, present, &models).await?;
    for (organization, id) in past {
        removals.entry(organization).or_default().push(id);
    }
    end_in_workspaces(cx, &tx, user, &mut removals).await?;
    for (organization, assignments) in removals {
        for entry in event::account_closed(organization, user, &assignments) {
            tx.record(entry);
        }
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

/// Ends the memberships, unless one of them is that of a last holder. One that has expired holds nothing any more.
async fn end(
    cx: &Cx,
    tx: &Tx,
    memberships: Vec<Membership>,
    models: &HashMap<OrganizationId, Arc<KnownModel>>,
) -> Result<Removals, Fault> {
    let now = cx.now();
    let mut removals = Removals::new();
    for membership in memberships {
        let protected = models.get(&membership.organization).map(|model| model.policy.protected_role.as_str());
        if membership.is_live(now) {
            change::keep_holder(tx, &membership, protected.unwrap_or_default(), now).await?;
        }
        store::membership::end(tx, &membership, now).await?;
        removals.entry(membership.organization).or_default().push(membership.id);
    }
    Ok(removals)
}

/// Ends the roles in workspaces, those of organizations that the person does not belong to as well.
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
