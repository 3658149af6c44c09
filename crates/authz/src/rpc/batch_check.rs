//! Many checks on one state of the facts.

use contracts::authz::v1::{BatchCheckRequest, BatchCheckResponse};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::{asker, check};

const CHECKS_MAX: usize = 10_000;

pub(crate) async fn batch_check(cx: &Cx, request: BatchCheckRequest) -> Result<BatchCheckResponse, Fault> {
    let mut fields = Fields::new();
    let count = fields.count("checks", request.checks.len(), 1..=CHECKS_MAX);
    fields.finish(count)?;
    let mut fields = Fields::new();
    let mut checks = Vec::with_capacity(request.checks.len());
    for (number, check) in request.checks.iter().enumerate() {
        checks.extend(check::parse(cx, &mut fields, format_args!("checks[{number}]."), check));
        if check.consistency.is_some() {
            fields.violation(
                format_args!("checks[{number}].consistency"),
                "must be left out: the batch has one of its own",
            );
        }
    }
    fields.finish(())?;

    let world = asker::world(cx, request.consistency.as_ref()).await?;
    let now = asker::now(cx);
    let results = checks.iter().map(|check| check::answer(cx, &world, check, now));
    Ok(BatchCheckResponse { results: results.collect::<Result<_, _>>()? })
}
