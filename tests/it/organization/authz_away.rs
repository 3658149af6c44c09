//! While authz cannot be reached, nothing that was taken away is told to be gone.

use contracts::organization::internal::v1::EndMembershipsRequest;
use e2e::{Processes, Refused as _, Topology};
use tonic::Code;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memberships_have_ended_only_once_authz_has_it() {
    let mut processes = Processes::start(Topology::Five, "").await;
    let numbers = 0..processes.crew.count();
    let authz = numbers.into_iter().find(|number| processes.crew.name(*number) == "authz").unwrap();
    let suite = &processes.suite;
    let alice = suite.person("alice").await;
    let organization = suite.organization(&alice, "fastpix").await;
    let bob = suite.join(&alice, &organization, "bob", "member", &[organization.workspace("Production")]).await;
    let mut client = suite.memberships(&suite.workload_key());
    let request = EndMembershipsRequest { user_id: bob.user_id.clone() };

    processes.crew.kill(authz);
    // The second time there is no membership left to end, and still authz does not know.
    for _ in 0..2 {
        client.end_memberships(request.clone()).await.refused(Code::Unavailable, "REMOVAL_PENDING");
    }

    processes.crew.restart(authz);
    processes.crew.ready().await;
    assert_eq!(client.end_memberships(request).await.unwrap().into_inner().ended, 0);
    assert!(!processes.suite.may(&bob.token, "organization.view", organization.object()).await);
}
