//! One access model.

use contracts::authz::v1::{GetModelRequest, GetModelResponse};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::error;
use crate::rpc::{asker, model};

pub(crate) async fn get_model(cx: &Cx, request: GetModelRequest) -> Result<GetModelResponse, Fault> {
    let mut fields = Fields::new();
    let name = fields.word("name", &request.name);
    let version = fields.check("version", u32::try_from(request.version).map_err(|_| "must not be negative"));
    let (name, version) = fields.finish((name, version))?;
    let is_current = asker::live(cx).await?;
    // A version that is known stays as it is; which one is the newest, or whether there is one, others may have changed.
    let mut known = cx.app.engine.model(&name, version).filter(|_| version != 0 || is_current);
    if known.is_none() && !is_current {
        drop(cx.app.current().await?);
        known = cx.app.engine.model(&name, version);
    }
    let known = known.ok_or_else(|| error::model_not_found(&name, version))?;
    Ok(GetModelResponse { model: Some(model::whole(&known)) })
}
