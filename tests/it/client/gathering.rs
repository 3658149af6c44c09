//! Questions that are asked at the same time travel together, and each has the answer that it would have alone.

use e2e::{Processes, Suite, Topology, http};
use futures::future::join_all;
use tenantry::settings::ServiceName;
use tenantry_client::ids::OrganizationId;
use tenantry_client::{CheckError, Question};
use tokio::task::JoinSet;
use tonic::Code;

use crate::client::{Scene, bearer, client, permission, user};

e2e::everywhere!(a_question_that_is_refused_spoils_no_other);

/// An Admin asks about a Member, here and elsewhere: the latter must not be answered.
async fn a_question_that_is_refused_spoils_no_other(suite: &Suite) {
    let scene = Scene::new(suite).await;
    let client = client(suite, bearer(&scene.admin.token));
    let elsewhere: OrganizationId = scene.elsewhere.id.parse().unwrap();
    let questions: Vec<_> = (0..200)
        .map(|number| match number {
            13 | 14 | 180 => Question::new(permission("view"), elsewhere).of(user(&scene.member)),
            number if number % 2 == 0 => scene.may("view").of(user(&scene.member)),
            _ => scene.may("delete").of(user(&scene.member)),
        })
        .collect();
    let answers = join_all(questions.iter().map(|question| client.checks().check(question.clone()))).await;
    for (number, answer) in answers.into_iter().enumerate() {
        match answer {
            Ok(decision) => assert_eq!(decision.allowed, number % 2 == 0, "{number}"),
            Err(CheckError::Refused(refusal)) => {
                assert!([13, 14, 180].contains(&number), "{number}: {refusal}");
                assert_eq!((refusal.code(), refusal.reason().as_str()), (Code::PermissionDenied, "PERMISSION_DENIED"));
            }
            Err(error) => panic!("{number}: {error}"),
        }
    }
}

/// Whoever may not ask about others is told so for each question, and not by a call for each: the first call says which
/// must not be asked, the second asks the others.
///
/// One thread asks, so that all have gathered before the first call leaves: how many calls there are on two threads is
/// a matter of which of them the machine lets go on.
#[tokio::test]
async fn what_must_not_be_asked_costs_two_calls() {
    const QUESTIONS: usize = 600;
    let processes = Processes::start(Topology::One, "").await;
    let suite = &processes.suite;
    let scene = Scene::new(suite).await;
    let client = client(suite, bearer(&scene.member.token));
    let before = calls(suite).await;
    let may = |number| if number % 3 == 0 { scene.may("view") } else { scene.may("view").of(user(&scene.admin)) };
    let answers = join_all((0..QUESTIONS).map(|number| client.checks().check(may(number)))).await;
    for (number, answer) in answers.into_iter().enumerate() {
        match answer {
            Ok(decision) => assert!(decision.allowed && number % 3 == 0, "{number}"),
            Err(CheckError::Refused(refusal)) => {
                assert!(number % 3 != 0 && refusal.code() == Code::PermissionDenied, "{number}: {refusal}");
            }
            Err(error) => panic!("{number}: {error}"),
        }
    }
    let made = calls(suite).await - before;
    assert_eq!(made, 2);
}

/// As the suite itself counts them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_questions_are_few_calls() {
    const TASKS: usize = 100;
    const EACH: usize = 30;
    let processes = Processes::start(Topology::One, "").await;
    let suite = &processes.suite;
    let scene = Scene::new(suite).await;
    let client = client(suite, bearer(&scene.admin.token));
    let before = calls(suite).await;
    let mut tasks = JoinSet::new();
    for number in 0..TASKS {
        let action = if number % 2 == 0 { "view" } else { "delete" };
        let question = scene.may(action).of(user(&scene.member));
        let checks = client.checks().clone();
        tasks.spawn(async move {
            for _ in 0..EACH {
                assert_eq!(checks.check(question.clone()).await.unwrap().allowed, number % 2 == 0);
            }
        });
    }
    tasks.join_all().await;
    let made = calls(suite).await - before;
    assert!(made > 0 && made < TASKS * EACH / 10, "{made} calls for {} questions", TASKS * EACH);
    assert!(client.checks().check(scene.may("view")).await.unwrap().allowed);
    assert_eq!(calls(suite).await - before, made + 1);
}

/// How many checks and batches the suite has answered.
async fn calls(suite: &Suite) -> usize {
    let (status, text) = http::get(suite.address(ServiceName::Authz), "/metrics").await;
    assert_eq!(status, 200);
    let counts = text.lines().filter(|line| {
        line.starts_with("rpc_server_call_duration")
            && line.contains("_count")
            && ["AuthzService/Check\"", "AuthzService/BatchCheck\""].iter().any(|method| line.contains(method))
    });
    counts.map(|line| line.rsplit(' ').next().unwrap().parse::<usize>().unwrap()).sum()
}
