//! Stops an organization.

use contracts::organization::v1::{SuspendOrganizationRequest, SuspendOrganizationResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::State;
use crate::rpc::{change, convert};
use crate::{error, event, store};

pub(crate) async fn suspend_organization(
    cx: &Cx,
    request: SuspendOrganizationRequest,
) -> Result<SuspendOrganizationResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let reason = convert::reason(&mut fields, &request.reason);
    let (organization, reason) = fields.finish((organization, reason))?;
    let admitted = cx.admitted()?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let mut organization = change::lock_any(&tx, organization).await?;
    match organization.state {
        State::Deleted => return Err(error::organization_gone()),
        State::Active => {
            organization.state = State::Suspended;
            organization.touch(cx.now());
            store::organization::update(&tx, &organization).await?;
        }
        State::Suspended => {}
    }
    tx.record(event::organization_state("organization.suspended", &organization).about("reason", reason));
    let organization = Some(convert::organization(cx, organization));
    tx.commit(|revision| SuspendOrganizationResponse { organization, revision }).await
}
