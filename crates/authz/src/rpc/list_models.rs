//! The newest version of each access model.

use contracts::authz::v1::{ListModelsRequest, ListModelsResponse};
use kit::Fault;

use crate::app::Cx;
use crate::rpc::{asker, model};

pub(crate) async fn list_models(cx: &Cx, request: ListModelsRequest) -> Result<ListModelsResponse, Fault> {
    let page = cx.page(request.page_size, &request.page_token, "")?;
    drop(asker::world(cx, None).await?);
    let read = cx.app.engine.newest_models(page.after.as_deref(), page.size + 1);
    let (models, next_page_token) = cx.cut(&page, read, |known| known.model.name().to_owned());
    let models = models.iter().map(|known| model::outline(&known.model)).collect();
    Ok(ListModelsResponse { models, next_page_token })
}
