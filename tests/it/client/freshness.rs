//! Answers are never from before their question.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use contracts::resource::v1::{GrantAccessRequest, RevokeAccessRequest};
use e2e::{Suite, user_subject};
use tenantry_client::ids::ResourceId;
use tenantry_client::{CheckError, Checks, Question, Revision};
use tonic::Code;

use crate::client::{Scene, bearer, client, permission, user};

e2e::everywhere!(what_was_taken_away_is_counted_by_the_next_question, what_was_given_is_counted_from_its_revision_on);

const TRIALS: usize = 15;

/// Asks without end, so that there is always a batch on its way.
async fn keep_asking(checks: &Checks, question: Question, over: &AtomicBool) -> usize {
    let mut asked = 0;
    while !over.load(Ordering::Relaxed) {
        let _ = checks.check(question.clone()).await.expect("an answer");
        asked += 1;
    }
    asked
}

async fn what_was_taken_away_is_counted_by_the_next_question(suite: &Suite) {
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let workspace = suite.workspace(&owner, &organization.id, "Design").await;
    let file = suite.resource(&owner, &workspace, "file").await.id;
    let member = suite.join(&owner, &organization, "member", "member", &[]).await;
    let client = client(suite, bearer(&owner.token));
    let question = Question::new(permission("view"), file.parse::<ResourceId>().unwrap()).of(user(&member));

    let (over, stale) = (AtomicBool::new(false), AtomicUsize::new(0));
    let story = async {
        for _ in 0..TRIALS {
            let request = GrantAccessRequest {
                resource_id: file.clone(),
                subject: Some(user_subject(&member.user_id)),
                level: "view".to_owned(),
                ..Default::default()
            };
            let given = client.grants().grant_access(request).await.unwrap().into_inner();
            let revision: Revision = given.revision.parse().unwrap();
            client.checks().require(question.clone().at_least(revision)).await.unwrap();
            let grant_id = given.grant.unwrap().id;
            let request = RevokeAccessRequest { resource_id: file.clone(), grant_id, ..Default::default() };
            client.grants().revoke_access(request).await.unwrap();
            let decision = client.checks().check(question.clone()).await.unwrap();
            stale.fetch_add(usize::from(decision.allowed), Ordering::Relaxed);
        }
        over.store(true, Ordering::Relaxed);
    };
    let asking = || keep_asking(client.checks(), question.clone(), &over);
    let ((), one, two, three) = tokio::join!(story, asking(), asking(), asking());
    assert!(one.min(two).min(three) > TRIALS, "{one}, {two}, {three}");
    assert_eq!(stale.into_inner(), 0);
}

async fn what_was_given_is_counted_from_its_revision_on(suite: &Suite) {
    let scene = Scene::new(suite).await;
    let client = client(suite, bearer(&scene.admin.token));
    let production = scene.organization.workspace("Production");
    for number in 0..TRIALS {
        let request = contracts::resource::v1::CreateResourceRequest {
            parent: Some(e2e::workspace_object(production)),
            r#type: "media".to_owned(),
            display_name: format!("Clip {number}"),
            ..Default::default()
        };
        let made = client.resources().create_resource(request).await.unwrap().into_inner();
        let media: ResourceId = made.resource.unwrap().id.parse().unwrap();
        let question = Question::new(permission("view"), media).of(user(&scene.member));
        client.checks().require(question.at_least(made.revision.parse().unwrap())).await.unwrap();
    }
    // A text that looks like one is refused as often as it is asked, and spoils no question of another revision.
    let nonsense: Revision = "nonsense".parse().unwrap();
    let (refused, fine) = tokio::join!(
        futures::future::join_all((0..20).map(|_| client.checks().check(scene.may("view").at_least(nonsense.clone())))),
        client.checks().require(scene.may("view")),
    );
    fine.unwrap();
    for answer in refused {
        let Err(CheckError::Refused(refusal)) = answer else { panic!("{answer:?}") };
        assert_eq!(refusal.code(), Code::InvalidArgument);
    }
}
