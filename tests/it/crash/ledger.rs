//! What must be there at the end: all that was answered OK, once.

use std::collections::HashMap;

use e2e::{Headers, Suite};
use kit_db::Revision;
use serde_json::{Value, json};

use crate::crash::persistence::{insist, insist_on};
use crate::crash::story::{Company, GET_ORGANIZATION, text};

pub(crate) async fn expect_all(suite: &Suite, company: &Company) {
    expect_once(suite, company).await;
    for person in &company.staff {
        let request = json!({ "organization_id": company.id });
        insist(suite, GET_ORGANIZATION, request, &person.headers).await;
        for resource in &company.resources {
            let request = json!({ "resource_id": resource });
            insist(suite, "resource.v1.ResourceService/GetResource", request, &person.headers).await;
        }
    }
    for person in &company.removed {
        company.expect_outside(suite, person).await;
        let own =
            insist(suite, "organization.v1.OrganizationService/ListOrganizations", json!({}), &person.headers).await;
        assert_eq!(own.answer["entries"], json!([]), "{}", person.email);
    }
    // Whoever repeats a call with its request_id is told the same as the first time, and so nothing is made again.
    for answered in &company.answered {
        let again = insist(suite, answered.method, answered.request.clone(), &answered.headers).await;
        assert_eq!(again.answer, answered.answer, "{}", answered.method);
    }
    expect_once(suite, company).await;
    expect_facts(suite, company).await;
}

/// Authz has applied every event that an answer spoke of.
async fn expect_facts(suite: &Suite, company: &Company) {
    let told = company.answered.iter().filter_map(|answered| answered.answer.get("revision")?.as_str());
    let mut newest = HashMap::new();
    for revision in told.filter(|revision| !revision.is_empty()) {
        let Revision { service, scope, sequence } = revision.parse().expect("a revision");
        let known = newest.entry((service, scope)).or_insert(sequence);
        *known = sequence.max(*known);
    }
    assert!(newest.len() >= 3, "identity, organization and resource have answered: {newest:?}");
    let headers = Headers::workload(&suite.workload_key());
    for ((service, scope), sequence) in newest {
        let request = json!({ "service": service, "scope_id": scope.to_string(), "page_size": 1 });
        let is_there = |answer: &Value| {
            let applied = answer["digests"][0]["applied_sequence"].as_str().and_then(|number| number.parse().ok());
            applied.is_some_and(|applied: i64| applied >= sequence)
        };
        insist_on(suite, "authz.internal.v1.FactService/GetDigest", &request, &headers, is_there).await;
    }
}

/// Everything that there is, and nothing twice.
async fn expect_once(suite: &Suite, company: &Company) {
    let list = async |method: &'static str, list: &str, field: &str| {
        let request = json!({ "organization_id": company.id, "page_size": 1000 });
        let answer = insist(suite, method, request, &company.founder.headers).await.answer;
        sorted(answer[list].as_array().expect("a list").iter().map(|element| text(&element[field])).collect())
    };
    let people = [&company.founder].into_iter().chain(&company.staff).map(|person| person.user_id.clone());
    assert_eq!(list("organization.v1.MemberService/ListMembers", "members", "user_id").await, sorted(people.collect()));
    let workspaces = list("organization.v1.WorkspaceService/ListWorkspaces", "workspaces", "display_name").await;
    assert_eq!(workspaces, ["Development", "Production"]);
    let resources = list("resource.v1.ResourceService/ListResources", "resources", "id").await;
    assert_eq!(resources, sorted(company.resources.clone()));
    let method = "invitation.v1.InvitationService/ListInvitations";
    assert_eq!(list(method, "invitations", "email").await, sorted(company.invited.clone()));
    let states = list(method, "invitations", "state").await;
    assert!(states.iter().all(|state| state == "INVITATION_STATE_ACCEPTED"), "{states:?}");

    let own =
        insist(suite, "organization.v1.OrganizationService/ListOrganizations", json!({}), &company.founder.headers);
    let own = own.await.answer;
    let ids: Vec<_> =
        own["entries"].as_array().expect("a list").iter().map(|entry| &entry["organization"]["id"]).collect();
    assert_eq!(ids, [&Value::from(company.id.as_str())]);
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}
