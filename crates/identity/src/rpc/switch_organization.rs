//! Makes an organization the active one of the session.

use contracts::identity::v1::{SwitchOrganizationRequest, SwitchOrganizationResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::NoSwitch;
use crate::rpc::convert;
use crate::rpc::person::person;
use crate::rpc::session_tokens::access_token;
use crate::{error, event, store};

/// It gives no rights: what the person may do there is asked of authz at each call, as anywhere.
pub(crate) async fn switch_organization(
    cx: &Cx,
    request: SwitchOrganizationRequest,
) -> Result<SwitchOrganizationResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;

    let person = person(cx)?;
    let admitted = cx.admitted()?;
    let own = cx.app.peers.organizations_of(cx, person.user).await?;

    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let session = store::session::lock(&tx, person.session).await?.filter(|session| session.is_live(cx.now()));
    let session = session.ok_or_else(error::session_not_found)?;
    let session = session.switched(organization, &own).map_err(|refusal| match refusal {
        NoSwitch::NothingElse(count) => error::nothing_to_switch_to(count),
        NoSwitch::NotAMember => error::not_a_member(),
    })?;
    let (access_token, expire_time) = access_token(cx, &session)?;
    store::session::update(&tx, &session).await?;
    tx.record(event::session_switched(&session, organization));
    tx.commit(|_| SwitchOrganizationResponse {
        session: Some(convert::session(&session, session.id)),
        access_token,
        access_token_expire_time: Some(expire_time.into()),
    })
    .await
}
