//! Tenantry from Rust: what a program sees that asks through the client.

mod asking;
mod credentials;
mod freshness;
mod gathering;
mod outages;

use std::time::Duration;

use e2e::{Organization, Person, Suite};
use tenantry::settings::ServiceName;
use tenantry_client::ids::{ResourceId, UserId};
use tenantry_client::{CheckError, Client, Credential, Endpoints, Limits, Permission, Question, RequireError};
use tonic::Code;

/// A product's people: an Admin, a Member with a place in a workspace, and somebody who belongs elsewhere.
struct Scene {
    admin: Person,
    member: Person,
    stranger: Person,
    organization: Organization,
    /// The organization of the stranger.
    elsewhere: Organization,
    media: ResourceId,
}

impl Scene {
    async fn new(suite: &Suite) -> Self {
        let admin = suite.person("admin").await;
        let organization = suite.organization(&admin, "fastpix").await;
        let production = organization.workspace("Production");
        let member = suite.join(&admin, &organization, "member", "member", &[production]).await;
        let media = suite.resource(&admin, production, "media").await.id.parse().unwrap();
        let stranger = suite.person("stranger").await;
        let elsewhere = suite.organization(&stranger, "fastpix").await;
        Self { admin, member, stranger, organization, elsewhere, media }
    }

    fn may(&self, action: &str) -> Question {
        Question::new(permission(action), self.media)
    }
}

fn permission(text: &str) -> Permission {
    text.parse().unwrap()
}

fn user(person: &Person) -> UserId {
    person.user_id.parse().unwrap()
}

fn bearer(token: &str) -> Credential {
    Credential::bearer(token).unwrap()
}

fn endpoints(suite: &Suite) -> Endpoints {
    let address = |name| format!("http://{}", suite.address(name));
    Endpoints {
        identity: address(ServiceName::Identity),
        organization: address(ServiceName::Organization),
        invitation: address(ServiceName::Invitation),
        resource: address(ServiceName::Resource),
        authz: address(ServiceName::Authz),
    }
}

fn client(suite: &Suite, credential: Credential) -> Client {
    patient(endpoints(suite), credential)
}

/// A client that waits for long: the machine may be busy with other tests, and slow is not wrong.
fn patient(endpoints: impl Into<Endpoints>, credential: Credential) -> Client {
    let limits = Limits { deadline: Duration::from_secs(60), ..Limits::default() };
    Client::connect(endpoints, credential).unwrap().with_limits(limits)
}

/// Why the suite refused a question.
#[track_caller]
fn refusal<T: std::fmt::Debug>(answer: Result<T, CheckError>) -> (Code, String) {
    match answer {
        Err(CheckError::Refused(refusal)) => (refusal.code(), refusal.reason()),
        other => panic!("expected a refusal: {other:?}"),
    }
}

/// Why somebody was denied.
#[track_caller]
fn denial(answer: Result<(), RequireError>) -> tenantry_client::DecisionReason {
    match answer {
        Err(RequireError::Denied(denied)) => denied.reason,
        other => panic!("expected a denial: {other:?}"),
    }
}
