//! Gives somebody a level on a resource.

use contracts::resource::v1::{GrantAccessRequest, GrantAccessResponse};
use ids::{GrantId, ResourceId};
use kit::fields::Holder;
use kit::{Fault, Fields, Granted, Time};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{GRANTS_MAX, Grant, Life, LiveHolders, Via};
use crate::rpc::{convert, list_grants};
use crate::{error, event, peers, store};

struct Draft {
    resource: ResourceId,
    holder: Holder,
    level: String,
    expire_time: Option<Time>,
}

/// The holder as they are now.
struct Standing {
    live: LiveHolders,
    /// Whether grants count for people who do not belong to the organization.
    outsiders: bool,
    /// A grant that the holder had, if authz says that it gives nothing any more.
    lost: Option<GrantId>,
}

/// Grants that are swept with one call.
const SWEPT_MAX: u64 = 500;

/// Gives somebody a level on a resource; one that the caller holds.
pub(crate) async fn grant_access(cx: &Cx, request: GrantAccessRequest) -> Result<GrantAccessResponse, Fault> {
    let draft = parse(cx, &request)?;
    let resource = draft.resource;

    let granted = cx.require(resource).await?;
    let organization = granted.organization();
    require_level(cx, &granted, &draft).await?;
    let standing = standing(cx, &granted, &draft).await?;
    let via = via(cx, &standing, draft.holder).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::tree::lock(&tx, organization).await?;
    let still_there = store::resource::find(&tx, organization, resource).await?;
    still_there.ok_or_else(error::resource_not_found)?;
    let grant = grant(cx, &granted, draft, via);
    let ended = make_room(&tx, &grant, &standing).await?;
    store::grant::insert(&tx, &grant).await?;
    tx.record(event::access_granted(&grant, &ended));
    let grant = Some(convert::grant(grant));
    tx.commit(|revision| GrantAccessResponse { grant, revision }).await
}

fn parse(cx: &Cx, request: &GrantAccessRequest) -> Result<Draft, Fault> {
    let mut fields = Fields::new();
    let resource = fields.id("resource_id", &request.resource_id);
    let holder = fields.holder("subject", request.subject.as_ref());
    let level = fields.word("level", &request.level);
    let expire_time = fields.expiry("expire_time", request.expire_time.as_ref(), cx.now());
    let (resource, holder, level, expire_time) = fields.finish((resource, holder, level, expire_time))?;
    Ok(Draft { resource, holder, level, expire_time })
}

async fn standing(cx: &Cx, granted: &Granted, draft: &Draft) -> Result<Standing, Fault> {
    let (organization, holder) = (granted.organization(), draft.holder);
    let outsiders = peers::takes_outsiders(cx, granted.model()).await?;
    let live = peers::live_holders(cx, organization, std::iter::once(holder)).await?;
    let earlier = store::grant::find_of(cx.app.db.read(), organization, draft.resource, holder).await?;
    let unknown = earlier.filter(|earlier| earlier.life(&live, outsiders) == Life::Unknown);
    let mut lost = None;
    if let Some(unknown) = unknown
        && list_grants::held(cx, granted, draft.resource, &[&unknown]).await? == [false]
    {
        lost = Some(unknown.id);
    }
    Ok(Standing { live, outsiders, lost })
}

/// What the grant will live and die with. Where the model lets grants count for people from outside, theirs does so with
/// nothing.
async fn via(cx: &Cx, standing: &Standing, holder: Holder) -> Result<Via, Fault> {
    match (standing.live.via(holder), holder) {
        (Some(via), _) => Ok(via),
        (None, Holder::User(user)) if standing.outsiders && peers::address_of(cx, user).await?.is_some() => {
            Ok(Via::Nothing)
        }
        (None, _) => Err(error::subject_not_in_organization()),
    }
}

/// Nobody gives what they do not hold.
async fn require_level(cx: &Cx, granted: &Granted, draft: &Draft) -> Result<(), Fault> {
    let resource = store::resource::find(cx.app.db.read(), granted.organization(), draft.resource).await?;
    let name = resource.ok_or_else(error::resource_not_found)?.resource_type;
    let known = peers::resource_type(cx, granted.model(), &name).await?;
    if known.is_none_or(|known| known.level(&draft.level).is_none()) {
        return Err(error::level_unknown(&draft.level, &name));
    }
    let holds = cx.may(&format!("grant:{}", draft.level), draft.resource).await?;
    if holds { Ok(()) } else { Err(error::level_not_assignable(&draft.level)) }
}

fn grant(cx: &Cx, granted: &Granted, draft: Draft, via: Via) -> Grant {
    Grant {
        id: GrantId::from_uuid(cx.uuid()),
        organization: granted.organization(),
        resource: draft.resource,
        holder: draft.holder,
        via,
        level: draft.level,
        granted_by: cx.caller().actor().to_string(),
        create_time: cx.now(),
        expire_time: draft.expire_time,
    }
}

/// Sweeps grants that have ended by themselves, which are in nobody's way then, and says which.
async fn make_room(tx: &Tx, grant: &Grant, standing: &Standing) -> Result<Vec<GrantId>, Fault> {
    let (organization, resource, now) = (grant.organization, grant.resource, grant.create_time);
    let mut ended = store::grant::expired(tx, organization, resource, now, SWEPT_MAX).await?;
    if let Some(earlier) = store::grant::find_of(tx, organization, resource, grant.holder).await? {
        if !standing.has_lost(&earlier) && !earlier.has_expired(now) {
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

impl Standing {
    fn has_lost(&self, grant: &Grant) -> bool {
        match grant.life(&self.live, self.outsiders) {
            Life::Live => false,
            Life::Ended => true,
            Life::Unknown => self.lost == Some(grant.id),
        }
    }
}
