//! What an organization uses of what it has bought.

use contracts::organization::v1::{GetUsageRequest, GetUsageResponse, Usage};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::editions::Limit;
use crate::model::Cap;
use crate::rpc::seats;
use crate::{error, store};

pub(crate) async fn get_usage(cx: &Cx, request: GetUsageRequest) -> Result<GetUsageResponse, Fault> {
    let mut fields = Fields::new();
    let id = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let id = fields.finish(id)?;

    cx.require(id).await?;

    let (db, now) = (cx.app.db.read(), cx.now());
    let organization = store::organization::find(db, id).await?.ok_or_else(error::organization_gone)?;
    let model = cx.kit().models().get(&organization.model).await?;
    let edition = cx.app.editions.of(&organization);
    let workspaces = Cap::tighter(edition.and_then(|edition| edition.limit(Limit::Workspaces)), None);
    let members = store::membership::number(db, id, None, now).await?;
    let reserved = store::seat::number(db, id, now, None).await?;
    let guests = store::workspace_membership::guests(db, id, now, None).await?;
    let usages = vec![
        // What is reserved, and guests where they take up seats, count towards the limit of members.
        usage("members", members, seats::cap(cx, &organization, &model)),
        usage("reserved_seats", reserved, None),
        usage("guests", guests, None),
        usage("workspaces", store::workspace::number(db, id).await?, workspaces),
        usage("service_accounts", store::service_account::number(db, id).await?, None),
        usage("groups", store::group::number(db, id).await?, None),
        usage("custom_roles", store::custom_role::number(db, id).await?, None),
    ];
    Ok(GetUsageResponse { edition: edition.map(|edition| edition.name.clone()).unwrap_or_default(), usages })
}

fn usage(name: &str, used: u64, cap: Option<Cap>) -> Usage {
    Usage {
        name: name.to_owned(),
        used: i64::try_from(used).unwrap_or(i64::MAX),
        limit: cap.map(|cap| i64::try_from(cap.limit).unwrap_or(i64::MAX)),
        limited_by: cap.map(|cap| cap.by.name().to_owned()).unwrap_or_default(),
    }
}
