//! Why a check is answered as it is.

use contracts::authz::v1::{DecisionReason, ExplainRequest, ExplainResponse, Holding, holding};
use ids::OrganizationId;
use kit::guard::ObjectId;
use kit::{Fault, Fields};
use policy::fact::Scope;
use policy::{Because, Explanation, Miss, Question, Reason};

use crate::app::Cx;
use crate::rpc::{asker, convert};

pub(crate) async fn explain(cx: &Cx, request: ExplainRequest) -> Result<ExplainResponse, Fault> {
    let mut fields = Fields::new();
    let named = asker::named(&mut fields, "subject", request.subject.as_ref());
    let permission = convert::permission(&mut fields, "permission", &request.permission);
    let object = convert::object(&mut fields, "object", request.object.as_ref());
    let (named, permission, object) = fields.finish((named, permission, object))?;

    let world = asker::world(cx, request.consistency.as_ref()).await?;
    let asked = asker::asked(cx, &world, named, object)?;
    let (subject, session) = (asked.subject, asked.session);
    let question = Question { subject, session, permission: &permission, object, now: asker::now(cx) };
    let explanation = world.explain(&question);
    let has_standing = explanation.decision.allowed || asker::has_standing(&world, asked, object, question.now);
    Ok(tell(&explanation, has_standing))
}

fn tell(explanation: &Explanation, has_standing: bool) -> ExplainResponse {
    let decision = &explanation.decision;
    let organization = decision.organization;
    let near = explanation.misses.first().filter(|_| has_standing);
    let reason = match (convert::reason(decision, has_standing), near) {
        (DecisionReason::NotHeld, Some(miss)) if has_ended(miss) => DecisionReason::NotLive,
        (reason, _) => reason,
    };
    let sentence = match (decision.because, near) {
        (Because::Denied(_), _) if reason == DecisionReason::NoStanding => {
            "denied: there is no such object, or the subject has no place in its organization".to_owned()
        }
        (Because::Denied(_), Some(miss)) => format!("denied: {miss}"),
        (Because::Denied(why), None) => format!("denied: {why}"),
        _ => {
            let reasons: Vec<_> = explanation.reasons.iter().map(ToString::to_string).collect();
            format!("allowed: {}", reasons.join("; and "))
        }
    };
    let holding = match explanation.reasons.first() {
        Some(reason) => Some(deciding(reason, organization)),
        None => near.and_then(|miss| nearest(miss, organization)),
    };
    ExplainResponse { allowed: decision.allowed, reason: reason.into(), sentence, holding }
}

fn has_ended(miss: &Miss) -> bool {
    matches!(
        miss,
        Miss::AssignmentSuspended { .. }
            | Miss::AssignmentExpired { .. }
            | Miss::AssignmentEnded { .. }
            | Miss::GrantExpired { .. }
            | Miss::GrantEnded { .. }
    )
}

fn deciding(reason: &Reason, organization: Option<OrganizationId>) -> Holding {
    match reason {
        Reason::Role { assignment, role, scope, group, .. } => Holding {
            kind: Some(holding::Kind::MembershipId((*assignment).into())),
            name: role.clone(),
            at: place(*scope, organization),
            group_id: group.map(String::from).unwrap_or_default(),
        },
        Reason::Grant { grant, level, on, group, .. } => Holding {
            kind: Some(holding::Kind::GrantId((*grant).into())),
            name: level.clone(),
            at: Some(ObjectId::Resource(*on).into()),
            group_id: group.map(String::from).unwrap_or_default(),
        },
        Reason::Share { share, mode, on } => Holding {
            kind: Some(holding::Kind::ShareId((*share).into())),
            name: mode.clone(),
            at: Some(ObjectId::Resource(*on).into()),
            group_id: String::new(),
        },
    }
}

fn nearest(miss: &Miss, organization: Option<OrganizationId>) -> Option<Holding> {
    let (kind, name, at) = match miss {
        Miss::AssignmentSuspended { assignment, role }
        | Miss::AssignmentExpired { assignment, role, .. }
        | Miss::AssignmentEnded { assignment, role }
        | Miss::RoleLacks { assignment, role, .. } => (holding::Kind::MembershipId((*assignment).into()), role, None),
        Miss::Elsewhere { assignment, role, scope } => {
            (holding::Kind::MembershipId((*assignment).into()), role, place(*scope, organization))
        }
        Miss::GrantExpired { grant, level, .. }
        | Miss::GrantEnded { grant, level }
        | Miss::LevelLacks { grant, level, .. } => (holding::Kind::GrantId((*grant).into()), level, None),
        _ => return None,
    };
    Some(Holding { kind: Some(kind), name: name.clone(), at, group_id: String::new() })
}

fn place(scope: Scope, organization: Option<OrganizationId>) -> Option<contracts::access::v1::Object> {
    let object = match scope {
        Scope::Organization => ObjectId::Organization(organization?),
        Scope::Workspace(id) => ObjectId::Workspace(id),
    };
    Some(object.into())
}
