//! Adds an access model.

use std::sync::Arc;

use contracts::authz::v1::{PutModelRequest, PutModelResponse};
use ids::EventId;
use kit::{Fault, Fields};
use kit_db::Entry;
use policy::Model;

use crate::app::Cx;
use crate::engine::KnownModel;
use crate::rpc::model;
use crate::rpc::validate_model::{ORIGIN, SOURCE_BYTES_MAX};
use crate::{error, store};

pub(crate) async fn put_model(cx: &Cx, request: PutModelRequest) -> Result<PutModelResponse, Fault> {
    let mut fields = Fields::new();
    let source = fields.text("source", &request.source, 1..=SOURCE_BYTES_MAX);
    let source = fields.finish(source)?;
    let parsed = Model::parse(ORIGIN, &source).map_err(|errors| error::model_invalid(&errors))?;

    let admitted = cx.admitted()?;

    drop(cx.app.current().await?);
    if let Some(known) = cx.app.engine.model(parsed.name(), parsed.version()) {
        return known_already(&known.source, parsed, &source);
    }
    let mut tx = cx.app.db.begin(cx, &admitted).await?;
    let mark = store::head::next(&tx).await?;
    // Nobody puts one until this has ended; another process may have, since memory was brought up.
    if let Some(known) = store::model::find(&tx, parsed.name(), parsed.version().into()).await? {
        let known =
            cx.app.engine.add_model(&known.source, Model::parse(&known.name, &known.source).map_err(Fault::internal)?);
        return known_already(&known.source, parsed, &source);
    }
    let row = store::model::Model {
        name: parsed.name().to_owned(),
        version: parsed.version().into(),
        source: source.clone(),
        revision: mark.revision,
    };
    store::model::insert(&tx, row).await?;
    // Models belong to no organization: their log is a scope of its own.
    let entry = Entry::widening(EventId::from_uuid(cx.uuid()).uuid(), "model.put");
    tx.record(entry.about("name", parsed.name()).about("version", parsed.version().to_string()));
    let told = model::outline(&parsed);
    let answer = tx.commit(|_| PutModelResponse { model: Some(told) }).await?;
    cx.app.wrote(mark, |engine| drop(engine.add_model(&source, parsed)));
    Ok(answer)
}

/// What is there under its name and version is the answer, or in the way.
fn known_already(known: &str, model: Model, source: &str) -> Result<PutModelResponse, Fault> {
    if known != source {
        return Err(error::model_immutable(model.name(), model.version()));
    }
    let known = KnownModel { source: known.into(), model: Arc::new(model) };
    Ok(PutModelResponse { model: Some(model::whole(&known)) })
}
