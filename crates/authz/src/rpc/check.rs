//! May a subject do something?

use std::fmt::Arguments;

use contracts::authz::v1::{CheckRequest, CheckResponse, DecisionReason};
use kit::{Fault, Fields};
use policy::{Object, Question, Time, World};

use crate::app::Cx;
use crate::rpc::asker::{self, Named};
use crate::rpc::convert;

/// A check, read.
pub(crate) struct Check<'r> {
    named: Named,
    permission: &'r str,
    object: Object,
}

pub(crate) async fn check(cx: &Cx, request: CheckRequest) -> Result<CheckResponse, Fault> {
    let mut fields = Fields::new();
    let check = parse(cx, &mut fields, format_args!(""), &request);
    let check = fields.finish(check)?;
    let world = asker::world(cx, request.consistency.as_ref()).await?;
    answer(cx, &world, &check, asker::now(cx))
}

/// Reads a check; `prefix` says where in the request it stands.
pub(crate) fn parse<'r>(
    cx: &Cx,
    fields: &mut Fields,
    prefix: Arguments<'_>,
    request: &'r CheckRequest,
) -> Option<Check<'r>> {
    let named = asker::named(cx, fields, format_args!("{prefix}subject"), request.subject.as_ref());
    let permission = convert::permission(fields, format_args!("{prefix}permission"), &request.permission);
    let object = convert::object(fields, format_args!("{prefix}object"), request.object.as_ref());
    Some(Check { named: named?, permission: permission?, object: object? })
}

/// Answers a check on one state of the facts.
pub(crate) fn answer(cx: &Cx, world: &World, check: &Check<'_>, now: Time) -> Result<CheckResponse, Fault> {
    let Some(asked) = asker::asked(cx, world, check.named, check.object)? else {
        return Ok(CheckResponse { allowed: false, reason: DecisionReason::SubjectEnded.into() });
    };
    let question = Question {
        subject: asked.subject,
        session: asked.session,
        permission: check.permission,
        object: check.object,
        now,
    };
    let decision = world.check(&question);
    let has_standing = decision.allowed || asker::has_standing(world, asked, check.object, now);
    Ok(convert::answer(&decision, has_standing))
}
