//! What is wrong with an access model.

use contracts::authz::v1::{ModelProblem, ValidateModelRequest, ValidateModelResponse};
use kit::{Fault, Fields};
use policy::Model;

use crate::app::Cx;
use crate::rpc::{asker, model};

/// What a model is called in messages: callers send texts, not files.
pub(crate) const ORIGIN: &str = "source";
pub(crate) const SOURCE_BYTES_MAX: usize = 256 << 10;

pub(crate) async fn validate_model(cx: &Cx, request: ValidateModelRequest) -> Result<ValidateModelResponse, Fault> {
    let mut fields = Fields::new();
    let source = fields.text("source", &request.source, 1..=SOURCE_BYTES_MAX);
    let source = fields.finish(source)?;
    asker::live(cx).await?;
    Ok(match Model::parse(ORIGIN, &source) {
        Ok(model) => ValidateModelResponse { problems: Vec::new(), model: Some(model::outline(&model)) },
        Err(errors) => {
            let problem = |error: policy::ModelError| ModelProblem {
                line: i32::try_from(error.line).unwrap_or(i32::MAX),
                message: error.message,
            };
            ValidateModelResponse { problems: errors.0.into_iter().map(problem).collect(), model: None }
        }
    })
}
