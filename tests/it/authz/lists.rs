//! Lists of the authz service while people come and go: nobody who stays is left out or comes twice.

use std::collections::BTreeSet;

use e2e::{Suite, text};
use serde_json::{Value, json};

e2e::everywhere!(pages_hold_whoever_stays, pages_hold_whatever_stays);

/// All pages of a list, with something changed between each two.
async fn pages(
    suite: &Suite,
    (method, mut request): (&str, Value),
    asker: &e2e::Person,
    item: impl Fn(&Value) -> Vec<String>,
    mut between: impl AsyncFnMut(usize),
) -> Vec<String> {
    let mut found = Vec::new();
    for page in 0..100 {
        let answer = suite.does(asker, method, request.clone()).await;
        found.extend(item(&answer));
        request["page_token"] = answer["next_page_token"].clone();
        if request["page_token"] == "" {
            return found;
        }
        between(page).await;
    }
    panic!("the list does not end: {found:?}");
}

async fn pages_hold_whoever_stays(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let mut people = Vec::new();
    for _ in 0..7 {
        people.push(suite.person("member").await);
    }
    let (comers, members) = people.split_at(2);
    let leavers = &members[3..];
    for member in members {
        suite.join_with_account(&owner, &organization.id, member, "member").await;
    }
    let object = json!({ "organization_id": organization.id });
    let request = json!({ "permission": "organization.view", "object": object, "page_size": 2 });
    let subjects = |answer: &Value| {
        let subjects = answer["subjects"].as_array().unwrap().iter();
        subjects.map(|subject| text(&subject["user_id"])).collect::<Vec<_>>()
    };
    let found = pages(suite, ("AuthzService/ListSubjects", request.clone()), &owner, subjects, async |page| {
        if let Some(comer) = comers.get(page) {
            suite.join_with_account(&owner, &organization.id, comer, "member").await;
        }
        if let Some(leaver) = leavers.get(page) {
            let remove = json!({ "organization_id": organization.id, "user_id": leaver.user_id });
            suite.does(&owner, "MemberService/RemoveMember", remove).await;
        }
    });
    let found = found.await;
    let distinct: BTreeSet<_> = found.iter().collect();
    assert_eq!(distinct.len(), found.len(), "nobody comes twice: {found:?}");
    for stayer in members[..3].iter().chain([&owner]) {
        assert!(distinct.contains(&stayer.user_id), "{found:?}");
    }
    // At rest the list is exact.
    let at_rest = pages(suite, ("AuthzService/ListSubjects", request), &owner, subjects, async |_| {}).await;
    let expected: BTreeSet<_> =
        members[..3].iter().chain(comers).chain([&owner]).map(|person| &person.user_id).collect();
    assert_eq!(at_rest.iter().collect::<BTreeSet<_>>(), expected);
}

async fn pages_hold_whatever_stays(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let workspace = suite.workspace(&owner, &organization.id, "Design").await;
    let place = json!({ "workspace_id": workspace });
    let mut files = Vec::new();
    for _ in 0..9 {
        files.push(suite.thing(&owner, place.clone(), "file").await);
    }
    let request = json!({ "permission": "file.view", "organization_id": organization.id, "page_size": 2 });
    let ids = |answer: &Value| answer["resource_ids"].as_array().unwrap().iter().map(text).collect::<Vec<_>>();
    let goers = &files[6..];
    let found = pages(suite, ("AuthzService/ListResources", request), &owner, ids, async |page| {
        suite.thing(&owner, place.clone(), "file").await;
        if let Some(goer) = goers.get(page) {
            suite.does(&owner, "ResourceService/DeleteResource", json!({ "resource_id": goer })).await;
        }
    });
    let found = found.await;
    let distinct: BTreeSet<_> = found.iter().collect();
    assert_eq!(distinct.len(), found.len(), "nothing comes twice: {found:?}");
    assert!(files[..6].iter().all(|file| distinct.contains(file)), "{found:?}");
}
