//! Two processes of each service on one PostgreSQL: what they do by themselves is done once.

use std::time::Duration;

use e2e::dynamic::Headers;
use e2e::smtp::MailServer;
use e2e::{Between, Crew, Log, Person, Processes, Storage, Suite, Topology, text};
use futures::StreamExt as _;
use serde_json::{Value, json};
use tenantry::settings::ServiceName;
use tokio::time::{Instant, sleep};

use crate::crash::persistence::insist_on;

const LOOK: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_secs(40);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_send_each_mail_once() {
    const INVITED: usize = 60;
    // One sender needs longer for all of them than the other sleeps.
    let server = MailServer::start(Duration::from_millis(150)).await;
    let more = format!(
        "[mail]\ntransport = \"smtp\"\nsmtp_host = \"127.0.0.1\"\nsmtp_port = {}\nsmtp_tls = \"none\"\n",
        server.port
    );
    let Processes { suite, crew } =
        Processes::start_on(Storage::Postgres, Topology::Ten, &more, |_| Between::new()).await;
    server.deliver_to(suite.mail_directory());
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "fastpix").await;
    let emails: Vec<_> = (0..INVITED).map(|_| format!("{}@example.com", suite.unique("invited"))).collect();
    let request = json!({ "organization_id": organization.id, "emails": emails, "role": "member" });
    suite.does(&owner, "InvitationService/CreateInvitations", request).await;

    let end = Instant::now() + PATIENCE;
    while emails.iter().any(|email| suite.mails(email).is_empty()) {
        assert!(Instant::now() < end, "{}", crew.said());
        sleep(LOOK).await;
    }
    // Whoever would send one again would do so by the next look.
    sleep(Duration::from_secs(6)).await;
    let numbers: Vec<_> = emails.iter().map(|email| suite.mails(email).len()).collect();
    assert!(numbers.iter().all(|number| *number == 1), "{numbers:?}");
    assert!(server.most_senders() > 1, "both have sent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_finish_each_acceptance_once() {
    const INVITATIONS: usize = 18;
    let Processes { suite, mut crew } =
        Processes::start_on(Storage::Postgres, Topology::Ten, "", |_| Between::new()).await;
    let (owner, invited) = (suite.person("owner").await, suite.person("invited").await);
    let mut invitations = Vec::new();
    for _ in 0..INVITATIONS {
        invitations.push(invite(&suite, &owner, &invited).await);
    }

    kill(&mut crew, ServiceName::Organization);
    let headers = Headers::bearer(&invited.token);
    let accept = async |(_, invitation): &(String, String)| {
        let request = json!({ "invitation_id": invitation });
        suite.call("invitation.v1.InvitationService/AcceptInvitation", &request, &headers).await
    };
    let answers: Vec<_> = futures::stream::iter(&invitations).map(accept).buffer_unordered(4).collect().await;
    assert!(answers.iter().all(Result::is_err), "{answers:?}");
    restart(&mut crew, ServiceName::Organization).await;
    kill(&mut crew, ServiceName::Invitation);
    // Both begin with what an earlier process has left, at the same time.
    restart(&mut crew, ServiceName::Invitation).await;

    let owner = Headers::bearer(&owner.token);
    let log = suite.log(ServiceName::Invitation).await;
    for (organization, _) in &invitations {
        let here = json!({ "organization_id": organization, "page_size": 10 });
        let method = "organization.v1.MemberService/ListMembers";
        let are_two = |answer: &Value| answer["members"].as_array().is_some_and(|members| members.len() == 2);
        insist_on(&suite, method, &here, &owner, are_two).await;
        let method = "organization.v1.AuditService/ListAuditEntries";
        insist_on(&suite, method, &here, &owner, |answer| actions(answer) == ["member.added", "organization.created"])
            .await;
        let end = Instant::now() + PATIENCE;
        while kinds(&log, organization).await != ["invitation.created", "invitation.accepting", "invitation.accepted"] {
            assert!(Instant::now() < end, "{:?}", kinds(&log, organization).await);
            sleep(LOOK).await;
        }
    }
}

/// An organization, and an invitation to it.
async fn invite(suite: &Suite, owner: &Person, invited: &Person) -> (String, String) {
    let organization = suite.organization(owner, "fastpix").await.id;
    let request = json!({ "organization_id": organization, "emails": [invited.email], "role": "member" });
    let answer = suite.does(owner, "InvitationService/CreateInvitations", request).await;
    (organization, text(&answer["results"][0]["invitation"]["id"]))
}

async fn kinds(log: &Log, scope: &str) -> Vec<String> {
    log.entries(scope).await.into_iter().map(|entry| entry.kind).collect()
}

fn actions(answer: &Value) -> Vec<String> {
    answer["entries"].as_array().expect("a list").iter().map(|entry| text(&entry["action"])).collect()
}

/// Both processes of a service.
fn both(crew: &Crew, name: ServiceName) -> Vec<usize> {
    (0..crew.count()).filter(|number| crew.name(*number) == name.as_str()).collect()
}

fn kill(crew: &mut Crew, name: ServiceName) {
    both(crew, name).into_iter().for_each(|number| crew.kill(number));
}

async fn restart(crew: &mut Crew, name: ServiceName) {
    both(crew, name).into_iter().for_each(|number| crew.restart(number));
    crew.ready().await;
}
