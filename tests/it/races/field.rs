//! Who runs, and what is seen afterwards.

use contracts::organization::internal::v1::{EnsureMembershipRequest, FilterMembersRequest};
use e2e::{Headers, Person, Suite, reason};
use kit::Source;
use serde_json::Value;
use tonic::{Code, Status};

/// A call, with who makes it.
pub(super) type Act = (Headers, &'static str, Value);

/// How often a call is repeated whose outcome is not told.
const REPEATS_MAX: usize = 20;

/// Makes calls at once. Each must succeed or be refused in a way that says what stood against it.
pub(super) async fn at_once(suite: &Suite, acts: Vec<Act>) -> Vec<Result<Value, Status>> {
    let outcomes = futures::future::join_all(acts.into_iter().map(|act| told(suite, act))).await;
    for status in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        let is_told = matches!(
            status.code(),
            Code::FailedPrecondition
                | Code::PermissionDenied
                | Code::NotFound
                | Code::Aborted
                | Code::ResourceExhausted
                | Code::AlreadyExists
        );
        assert!(is_told && !reason(status).is_empty(), "{status:?}");
    }
    outcomes
}

/// Makes a call as clients should: UNAVAILABLE says nothing about the outcome but to repeat it, and a machine on which
/// a hundred calls begin at once is late sometimes.
async fn told(suite: &Suite, (headers, method, request): Act) -> Result<Value, Status> {
    for _ in 0..REPEATS_MAX {
        match suite.call(method, &request, &headers).await {
            Err(status) if matches!(status.code(), Code::Unavailable | Code::DeadlineExceeded) => {}
            outcome => return outcome,
        }
    }
    suite.call(method, &request, &headers).await
}

pub(super) fn by(person: &Person) -> Headers {
    Headers::bearer(&person.token)
}

/// The role of each who is a live member; nothing of those who are not.
pub(super) async fn roles(suite: &Suite, organization: &str, people: &[&Person]) -> Vec<Option<String>> {
    let request = FilterMembersRequest {
        organization_id: organization.to_owned(),
        user_ids: people.iter().map(|person| person.user_id.clone()).collect(),
        ..Default::default()
    };
    let mut memberships = suite.memberships(&suite.workload_key());
    let members = memberships.filter_members(request).await.unwrap().into_inner().members;
    let role = |person: &&Person| members.iter().find(|member| member.user_id == person.user_id);
    people.iter().map(|person| role(person).map(|member| member.role.clone())).collect()
}

/// Makes somebody a member without an invitation.
pub(super) async fn let_in(suite: &Suite, organization: &str, person: &Person, role: &str) {
    let request = EnsureMembershipRequest {
        invitation_id: Source::system().uuid().to_string(),
        organization_id: organization.to_owned(),
        user_id: person.user_id.clone(),
        role: role.to_owned(),
        workspaces: Vec::new(),
    };
    suite.memberships(&suite.workload_key()).ensure_membership(request).await.unwrap();
}

/// Makes sure that the people can go on: sessions end, and mails are counted by the day.
pub(super) async fn next_day(suite: &Suite, people: &mut [Person]) {
    suite.advance(std::time::Duration::from_hours(25));
    sign_in_again(suite, people).await;
}

/// Makes sure that the people can go on: access tokens live for minutes.
pub(super) async fn sign_in_again(suite: &Suite, people: &mut [Person]) {
    for person in people {
        *person = suite.sign_in(&person.email).await;
    }
}
