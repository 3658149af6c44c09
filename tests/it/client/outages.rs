//! The suite is away for a while.

use std::time::Duration;

use e2e::{Processes, Topology};
use futures::future::join_all;
use tenantry_client::{CheckError, Client, Limits};
use tokio::time::sleep;

use crate::client::{Scene, bearer, endpoints};

/// Questions that meet a restart are answered after it, whether they were asked before it or while nobody was there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn questions_outlast_a_restart() {
    let Processes { suite, mut crew } = Processes::start(Topology::One, "").await;
    let scene = Scene::new(&suite).await;
    let patient = Limits { deadline: Duration::from_secs(60), retries: 100, ..Limits::default() };
    let client = Client::connect(endpoints(&suite), bearer(&scene.member.token)).unwrap().with_limits(patient);
    let asking = (0..20).map(|number| {
        let (checks, question) = (client.checks().clone(), scene.may(if number % 2 == 0 { "view" } else { "delete" }));
        tokio::spawn(async move {
            for _ in 0..200 {
                let answer = checks.check(question.clone()).await;
                assert_eq!(answer.expect("an answer").allowed, number % 2 == 0);
                sleep(Duration::from_millis(5)).await;
            }
        })
    });
    let asking = tokio::spawn(join_all(asking.collect::<Vec<_>>()));
    sleep(Duration::from_millis(100)).await;
    crew.kill(0);
    sleep(Duration::from_millis(200)).await;

    let hasty = client.clone().with_limits(Limits { retries: 1, ..patient });
    let refused = hasty.checks().check(scene.may("view")).await;
    assert!(matches!(refused, Err(CheckError::Unavailable(_))), "{refused:?}");

    crew.restart(0);
    assert!(client.checks().check(scene.may("view")).await.expect("an answer").allowed);
    for outcome in asking.await.unwrap() {
        outcome.unwrap();
    }
}
