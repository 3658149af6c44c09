//! What the services' guard asks before each call.

use contracts::authz::internal::v1::{DecideRequest, DecideResponse};
use ids::SessionId;
use kit::{Fault, Fields};
use policy::{Object, Question, Subject, World};

use crate::app::Cx;
use crate::rpc::{asker, convert};

pub(crate) async fn decide(cx: &Cx, request: DecideRequest) -> Result<DecideResponse, Fault> {
    let mut fields = Fields::new();
    let subject = convert::subject(&mut fields, "subject", &request.subject.unwrap_or_default());
    let session = fields.optional_id::<SessionId>("session_id", &request.session_id);
    let permission = convert::permission(&mut fields, "permission", &request.permission);
    let object = convert::object(&mut fields, "object", request.object.as_ref());
    let (subject, session, permission, object) = fields.finish((subject, session, permission, object))?;

    let world = cx.app.current().await?;
    let question = Question { subject, session, permission, object, now: asker::now(cx) };
    let decision = world.check(&question);
    let answer = DecideResponse {
        allowed: decision.allowed,
        // To the services themselves nothing needs to be concealed.
        reason: convert::reason(&decision, true).into(),
        ..DecideResponse::default()
    };
    Ok(if decision.allowed { with_facts(answer, &world, subject, object, question.now) } else { answer })
}

/// Adds what the services need of the object to go on.
fn with_facts(
    answer: DecideResponse,
    world: &World,
    subject: Subject,
    object: Object,
    now: policy::Time,
) -> DecideResponse {
    let Some(organization) = world.organization_of(object) else { return answer };
    let model = world.model_of(organization);
    let principal = asker::principal(subject);
    let membership = principal.and_then(|holder| world.membership(organization, holder, now));
    let standing = principal.and_then(|holder| world.standing(object, holder, now));
    DecideResponse {
        organization_id: organization.into(),
        model: model.map(|model| model.name().to_owned()).unwrap_or_default(),
        model_version: model.and_then(|model| i32::try_from(model.version()).ok()).unwrap_or_default(),
        membership_id: membership.map(String::from).unwrap_or_default(),
        standing_membership_id: standing.map(String::from).unwrap_or_default(),
        ..answer
    }
}

#[cfg(test)]
mod tests;
