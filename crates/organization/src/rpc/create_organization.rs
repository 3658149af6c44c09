//! Makes an organization, its default workspaces, and the caller's membership.

use contracts::organization::v1::{CreateOrganizationRequest, CreateOrganizationResponse};
use kit::caller::Caller;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::error;
use crate::rpc::convert;
use crate::rpc::founding::{Founded, newest_model, require_room};

/// The model for those who name none.
const MODEL_DEFAULT: &str = "standard";

pub(crate) async fn create_organization(
    cx: &Cx,
    request: CreateOrganizationRequest,
) -> Result<CreateOrganizationResponse, Fault> {
    let mut fields = Fields::new();
    let name = fields.name("display_name", &request.display_name);
    let model = match request.model.as_str() {
        "" => Some(MODEL_DEFAULT.to_owned()),
        model => fields.word("model", model),
    };
    let (name, model) = fields.finish((name, model))?;

    let Caller::Person { user, .. } = *cx.caller() else { return Err(error::person_required()) };
    let admitted = cx.admitted()?;
    let model = newest_model(cx, &model).await?;

    let founded = Founded::new(cx, name, user, &model);
    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    require_room(cx, &tx, user, &model).await?;
    founded.write(&tx, &model).await?;
    tx.record(founded.entry());
    let Founded { organization, workspaces, creator, .. } = founded;
    tx.commit(|revision| CreateOrganizationResponse {
        organization: Some(convert::organization(cx, organization)),
        workspaces: workspaces.into_iter().map(convert::workspace).collect(),
        role: creator.role,
        revision,
    })
    .await
}
