//! Why a check is answered as it is.

use contracts::authz::v1::{DecisionReason, ExplainRequest, ExplainResponse, Holding, holding};
use ids::OrganizationId;
use kit::guard::ObjectId;
use kit::{Fault, Fields};
use policy::fact::Scope;
use policy::{Explanation, Held, HeldGrant, HeldRole, Miss, OpenShare, Question, Subject};

use crate::app::Cx;
use crate::rpc::{asker, convert};

pub(crate) async fn explain(cx: &Cx, request: ExplainRequest) -> Result<ExplainResponse, Fault> {
    let mut fields = Fields::new();
    let named = asker::named(cx, &mut fields, "subject", request.subject.as_ref());
    let permission = convert::permission(&mut fields, "permission", &request.permission);
    let object = convert::object(&mut fields, "object", request.object.as_ref());
    let (named, permission, object) = fields.finish((named, permission, object))?;

    let world = asker::world(cx, request.consistency.as_ref()).await?;
    let Some(asked) = asker::asked(cx, &world, named, object)? else { return Ok(unproven()) };
    let (subject, session) = (asked.subject, asked.session);
    let question = Question { subject, session, permission, object, now: asker::now(cx) };
    let explanation = world.explain(&question);
    let has_standing = explanation.decision.allowed || asker::has_standing(&world, asked, object, question.now);
    Ok(tell(&explanation, &question, has_standing))
}

/// The answer to somebody who cannot prove that they came through a share.
fn unproven() -> ExplainResponse {
    ExplainResponse {
        reason: DecisionReason::SubjectEnded.into(),
        sentence: "denied: the proof of having come through a share is none, or has expired".to_owned(),
        ..ExplainResponse::default()
    }
}

/// The explanation as far as the subject may know it: without standing, no more than a check says.
fn tell(explanation: &Explanation<'_>, question: &Question<'_>, has_standing: bool) -> ExplainResponse {
    let decision = &explanation.decision;
    let reason = match (convert::reason(decision, has_standing), explanation.misses.first()) {
        (DecisionReason::NotHeld, Some(miss)) if has_ended(miss) => DecisionReason::NotLive,
        (reason, _) => reason,
    };
    let short = match reason {
        DecisionReason::NoStanding => {
            Some("denied: there is no such object, or the subject has no place in its organization")
        }
        // Whoever came through a share knows that there is one, and may know what became of it.
        DecisionReason::SubjectEnded if !has_standing && !matches!(question.subject, Subject::Share { .. }) => {
            Some("denied: the subject is no longer active, or there is no such subject")
        }
        _ => None,
    };
    if let Some(sentence) = short {
        return ExplainResponse { reason: reason.into(), sentence: sentence.to_owned(), ..ExplainResponse::default() };
    }
    let held = match explanation.reasons.first() {
        Some(reason) => Some(reason.held()),
        None => explanation.misses.first().filter(|_| has_standing).and_then(Miss::held),
    };
    ExplainResponse {
        allowed: decision.allowed,
        reason: reason.into(),
        sentence: explanation.sentence(question),
        holding: held.map(|held| holding(held, decision.organization)),
    }
}

fn has_ended(miss: &Miss<'_>) -> bool {
    matches!(
        miss,
        Miss::AssignmentSuspended { .. }
            | Miss::AssignmentExpired { .. }
            | Miss::AssignmentEnded { .. }
            | Miss::GrantExpired { .. }
            | Miss::GrantEnded { .. }
    )
}

fn holding(held: Held<'_>, organization: Option<OrganizationId>) -> Holding {
    match held {
        Held::Role(HeldRole { assignment, role, scope, group }) => Holding {
            kind: Some(holding::Kind::MembershipId(assignment.into())),
            name: role.to_owned(),
            at: place(scope, organization),
            group_id: group.map(String::from).unwrap_or_default(),
        },
        Held::Grant(HeldGrant { grant, level, on, group }) => Holding {
            kind: Some(holding::Kind::GrantId(grant.into())),
            name: level.to_owned(),
            at: Some(ObjectId::Resource(on).into()),
            group_id: group.map(String::from).unwrap_or_default(),
        },
        Held::Share(OpenShare { share, mode, on }) => Holding {
            kind: Some(holding::Kind::ShareId(share.into())),
            name: mode.to_owned(),
            at: Some(ObjectId::Resource(on).into()),
            group_id: String::new(),
        },
    }
}

fn place(scope: Scope, organization: Option<OrganizationId>) -> Option<contracts::access::v1::Object> {
    let object = match scope {
        Scope::Organization => ObjectId::Organization(organization?),
        Scope::Workspace(id) => ObjectId::Workspace(id),
    };
    Some(object.into())
}

#[cfg(test)]
mod tests;
