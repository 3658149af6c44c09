//! Owners who leave, are removed, demoted and suspended at once, and ownerships that pass on at once.

use e2e::{Headers, Person, Suite};
use serde_json::json;

use crate::races::field::{Act, at_once, by, let_in, roles, sign_in_again};

const LEAVE: &str = "organization.v1.MemberService/LeaveOrganization";
const REMOVE: &str = "organization.v1.MemberService/RemoveMember";
const SUSPEND: &str = "organization.v1.MemberService/SuspendMember";
const REACTIVATE: &str = "organization.v1.MemberService/ReactivateMember";
const CHANGE_ROLE: &str = "organization.v1.OperatorService/ChangeMemberRole";
const TRANSFER: &str = "organization.v1.OrganizationService/TransferOwnership";

/// The ways in which an ownership ends.
const KINDS: u64 = 4;
/// Trials between two sign-ins.
const TRIALS_A_SESSION: u64 = 250;

/// Two owners, and everything that would end the ownership of both, at once.
pub(super) async fn somebody_stays_an_owner(suite: &Suite) {
    let mut people = [suite.person("one").await, suite.person("other").await];
    let space = suite.organization(&people[0], "pixelfiddler").await.id;
    let_in(suite, &space, &people[1], "owner").await;
    let mut ended = 0;
    for trial in 0..testkit::trials() {
        if trial % TRIALS_A_SESSION == TRIALS_A_SESSION - 1 {
            sign_in_again(suite, &mut people).await;
        }
        let [one, other] = &people;
        let acts = vec![end(suite, &space, one, other, trial), end(suite, &space, other, one, trial / KINDS)];
        let outcomes = at_once(suite, acts).await;
        ended += outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let held = roles(suite, &space, &[one, other]).await;
        let owners = held.iter().filter(|role| role.as_deref() == Some("owner")).count();
        assert!(owners >= 1, "trial {trial}: {held:?} {outcomes:?}");
        restore(suite, &space, [one, other], &held).await;
    }
    assert!(ended > 0, "something was tried");
}

/// One of the ways in which somebody's ownership ends, with the other owner's help or without.
fn end(suite: &Suite, space: &str, who: &Person, helper: &Person, kind: u64) -> Act {
    let of = json!({ "organization_id": space, "user_id": who.user_id });
    match kind % KINDS {
        0 => (by(who), LEAVE, json!({ "organization_id": space })),
        1 => (by(helper), REMOVE, of),
        2 => (by(helper), SUSPEND, of),
        _ => {
            let mut demote = of;
            demote["role"] = json!("maintainer");
            demote["reason"] = json!("a race");
            (Headers::bearer(&suite.operator), CHANGE_ROLE, demote)
        }
    }
}

/// Both are owners again.
async fn restore(suite: &Suite, space: &str, people: [&Person; 2], held: &[Option<String>]) {
    let owner = people.into_iter().zip(held).find(|(_, role)| role.as_deref() == Some("owner"));
    let (owner, _) = owner.expect("somebody is an owner");
    for (person, role) in people.into_iter().zip(held) {
        let of = json!({ "organization_id": space, "user_id": person.user_id });
        match role.as_deref() {
            Some("owner") => {}
            Some(_) => {
                let mut promote = of;
                promote["role"] = json!("owner");
                promote["reason"] = json!("after a race");
                suite.operator_does("OperatorService/ChangeMemberRole", promote).await;
            }
            // Suspended, or no member any more.
            None => {
                if suite.call(REACTIVATE, &of, &by(owner)).await.is_err() {
                    let_in(suite, space, person, "owner").await;
                }
            }
        }
    }
    let held = roles(suite, space, &people).await;
    assert!(held.iter().all(|role| role.as_deref() == Some("owner")), "{held:?}");
}

/// The owner passes the ownership on to two people at once, and leaves to a third.
pub(super) async fn a_single_owner_stays_single(suite: &Suite) {
    let mut people = vec![suite.person("first").await];
    let organization = suite.organization(&people[0], "fastio").await.id;
    for name in ["second", "third"] {
        let person = suite.person(name).await;
        let_in(suite, &organization, &person, "member").await;
        people.push(person);
    }
    for trial in 0..testkit::trials() {
        if trial % TRIALS_A_SESSION == TRIALS_A_SESSION - 1 {
            sign_in_again(suite, &mut people).await;
        }
        let all: Vec<_> = people.iter().collect();
        let held = roles(suite, &organization, &all).await;
        let owner = held.iter().position(|role| role.as_deref() == Some("owner")).expect("an owner");
        let others: Vec<_> = (0..people.len()).filter(|place| *place != owner).collect();
        let pass = |to: usize| {
            let to = &people[to].user_id;
            let request =
                json!({ "organization_id": organization, "new_owner_user_id": to, "role_afterwards": "member" });
            (by(&people[owner]), TRANSFER, request)
        };
        let mut acts = vec![pass(others[0]), pass(others[1])];
        if trial % 3 == 0 {
            let successor = &people[others[0]].user_id;
            let leave = json!({ "organization_id": organization, "successor_user_id": successor });
            acts.push((by(&people[owner]), LEAVE, leave));
        }
        let outcomes = at_once(suite, acts).await;
        let held = roles(suite, &organization, &all).await;
        let owners = held.iter().filter(|role| role.as_deref() == Some("owner")).count();
        assert_eq!(owners, 1, "trial {trial}: {held:?} {outcomes:?}");
        for (person, role) in all.iter().zip(&held) {
            if role.is_none() {
                let_in(suite, &organization, person, "member").await;
            }
        }
    }
}
