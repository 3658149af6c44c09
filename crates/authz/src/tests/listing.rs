use std::sync::Arc;
use std::thread;
use std::time::Duration;

use contracts::access::v1::{Subject, subject};
use contracts::authz::v1::ListResourcesRequest;
use tokio::sync::watch;
use tokio::task::yield_now;
use tokio::time::timeout;

use crate::rpc::scene::text;
use crate::tests::{House, Running, founding, person};

/// What somebody is shown of the organization; nothing if the answer does not come soon.
async fn listed(running: &Running, organization: u128, person: u128) -> Option<Vec<String>> {
    let request = ListResourcesRequest {
        subject: Some(Subject { kind: Some(subject::Kind::UserId(text(person))) }),
        permission: "article.view".to_owned(),
        organization_id: text(organization),
        ..ListResourcesRequest::default()
    };
    let answer = timeout(Duration::from_secs(1), running.authz.clone().list_resources(request)).await;
    Some(answer.ok()?.ok()?.into_inner().resource_ids)
}

/// Everybody may ask what they may see anywhere. Whoever holds nothing there takes no place in the line of those who do:
/// they could fill it, and starve an organization that is not theirs.
#[tokio::test]
async fn strangers_take_no_turn() {
    let house = House::new(None);
    let mut running = house.start().await;
    running.tell(1, founding()).await;
    running.tell(2, vec![person(12)]).await;
    assert_eq!(listed(&running, 1, 10).await, Some(vec![text(3)]));

    let (hold, held) = watch::channel(());
    let mut line = Vec::new();
    loop {
        let held = held.clone();
        let work = move || {
            while held.has_changed().is_ok() {
                thread::sleep(Duration::from_millis(1));
            }
        };
        let app = Arc::clone(&running.app);
        let piece = tokio::spawn(async move { app.turns.run(text(1).parse().unwrap(), work).await });
        yield_now().await;
        if piece.is_finished() {
            // It is refused.
            break;
        }
        line.push(piece);
    }
    assert_eq!(listed(&running, 1, 10).await, None, "the line is full");
    assert_eq!(listed(&running, 1, 12).await, Some(Vec::new()), "a stranger");
    assert_eq!(listed(&running, 1, 13).await, Some(Vec::new()), "nobody knows them");
    assert_eq!(listed(&running, 2, 10).await, Some(Vec::new()), "there is no such organization");
    drop(hold);
    for piece in line {
        piece.await.unwrap().unwrap();
    }
    assert_eq!(listed(&running, 1, 10).await, Some(vec![text(3)]));
    running.stop().await;
}
