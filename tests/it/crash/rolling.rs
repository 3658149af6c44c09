//! All processes are replaced, one after the other, while calls go on: whoever calls again when a call comes back
//! UNAVAILABLE hears of nothing.

use std::error::Error as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use e2e::dynamic::{self, Headers};
use e2e::{Between, Organization, Person, Processes, Storage, Suite};
use kit::Source;
use serde_json::{Value, json};
use tenantry::settings::ServiceName;
use tenantry_client::Connection;
use tokio::time::{Instant, sleep};
use tonic::{Code, Status};

const PAUSE: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(10);

/// What the callers have seen.
#[derive(Default)]
struct Seen {
    is_over: AtomicBool,
    calls: AtomicUsize,
    repeats: AtomicUsize,
}

/// Somebody who gives a grant and takes it away, and what it is about.
struct Caller<'a> {
    suite: &'a Suite,
    seen: &'a Seen,
    owner: &'a Person,
    organization: &'a Organization,
    member: &'a Person,
    resource: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_fails_no_call() {
    // Three of authz, two of each other.
    let groups = ServiceName::ALL.iter().chain(&ServiceName::ALL).chain(&[ServiceName::Authz]).map(|name| vec![*name]);
    let processes = Processes::start_each(Storage::Postgres, groups.collect(), "", |_| Between::new()).await;
    let Processes { suite, mut crew } = processes;
    let owner = suite.person("owner").await;
    let organization = suite.organization(&owner, "standard").await;
    let workspace = suite.workspace(&owner, &organization.id, "rolling").await;
    let member = suite.join(&owner, &organization, "member", "member", &[]).await;
    let resources = [(); 2].map(|()| suite.resource(&owner, &workspace, "file"));
    let resources = futures::future::join_all(resources).await;

    let seen = Seen::default();
    let callers = resources.into_iter().map(|resource| {
        let (suite, seen, owner, organization, member) = (&suite, &seen, &owner, &organization, &member);
        Caller { suite, seen, owner, organization, member, resource: resource.id }.work()
    });
    let replace = async {
        for number in 0..crew.count() {
            let status = crew.stop(number).await;
            assert!(status.success(), "{}: {status}", crew.name(number));
            crew.restart(number);
            crew.ready().await;
        }
        seen.is_over.store(true, Ordering::SeqCst);
    };
    let (rounds, ()) = tokio::join!(futures::future::join_all(callers), replace);
    let (calls, repeats) = (seen.calls.load(Ordering::SeqCst), seen.repeats.load(Ordering::SeqCst));
    eprintln!("{rounds:?} rounds, {calls} calls, {repeats} of them made again");
    assert!(rounds.iter().all(|rounds| *rounds >= 5), "{rounds:?}");
}

impl Caller<'_> {
    /// Goes round until all processes have been replaced.
    async fn work(self) -> usize {
        let mut rounds = 0;
        while !self.seen.is_over.load(Ordering::SeqCst) {
            self.round().await;
            rounds += 1;
        }
        rounds
    }

    /// A call to each service, and the promise.
    async fn round(&self) {
        let view = json!({ "permission": "file.view", "object": { "resource_id": self.resource } });
        let holder = json!({ "user_id": self.member.user_id });
        let grant = json!({ "resource_id": self.resource, "subject": holder, "level": "view", "request_id": id() });
        let granted = self.call(self.owner, "resource.v1.GrantService/GrantAccess", &grant).await;
        let mut fresh = view.clone();
        fresh["consistency"] = json!({ "at_least_revision": granted["revision"] });
        assert_eq!(self.call(self.member, "authz.v1.AuthzService/Check", &fresh).await["allowed"], true);
        let members = json!({ "organization_id": self.organization.id });
        let members = self.call(self.owner, "organization.v1.MemberService/ListMembers", &members).await;
        assert_eq!(members["members"].as_array().map(Vec::len), Some(2));
        let revoke = json!({ "resource_id": self.resource, "grant_id": granted["grant"]["id"], "request_id": id() });
        self.call(self.owner, "resource.v1.GrantService/RevokeAccess", &revoke).await;
        assert_eq!(self.call(self.member, "authz.v1.AuthzService/Check", &view).await["allowed"], false);
        self.call(self.owner, "identity.v1.UserService/GetUser", &json!({})).await;
        let invitations = json!({ "organization_id": self.organization.id });
        self.call(self.owner, "invitation.v1.InvitationService/ListInvitations", &invitations).await;
    }

    /// Calls until it is answered otherwise than UNAVAILABLE; that must be OK.
    async fn call(&self, who: &Person, method: &str, request: &Value) -> Value {
        let end = Instant::now() + PATIENCE;
        let connection = Connection::over(&self.suite.channel(dynamic::service_of(method)));
        let headers = Headers::bearer(&who.token);
        loop {
            self.seen.calls.fetch_add(1, Ordering::Relaxed);
            match dynamic::call(connection.clone(), method, request, &headers).await {
                Ok(answer) => return answer,
                Err(status) if is_worth_it(&status) && Instant::now() < end => {
                    self.seen.repeats.fetch_add(1, Ordering::Relaxed);
                    sleep(PAUSE).await;
                }
                Err(status) => panic!("{method} {request}: {status:?}"),
            }
        }
    }
}

/// UNAVAILABLE; but not of a connection that broke under way, which is UNKNOWN to it: who is replaced ends what was begun.
fn is_worth_it(status: &Status) -> bool {
    let said = status.source().and_then(|source| source.downcast_ref::<Status>());
    status.code() == Code::Unavailable && said.is_none_or(|said| said.code() != Code::Unknown)
}

fn id() -> String {
    Source::system().uuid().to_string()
}
