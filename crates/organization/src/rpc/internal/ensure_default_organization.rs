//! The organization that somebody gets by signing up to a product whose model gives everybody one: once, however often
//! it is asked for.

use contracts::authz::v1::DefaultOrganization;
use contracts::organization::internal::v1::{EnsureDefaultOrganizationRequest, EnsureDefaultOrganizationResponse};
use ids::{OrganizationId, UserId};
use kit::fields::NAME_MAX;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::founding::{Founded, newest_model};
use crate::{error, store};

pub(crate) async fn ensure_default_organization(
    cx: &Cx,
    request: EnsureDefaultOrganizationRequest,
) -> Result<EnsureDefaultOrganizationResponse, Fault> {
    let mut fields = Fields::new();
    let user = fields.id::<UserId>("user_id", &request.user_id);
    let model = fields.word("model", &request.model);
    let (user, model) = fields.finish((user, model))?;

    let admitted = cx.admitted()?;
    if let Some(organization) = store::founding::find_default(cx.app.db.read(), user, &model).await? {
        return there(cx, organization).await;
    }
    let model = newest_model(cx, &model).await?;
    // Whether somebody who came by an invitation gets one is for the caller to know.
    if !matches!(model.policy.default_organization(), DefaultOrganization::Always | DefaultOrganization::UnlessInvited)
    {
        return Ok(EnsureDefaultOrganizationResponse::default());
    }
    let people = cx.app.peers.people(cx, [user]).await?;
    if !people.knows(user) {
        return Err(error::person_not_found());
    }

    let founded = Founded::by_default(cx, name(&people.get(user).display_name), user, &model);
    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    store::founder::lock(&tx, user).await?;
    if let Some(organization) = store::founding::find_default(&tx, user, &model.model.name).await? {
        drop(tx);
        return there(cx, organization).await;
    }
    founded.write(&tx, &model).await?;
    tx.record(founded.entry());
    let organization_id = founded.organization.id.into();
    tx.commit(|revision| EnsureDefaultOrganizationResponse { organization_id, revision }).await
}

/// The one that they got, whatever has become of it since: somebody who deleted it gets no second one.
async fn there(cx: &Cx, organization: OrganizationId) -> Result<EnsureDefaultOrganizationResponse, Fault> {
    let revision = cx.app.db.revision(organization.uuid()).await?;
    Ok(EnsureDefaultOrganizationResponse { organization_id: organization.into(), revision })
}

/// A name to begin with, no longer than names are.
fn name(person: &str) -> String {
    const OF: &str = "'s organization";

    let person: String = person.trim().chars().take(NAME_MAX - OF.len()).collect();
    if person.is_empty() { "My organization".to_owned() } else { format!("{person}{OF}") }
}
