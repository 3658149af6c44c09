//! What some changes would give and take: they are made in a copy of the facts, which nobody else sees.

use std::sync::Arc;

use contracts::access::v1::AccessDifference;
use contracts::authz::internal::v1::{PreviewChangesRequest, PreviewChangesResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};
use policy::{Change, Difference, World};

use crate::app::Cx;
use crate::event;
use crate::rpc::{asker, convert};

/// As many as fit into a message come to about this number.
const CHANGES_MAX: usize = 100_000;
const LIMIT_MAX: usize = 1000;

/// Versions are numbers of log entries, which are far below this one: a change that is tried is newer than all.
const TRIED: u64 = 1 << 63;

pub(crate) async fn preview_changes(cx: &Cx, request: PreviewChangesRequest) -> Result<PreviewChangesResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let limit = usize::try_from(request.limit).ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
    let limit = fields.check("limit", limit.ok_or("must be 1 to 1,000"));
    fields.count("changes", request.changes.len(), 0..=CHANGES_MAX);
    let mut changes = Vec::with_capacity(request.changes.len());
    for (number, change) in request.changes.into_iter().enumerate() {
        changes.extend(fields.check(format_args!("changes[{number}]"), event::told(change)));
    }
    let (organization, limit) = fields.finish((organization, limit))?;

    let (world, now) = (cx.app.current().await?, asker::now(cx));
    // Whoever is touched is asked on everything they have: that is not for the threads that answer checks.
    let differences = tokio::task::spawn_blocking(move || differences(&world, organization, changes, now, limit));
    let differences = differences.await.map_err(Fault::internal)?;
    Ok(PreviewChangesResponse { differences: differences.into_iter().map(tell).collect() })
}

fn differences(
    world: &Arc<World>,
    organization: OrganizationId,
    changes: Vec<Change>,
    now: policy::Time,
    limit: usize,
) -> Vec<Difference> {
    let changed: Vec<_> = changes.iter().map(Change::key).collect();
    let mut after = World::clone(world);
    for (version, change) in (TRIED..).zip(changes) {
        after.apply(version, change);
    }
    world.differences(&after, organization, changed, now, limit)
}

fn tell(difference: Difference) -> AccessDifference {
    let Difference { object, principal, gained, lost } = difference;
    AccessDifference {
        subject: Some(convert::principal(principal)),
        object: Some(convert::object_id(object).into()),
        gained,
        lost,
    }
}

#[cfg(test)]
mod tests;
