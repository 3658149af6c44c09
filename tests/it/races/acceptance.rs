//! Invitations that are accepted while they are revoked, while seats run out, and many times over.

use contracts::authz::v1::PutModelRequest;
use e2e::{Headers, Person, Suite, text};
use serde_json::json;

use crate::races::field::{Act, at_once, by, next_day, roles};

const ACCEPT: &str = "invitation.v1.InvitationService/AcceptInvitation";
const REVOKE: &str = "invitation.v1.InvitationService/RevokeInvitation";

/// Trials in a day: nobody gets more mails in one than are allowed.
const TRIALS_A_DAY: u64 = 60;

/// An organization, and people who come and go; the first is its owner.
struct Field {
    organization: String,
    people: Vec<Person>,
}

impl Field {
    async fn new(suite: &Suite, model: &str, comers: usize) -> Self {
        let owner = suite.person("owner").await;
        let organization = suite.organization(&owner, model).await.id;
        let mut people = vec![owner];
        for _ in 0..comers {
            people.push(suite.person("comer").await);
        }
        Self { organization, people }
    }

    fn owner(&self) -> &Person {
        &self.people[0]
    }

    /// Whose turn it is.
    fn comer(&self, trial: u64) -> &Person {
        let comers = self.people.len() - 1;
        &self.people[1 + usize::try_from(trial).unwrap() % comers]
    }

    async fn invite(&self, suite: &Suite, person: &Person) -> String {
        let request = json!({ "organization_id": self.organization, "emails": [person.email], "role": "member" });
        let answer = suite.does(self.owner(), "InvitationService/CreateInvitations", request).await;
        assert_eq!(answer["results"][0]["refusal"], "ERROR_REASON_UNSPECIFIED", "{answer}");
        text(&answer["results"][0]["invitation"]["id"])
    }

    async fn state(&self, suite: &Suite, invitation: &str) -> String {
        let request = json!({ "organization_id": self.organization, "invitation_id": invitation });
        text(&suite.does(self.owner(), "InvitationService/GetInvitation", request).await["invitation"]["state"])
    }

    async fn is_member(&self, suite: &Suite, person: &Person) -> bool {
        roles(suite, &self.organization, &[person]).await[0].is_some()
    }

    async fn remove(&self, suite: &Suite, person: &Person) {
        let request = json!({ "organization_id": self.organization, "user_id": person.user_id });
        suite.does(self.owner(), "MemberService/RemoveMember", request).await;
    }

    fn revoke(&self, invitation: &str) -> Act {
        let request = json!({ "organization_id": self.organization, "invitation_id": invitation });
        (by(self.owner()), REVOKE, request)
    }
}

fn accept(person: &Person, invitation: &str) -> Act {
    (by(person), ACCEPT, json!({ "invitation_id": invitation }))
}

/// A member and ACCEPTED, or neither.
pub(super) async fn accepted_or_revoked_and_never_both(suite: &Suite) {
    let mut field = Field::new(suite, "standard", 8).await;
    for trial in 0..testkit::trials() {
        if trial % TRIALS_A_DAY == TRIALS_A_DAY - 1 {
            next_day(suite, &mut field.people).await;
        }
        let comer = field.comer(trial);
        let invitation = field.invite(suite, comer).await;
        let acts = vec![accept(comer, &invitation), field.revoke(&invitation), accept(comer, &invitation)];
        let outcomes = at_once(suite, acts).await;
        let state = field.state(suite, &invitation).await;
        let is_member = field.is_member(suite, comer).await;
        let seen = (state.as_str(), is_member, outcomes[0].is_ok() || outcomes[2].is_ok(), outcomes[1].is_ok());
        let fits = matches!(
            seen,
            ("INVITATION_STATE_ACCEPTED", true, true, false) | ("INVITATION_STATE_REVOKED", false, false, true)
        );
        assert!(fits, "trial {trial}: {seen:?} {outcomes:?}");
        if is_member {
            field.remove(suite, comer).await;
        }
    }
}

/// A product with three members at most, whose invitations take no seats.
const SMALL: &str = r#"
name = "three_seats"
version = 1

[policy]
creator_role = "owner"
protected_role = "owner"
member_limit = 3
invitations_count = false

[organization.roles.owner]
permissions = ["organization.*", "member.*", "invitation.*"]
may_assign = ["*"]

[organization.roles.member]
permissions = ["organization.view"]

[resources.file]
actions = ["create", "view"]
"#;

/// Two seats are free, and four people accept at once.
pub(super) async fn the_last_seat_goes_to_one(suite: &Suite) {
    let request = PutModelRequest { source: SMALL.to_owned(), ..Default::default() };
    suite.models(&suite.operator).put_model(request).await.unwrap();
    let mut field = Field::new(suite, "three_seats", 4).await;
    for trial in 0..testkit::trials() {
        if trial % 10 == 9 {
            next_day(suite, &mut field.people).await;
        }
        let comers = &field.people[1..];
        let mut invitations = Vec::new();
        for comer in comers {
            invitations.push(field.invite(suite, comer).await);
        }
        let acts = comers.iter().zip(&invitations).map(|(comer, invitation)| accept(comer, invitation)).collect();
        let outcomes = at_once(suite, acts).await;
        let all: Vec<_> = field.people.iter().collect();
        let held = roles(suite, &field.organization, &all).await;
        let members = held.iter().filter(|role| role.is_some()).count();
        let accepted = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!((members, accepted), (3, 2), "trial {trial}: {held:?} {outcomes:?}");
        for ((comer, invitation), role) in comers.iter().zip(&invitations).zip(&held[1..]) {
            if role.is_some() {
                field.remove(suite, comer).await;
            } else {
                let (headers, method, request) = field.revoke(invitation);
                suite.call(method, &request, &headers).await.expect("who found no seat is still invited");
            }
        }
    }
}

/// A hundred acceptances of one invitation at once: one membership.
pub(super) async fn a_hundred_acceptances_make_one_member(suite: &Suite) {
    let mut field = Field::new(suite, "standard", 8).await;
    for trial in 0..testkit::trials() {
        if trial % TRIALS_A_DAY == TRIALS_A_DAY - 1 {
            next_day(suite, &mut field.people).await;
        }
        let comer = field.comer(trial);
        let invitation = field.invite(suite, comer).await;
        let outcomes = at_once(suite, vec![accept(comer, &invitation); 100]).await;
        assert!(outcomes.iter().any(Result::is_ok), "trial {trial}: {outcomes:?}");
        let listed = json!({ "organization_id": field.organization });
        let headers: Headers = by(field.owner());
        let listed = suite.call("organization.v1.MemberService/ListMembers", &listed, &headers).await.unwrap();
        let members = listed["members"].as_array().unwrap();
        let theirs = members.iter().filter(|member| member["user_id"] == comer.user_id).count();
        assert_eq!((members.len(), theirs), (2, 1), "trial {trial}");
        assert_eq!(field.state(suite, &invitation).await, "INVITATION_STATE_ACCEPTED");
        field.remove(suite, comer).await;
    }
}
