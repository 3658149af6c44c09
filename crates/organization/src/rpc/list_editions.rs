//! The editions of a product.

use contracts::organization::v1::{ListEditionsRequest, ListEditionsResponse};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::convert;
use crate::rpc::founding::newest_model;

pub(crate) async fn list_editions(cx: &Cx, request: ListEditionsRequest) -> Result<ListEditionsResponse, Fault> {
    let mut fields = Fields::new();
    let model = fields.word("model", &request.model);
    let model = fields.finish(model)?;

    // A misspelt name must not look like a product that sells everything to everybody.
    let model = newest_model(cx, &model).await?;
    let name = &model.model.name;
    let editions = cx.app.editions.list(name).iter().map(|edition| convert::edition(name, edition));
    Ok(ListEditionsResponse { editions: editions.collect() })
}
