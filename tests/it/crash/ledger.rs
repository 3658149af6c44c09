//! What must be there at the end: all that was answered OK, once.

use e2e::Suite;
use serde_json::{Value, json};

use crate::crash::persistence::insist;
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
