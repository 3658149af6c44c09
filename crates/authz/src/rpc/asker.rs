//! About whom a question is, and whether the caller may ask it.
//!
//! Everybody may ask about themselves, and about a share that they have the proof of. Asking about others takes
//! "access.check" on the object's organization, or the operator's token, or the workload key.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::Guard;
use contracts::access::v1::{Subject as NamedSubject, subject};
use contracts::authz::v1::Consistency;
use ids::{OrganizationId, SessionId};
use kit::caller::Caller;
use kit::share_proof::ShareProof;
use kit::{Fault, Fields};
use kit_db::Revision;
use policy::fact::Principal;
use policy::{FactKey, Object, Question, Subject, World};

use crate::app::Cx;
use crate::error;
use crate::rpc::convert;

/// Somebody who is asked about, and the session that they act in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) subject: Subject,
    pub(crate) session: Option<SessionId>,
}

/// Who is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// The caller.
    Caller,
    /// Somebody by name.
    Subject(Subject),
    /// Whoever came through a share, by the proof of it; nothing if it proves nothing, or nothing any more.
    Proof(Option<ShareProof>),
}

/// How long a check waits for a revision that has not arrived.
const PATIENCE: Duration = Duration::from_secs(2);

/// How stale an answer may be by request.
const STALENESS: RangeInclusive<Duration> = Duration::ZERO..=Duration::from_mins(1);

/// Reads the subject of a question.
pub(crate) fn named(
    cx: &Cx,
    fields: &mut Fields,
    field: impl Display,
    subject: Option<&NamedSubject>,
) -> Option<Named> {
    let Some(subject) = subject else { return Some(Named::Caller) };
    match &subject.kind {
        Some(subject::Kind::ShareProof(text)) => Some(Named::Proof(ShareProof::open(cx.kit(), text))),
        _ => convert::subject(fields, field, subject).map(Named::Subject),
    }
}

/// The facts to answer from, once they are as fresh as was asked. The call was let in by what memory knew then: a caller
/// whose session or token has ended by these is told so, as by any other service.
pub(crate) async fn world(cx: &Cx, consistency: Option<&Consistency>) -> Result<Guard<Arc<World>>, Fault> {
    let world = as_fresh_as(cx, consistency).await?;
    let is_live = |own: Asked| world.subject_live(own.subject, own.session, now(cx)).is_ok();
    if own(cx).is_none_or(is_live) { Ok(world) } else { Err(kit::guard::ended()) }
}

/// Refuses a caller whose session or token has ended, where nothing else is asked of the facts. Whether memory was looked
/// after for that, which it is for people and programs.
pub(crate) async fn live(cx: &Cx) -> Result<bool, Fault> {
    match own(cx) {
        Some(_) => world(cx, None).await.map(|_| true),
        None => Ok(false),
    }
}

async fn as_fresh_as(cx: &Cx, consistency: Option<&Consistency>) -> Result<Guard<Arc<World>>, Fault> {
    let wanted = consistency.map(|consistency| consistency.at_least_revision.as_str()).unwrap_or_default();
    if !wanted.is_empty() {
        let mut fields = Fields::new();
        let revision = fields.check("consistency.at_least_revision", wanted.parse::<Revision>());
        let revision = fields.finish(revision)?;
        if !cx.app.reached(&revision, Duration::ZERO).await? {
            // Anybody can name a revision that never comes.
            cx.count_for(None)?;
            if !cx.app.reached(&revision, PATIENCE).await? {
                return Err(error::revision_not_reached());
            }
        }
    }
    match consistency.and_then(|consistency| consistency.bounded_staleness.as_ref()) {
        Some(bound) => {
            let mut fields = Fields::new();
            let bound = fields.duration("consistency.bounded_staleness", Some(bound), Duration::ZERO, STALENESS);
            cx.app.within(fields.finish(bound)?).await
        }
        None => cx.app.current().await,
    }
}

/// About whom it is, if the caller may ask about them there. Nobody, if it is about somebody who came through a share
/// and cannot prove it any more: the answer is a no then, so that one proof that ran out spoils no batch.
pub(crate) fn asked(cx: &Cx, world: &World, named: Named, object: Object) -> Result<Option<Asked>, Fault> {
    let own = own(cx);
    match (named, own) {
        (Named::Caller, Some(own)) => Ok(Some(own)),
        (Named::Caller, None) => {
            let mut fields = Fields::new();
            fields.violation("subject", "must be given: the caller is nobody whose permissions could be asked");
            fields.finish(()).map(|()| None)
        }
        // Whoever has a proof may ask what it opens: that is what it was given for.
        (Named::Proof(proof), _) => Ok(proof.map(|proof| {
            let ShareProof { share, person, session, .. } = proof;
            Asked { subject: Subject::Share { share, person }, session }
        })),
        (Named::Subject(subject), Some(own)) if subject == own.subject => Ok(Some(own)),
        (Named::Subject(subject), _) => {
            let asked = Asked { subject, session: None };
            let may = may_ask_everywhere(cx) || may_ask(cx, world, world.organization_of(object));
            if may { Ok(Some(asked)) } else { Err(error::may_not_ask()) }
        }
    }
}

/// Whether the caller may ask about others in an organization.
pub(crate) fn may_ask(cx: &Cx, world: &World, organization: Option<OrganizationId>) -> bool {
    if may_ask_everywhere(cx) {
        return true;
    }
    let (Some(own), Some(organization)) = (own(cx), organization) else { return false };
    let question = Question {
        subject: own.subject,
        session: own.session,
        permission: "access.check",
        object: Object::Organization(organization),
        now: now(cx),
    };
    world.check(&question).allowed
}

fn may_ask_everywhere(cx: &Cx) -> bool {
    cx.is_workload() || *cx.caller() == Caller::Operator
}

/// Now, as `policy` takes it.
pub(crate) fn now(cx: &Cx) -> policy::Time {
    policy::Time(cx.now().millis())
}

fn own(cx: &Cx) -> Option<Asked> {
    match *cx.caller() {
        Caller::Person { user, session } => Some(Asked { subject: Subject::User(user), session: Some(session) }),
        Caller::Token { token, .. } => Some(Asked { subject: Subject::AccessToken(token), session: None }),
        Caller::Operator | Caller::Nobody => None,
    }
}

/// Whether a subject has a place in an object's organization: what those are told who do not must not say whether the
/// object exists.
pub(crate) fn has_standing(world: &World, asked: Asked, object: Object, now: policy::Time) -> bool {
    let membership = world
        .organization_of(object)
        .zip(principal(asked.subject))
        .and_then(|(organization, principal)| world.membership(organization, principal, now));
    let is_its_group = match asked.subject {
        Subject::Group(id) => {
            let group = world.fact(FactKey::Group(id)).and_then(|fact| fact.organization());
            group.is_some() && group == world.organization_of(object)
        }
        _ => false,
    };
    membership.is_some() || is_its_group || world.has_any_permission(asked.subject, asked.session, object, now)
}

/// The subject as somebody who can hold roles.
pub(crate) fn principal(subject: Subject) -> Option<Principal> {
    match subject {
        Subject::User(id) => Some(Principal::User(id)),
        Subject::ServiceAccount(id) => Some(Principal::ServiceAccount(id)),
        Subject::AccessToken(id) => Some(Principal::AccessToken(id)),
        Subject::Group(_) | Subject::Share { .. } | Subject::Anonymous => None,
    }
}
