//! One organization that asks for more than there is time for, beside one that asks for little.

use contracts::resource::v1::ListResourcesRequest;
use e2e::{Organization, Person, Suite, reason};
use futures::future::join_all;
use kit::Source;
use serde_json::json;

use crate::races::field::{Act, at_once, by};

const CREATE: &str = "resource.v1.ResourceService/CreateResource";
/// More than one connection carries at once, and fewer than a process admits.
const CROWD: usize = 400;
const FEW: usize = 8;

/// Nobody of the other organization is too many; who is, is told so and has changed nothing.
pub(super) async fn a_crowd_of_one_organization_refuses_nobody_elses(suite: &Suite) {
    let (many, few) = (suite.person("many").await, suite.person("few").await);
    let crowded = suite.organization(&many, "standard").await;
    let quiet = suite.organization(&few, "standard").await;

    let crowd = at_once(suite, (0..CROWD).map(|_| made(&many, &crowded)).collect());
    let others = join_all((0..FEW).map(|_| at_once(suite, vec![made(&few, &quiet)])));
    let (crowd, others) = tokio::join!(crowd, others);

    assert!(others.into_iter().flatten().all(|outcome| outcome.is_ok()));
    assert_eq!(count(suite, &few, &quiet).await, FEW);
    let refusals = crowd.iter().filter_map(|outcome| outcome.as_ref().err());
    assert!(refusals.map(reason).all(|reason| reason == "OVERLOADED"));
    let made = crowd.iter().filter(|outcome| outcome.is_ok()).count();
    assert!(made > 0);
    assert_eq!(count(suite, &many, &crowded).await, made);
}

fn made(owner: &Person, organization: &Organization) -> Act {
    let request = json!({
        "parent": { "organization_id": organization.id },
        "type": "folder",
        "display_name": "A folder",
        "request_id": Source::system().uuid().to_string(),
    });
    (by(owner), CREATE, request)
}

async fn count(suite: &Suite, owner: &Person, organization: &Organization) -> usize {
    let (mut count, mut page_token) = (0, String::new());
    loop {
        let request =
            ListResourcesRequest { organization_id: organization.id.clone(), page_token, ..Default::default() };
        let page = suite.resources(&owner.token).list_resources(request).await.unwrap().into_inner();
        count += page.resources.len();
        if page.next_page_token.is_empty() {
            return count;
        }
        page_token = page.next_page_token;
    }
}
