//! Starts a stopped organization again.

use contracts::organization::v1::{ReactivateOrganizationRequest, ReactivateOrganizationResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::State;
use crate::rpc::{change, convert};
use crate::{error, event, store};

pub(crate) async fn reactivate_organization(
    cx: &Cx,
    request: ReactivateOrganizationRequest,
) -> Result<ReactivateOrganizationResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let reason = convert::reason(&mut fields, &request.reason);
    let (organization, reason) = fields.finish((organization, reason))?;
    let admitted = cx.admitted()?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let mut organization = change::lock_any(&tx, organization).await?;
    match organization.state {
        State::Deleted => return Err(error::organization_gone()),
        State::Suspended => {
            organization.state = State::Active;
            organization.touch(cx.now());
            store::organization::update(&tx, &organization).await?;
        }
        State::Active => {}
    }
    tx.record(event::organization_state("organization.reactivated", &organization).about("reason", reason));
    let organization = Some(convert::organization(cx, organization));
    tx.commit(|revision| ReactivateOrganizationResponse { organization, revision }).await
}
