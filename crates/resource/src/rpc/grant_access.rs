//! Gives somebody a level on a resource.

use contracts::resource::v1::{GrantAccessRequest, GrantAccessResponse};
use ids::{GrantId, MembershipId, ResourceId, UserId};
use kit::fields::Holder;
use kit::{Fault, Fields, Granted, Time};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{GRANTS_MAX, Grant};
use crate::rpc::convert;
use crate::{error, event, peers, store};

struct Draft {
    resource: ResourceId,
    user: UserId,
    level: String,
    expire_time: Option<Time>,
}

/// Grants that are swept with one call.
const SWEPT_MAX: u64 = 500;

/// Gives somebody of the organization a level on a resource; one that the caller holds.
pub(crate) async fn grant_access(cx: &Cx, request: GrantAccessRequest) -> Result<GrantAccessResponse, Fault> {
    let draft = parse(cx, &request)?;
    let resource = draft.resource;

    let granted = cx.require(resource).await?;
    let organization = granted.organization();
    require_level(cx, &granted, &draft).await?;
    let members = peers::live_members(cx, organization, std::iter::once(draft.user)).await?;
    let (_, membership) = members.first().copied().ok_or_else(error::subject_not_in_organization)?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::tree::lock(&tx, organization).await?;
    let still_there = store::resource::find(&tx, organization, resource).await?;
    still_there.ok_or_else(error::resource_not_found)?;
    let grant = grant(cx, &granted, draft, membership);
    let ended = make_room(&tx, &grant, membership).await?;
    store::grant::insert(&tx, &grant).await?;
    tx.record(event::access_granted(&grant, &ended));
    let grant = Some(convert::grant(grant));
    tx.commit(|revision| GrantAccessResponse { grant, revision }).await
}

fn parse(cx: &Cx, request: &GrantAccessRequest) -> Result<Draft, Fault> {
    let mut fields = Fields::new();
    let resource = fields.id("resource_id", &request.resource_id);
    let user = match fields.holder("subject", request.subject.as_ref()) {
        Some(Holder::User(user)) => Some(user),
        Some(Holder::ServiceAccount(_) | Holder::Group(_)) => {
            fields.violation("subject", "must name a person of the organization");
            None
        }
        None => None,
    };
    let level = fields.word("level", &request.level);
    let expire_time = fields.expiry("expire_time", request.expire_time.as_ref(), cx.now());
    let (resource, user, level, expire_time) = fields.finish((resource, user, level, expire_time))?;
    Ok(Draft { resource, user, level, expire_time })
}

/// Nobody gives what they do not hold.
async fn require_level(cx: &Cx, granted: &Granted, draft: &Draft) -> Result<(), Fault> {
    let resource = store::resource::find(cx.app.db.read(), granted.organization(), draft.resource).await?;
    let name = resource.ok_or_else(error::resource_not_found)?.resource_type;
    let known = peers::resource_type(cx, granted.model(), &name).await?;
    if !known.is_some_and(|known| known.has_level(&draft.level)) {
        return Err(error::level_unknown(&draft.level, &name));
    }
    let holds = cx.may(&format!("grant:{}", draft.level), draft.resource).await?;
    if holds { Ok(()) } else { Err(error::level_not_assignable(&draft.level)) }
}

fn grant(cx: &Cx, granted: &Granted, draft: Draft, membership: MembershipId) -> Grant {
    Grant {
        id: GrantId::from_uuid(cx.uuid()),
        organization: granted.organization(),
        resource: draft.resource,
        holder: Holder::User(draft.user),
        membership: Some(membership),
        level: draft.level,
        granted_by: cx.caller().actor().to_string(),
        create_time: cx.now(),
        expire_time: draft.expire_time,
    }
}

/// Sweeps grants that have ended by themselves, which are in nobody's way then, and says which.
async fn make_room(tx: &Tx, grant: &Grant, membership: MembershipId) -> Result<Vec<GrantId>, Fault> {
    let (organization, resource, now) = (grant.organization, grant.resource, grant.create_time);
    let mut ended = store::grant::expired(tx, organization, resource, now, SWEPT_MAX).await?;
    if let Some(earlier) = store::grant::find_of(tx, organization, resource, grant.holder).await? {
        if !earlier.has_ended(membership, now) {
            return Err(error::grant_exists(earlier.id));
        }
        if !ended.contains(&earlier.id) {
            ended.push(earlier.id);
        }
    }
    store::grant::delete(tx, organization, &ended).await?;
    if store::grant::count(tx, organization, resource).await? >= GRANTS_MAX {
        return Err(error::grants_limit());
    }
    Ok(ended)
}
