//! Lists of the authz service while people come and go: nobody who stays is left out or comes twice.

use std::collections::BTreeSet;

use contracts::authz::v1::{CheckRequest, ListResourcesRequest};
use e2e::{Suite, text};
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

e2e::everywhere!(pages_hold_whoever_stays, pages_hold_whatever_stays, a_flood_of_one_holds_up_nobody_else);

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

/// While one organization has two hundred lists running all the time, another one's lists and checks are answered.
async fn a_flood_of_one_holds_up_nobody_else(suite: &Suite) {
    let (noisy, quiet) = (suite.person("noisy").await, suite.person("quiet").await);
    let flooded = suite.organization(&noisy, "standard").await;
    // One caller alone has no room for so many.
    let member = suite.join(&noisy, &flooded, "member", "member", &[]).await;
    let organization = suite.organization(&quiet, "standard").await;
    let list = |organization: &str| ListResourcesRequest {
        permission: "file.view".to_owned(),
        organization_id: organization.to_owned(),
        page_size: 1_000,
        ..ListResourcesRequest::default()
    };
    let (over, is_over) = watch::channel(false);
    let (answered, mut flood) = mpsc::unbounded_channel();
    let lists: Vec<_> = (0..200)
        .map(|number| {
            let caller = if number % 2 == 0 { &noisy } else { &member };
            let (mut authz, list) = (suite.authz(&caller.token), list(&flooded.id));
            let (is_over, answered) = (is_over.clone(), answered.clone());
            tokio::spawn(async move {
                while !*is_over.borrow() {
                    authz.list_resources(list.clone()).await.unwrap();
                    let _ = answered.send(());
                }
            })
        })
        .collect();
    // It has begun, and at the end it is still there.
    flood.recv().await.unwrap();
    for _ in 0..20 {
        let answer = suite.authz(&quiet.token).list_resources(list(&organization.id)).await.unwrap();
        assert_eq!(answer.into_inner().resource_ids, Vec::<String>::new());
        let check = CheckRequest {
            permission: "organization.view".to_owned(),
            object: Some(organization.object()),
            ..CheckRequest::default()
        };
        assert!(suite.authz(&quiet.token).check(check).await.unwrap().into_inner().allowed);
    }
    while flood.try_recv().is_ok() {}
    flood.recv().await.unwrap();
    over.send(true).unwrap();
    for list in lists {
        list.await.unwrap();
    }
}
