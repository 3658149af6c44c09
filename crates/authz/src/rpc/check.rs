//! May a subject do something?

use contracts::authz::v1::{CheckRequest, CheckResponse, DecisionReason};
use kit::{Fault, Fields};
use policy::{Object, Question, World};

use crate::app::Cx;
use crate::rpc::asker::{self, Named};
use crate::rpc::convert;

/// A check, read.
pub(crate) struct Check {
    named: Named,
    permission: String,
    object: Object,
}

pub(crate) async fn check(cx: &Cx, request: CheckRequest) -> Result<CheckResponse, Fault> {
    let mut fields = Fields::new();
    let check = parse(cx, &mut fields, "", &request);
    let check = fields.finish(check)?;
    let world = asker::world(cx, request.consistency.as_ref()).await?;
    answer(cx, &world, &check)
}

/// Reads a check; `prefix` says where in the request it stands.
pub(crate) fn parse(cx: &Cx, fields: &mut Fields, prefix: &str, request: &CheckRequest) -> Option<Check> {
    let named = asker::named(cx, fields, &format!("{prefix}subject"), request.subject.as_ref());
    let permission = convert::permission(fields, &format!("{prefix}permission"), &request.permission);
    let object = convert::object(fields, &format!("{prefix}object"), request.object.as_ref());
    Some(Check { named: named?, permission: permission?, object: object? })
}

/// Answers a check on one state of the facts.
pub(crate) fn answer(cx: &Cx, world: &World, check: &Check) -> Result<CheckResponse, Fault> {
    let Some(asked) = asker::asked(cx, world, check.named, check.object)? else {
        return Ok(CheckResponse { allowed: false, reason: DecisionReason::SubjectEnded.into() });
    };
    let question = Question {
        subject: asked.subject,
        session: asked.session,
        permission: &check.permission,
        object: check.object,
        now: asker::now(cx),
    };
    let decision = world.check(&question);
    let has_standing = decision.allowed || asker::has_standing(world, asked, check.object, question.now);
    Ok(convert::answer(&decision, has_standing))
}
