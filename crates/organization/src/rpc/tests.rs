//! The house of these tests: the service on a real database, reached through its own stack, with the other services
//! played by `world`. What happens when many come at once, and what the suite's own services ask, is tested here; how
//! the service works with the real others is tested from outside.

use std::sync::Arc;

use contracts::organization::internal::v1::membership_service_client::MembershipServiceClient;
use contracts::organization::internal::v1::{
    EnsureMembershipRequest, EnsureMembershipResponse, InvitedWorkspace, ReserveSeatsRequest, ReserveSeatsResponse,
};
use contracts::organization::v1::CreateOrganizationRequest;
use contracts::organization::v1::billing_service_client::BillingServiceClient;
use contracts::organization::v1::edition_service_client::EditionServiceClient;
use contracts::organization::v1::organization_service_client::OrganizationServiceClient;
use ids::{InvitationId, UserId};
use kit::secret::Key;
use kit::source::TestClock;
use kit::stack::Stack;
use kit::wire::{self, Address, Channel, Local, Peers};
use kit::{Kit, Source};
use kit_db::{DatabaseConfig, Db, Foundation, Parts};
use tempfile::TempDir;
use testkit::postgres::TestDatabase;
use tonic::service::interceptor::InterceptedService;
use tonic::{Code, Request, Response, Status};
use tonic_types::StatusExt as _;
use tower::util::BoxCloneSyncService;

use crate::app::App;
use crate::editions::Editions;
use crate::rpc::tests::world::World;
use crate::{migrations, rpc};

mod buying;
mod founding;
mod guesting;
mod handing_on;
mod life;
mod owning;
mod seating;
mod suspending;
mod taking_over;
mod world;

/// Runs tests on both databases. Those on PostgreSQL fail without a server, and say how to get one.
macro_rules! on_both {
    ($($test:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() { super::$test($crate::rpc::tests::House::on_sqlite().await).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() { super::$test($crate::rpc::tests::House::on_postgres().await).await; })+
        }
    };
}
use on_both;

/// The product of most tests has three editions; `world` says what its models are.
const EDITIONS: &str = r#"
[editions.paid.free]
default = true
order = 1
limits = { members = 1, organizations = 1, workspaces = 1 }
[editions.paid.team]
order = 2
features = ["invitations", "paid.reports"]
limits = { members = 3, organizations = 2 }
[editions.paid.big]
order = 3
features = ["invitations", "invoice_billing"]
"#;

pub(crate) struct House {
    pub(crate) world: Arc<World>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) app: Arc<App>,
    local: Local,
    workload: Key,
    _directory: TempDir,
    _database: Option<TestDatabase>,
}

/// A caller, as the service's clients take one.
pub(crate) type Line = InterceptedService<Channel, Credential>;

impl House {
    pub(crate) async fn on_sqlite() -> Self {
        Self::build(None).await
    }

    pub(crate) async fn on_postgres() -> Self {
        Self::build(Some(testkit::postgres::database())).await
    }

    async fn build(database: Option<TestDatabase>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock::default());
        let source = Source::with_clock(clock.clone());
        let (key, workload) = (Key::new([1; 32]), Key::new([2; 32]));
        let local = Local::default();
        let channel = wire::channel(&Address::Local(local.clone()), &workload).unwrap();
        let kit = Arc::new(Kit::new(source.clone(), &key, &workload, channel.clone(), channel.clone()));
        let url = match &database {
            Some(database) => database.url.clone(),
            None => format!("sqlite://{}/organization.db", directory.path().display()),
        };
        let config = DatabaseConfig::at(url);
        let db = Db::open(&config, "organization", migrations(), Parts::of(&kit, None)).await.unwrap();
        let peers = Peers {
            identity: channel.clone(),
            organization: channel.clone(),
            invitation: channel.clone(),
            resource: channel.clone(),
            authz: channel,
        };
        let editions = Editions::new(&crate::editions::tests::config(EDITIONS));
        let app = Arc::new(App::new(Foundation { kit, db, peers, key }, editions));
        let world = Arc::new(World::new(source.clone()));
        let router = rpc::service(&app).router.reset_fallback().merge(world::router(&world));
        local.open(Stack::new(&source, 1024).wrap(router));
        Self { world, clock, app, local, workload, _directory: directory, _database: database }
    }

    /// The line of a person; of the operator if it is nobody's.
    fn line(&self, user: Option<UserId>) -> Line {
        let credential = user.map_or_else(|| self.world.operator(), |user| self.world.credential(user));
        let outside: Channel = BoxCloneSyncService::new(self.local.clone());
        InterceptedService::new(outside, Credential(credential))
    }

    pub(crate) fn organizations(&self, user: UserId) -> OrganizationServiceClient<Line> {
        OrganizationServiceClient::new(self.line(Some(user)))
    }

    pub(crate) fn billing(&self, user: UserId) -> BillingServiceClient<Line> {
        BillingServiceClient::new(self.line(Some(user)))
    }

    pub(crate) fn editions(&self, user: Option<UserId>) -> EditionServiceClient<Line> {
        EditionServiceClient::new(self.line(user))
    }

    pub(crate) fn internal(&self) -> MembershipServiceClient<Channel> {
        let channel = wire::channel(&Address::Local(self.local.clone()), &self.workload).unwrap();
        MembershipServiceClient::new(channel)
    }

    /// Founds an organization; its id.
    pub(crate) async fn found(&self, user: UserId, model: &str) -> Result<String, Status> {
        let request = CreateOrganizationRequest {
            display_name: "Acme".to_owned(),
            model: model.to_owned(),
            request_id: String::new(),
        };
        let answer = self.organizations(user).create_organization(request).await?.into_inner();
        let id = answer.organization.unwrap().id;
        self.world.note_organization(&id, model);
        Ok(id)
    }

    /// A person who has just founded an organization.
    pub(crate) async fn founder(&self, model: &str) -> (UserId, String) {
        let user = self.world.person("Ada");
        (user, self.found(user, model).await.unwrap())
    }

    pub(crate) async fn set_edition(&self, organization: &str, edition: &str) {
        let request = buying::set(organization, edition);
        self.editions(None).set_edition(request).await.unwrap();
    }

    /// A new invitation.
    pub(crate) fn invitation(&self) -> String {
        InvitationId::from_uuid(self.world.uuid()).to_string()
    }

    /// Accepts an invitation as a member.
    pub(crate) async fn join(&self, organization: &str, invitation: &str) -> Answer<EnsureMembershipResponse> {
        self.accept(organization, invitation, self.world.person("Bob"), "member", &[]).await
    }

    pub(crate) async fn accept(
        &self,
        organization: &str,
        invitation: &str,
        user: UserId,
        role: &str,
        workspaces: &[(&str, &str)],
    ) -> Answer<EnsureMembershipResponse> {
        let workspaces = workspaces.iter().map(|(workspace, role)| InvitedWorkspace {
            workspace_id: (*workspace).to_owned(),
            role: (*role).to_owned(),
        });
        let request = EnsureMembershipRequest {
            invitation_id: invitation.to_owned(),
            organization_id: organization.to_owned(),
            user_id: user.into(),
            role: role.to_owned(),
            workspaces: workspaces.collect(),
        };
        self.internal().ensure_membership(request).await
    }

    /// Keeps seats for so many seconds from now; frees them if that has passed.
    pub(crate) async fn reserve(&self, organization: &str, invitations: &[&str], seconds: i64) -> ReserveSeatsResponse {
        let now = self.app_now().seconds();
        let request = ReserveSeatsRequest {
            organization_id: organization.to_owned(),
            invitation_ids: invitations.iter().map(|invitation| (*invitation).to_owned()).collect(),
            expire_time: Some(prost_types::Timestamp { seconds: now + seconds, nanos: 0 }),
        };
        self.internal().reserve_seats(request).await.unwrap().into_inner()
    }

    fn app_now(&self) -> kit::Time {
        kit::source::Clock::now(&*self.clock)
    }
}

pub(crate) type Answer<T> = Result<Response<T>, Status>;

/// Shows a credential.
#[derive(Clone)]
pub(crate) struct Credential(String);

impl tonic::service::Interceptor for Credential {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", format!("Bearer {}", self.0).parse().unwrap());
        Ok(request)
    }
}

/// Looks at the outcome of a call.
pub(crate) trait Refused {
    /// Panics unless the call was refused with this code for this reason.
    fn refused(self, code: Code, reason: &str) -> Status;
}

impl<T: std::fmt::Debug> Refused for Result<T, Status> {
    #[track_caller]
    fn refused(self, code: Code, reason: &str) -> Status {
        let status = self.unwrap_err();
        let found = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
        assert_eq!((status.code(), found.as_str()), (code, reason), "{status:?}");
        status
    }
}

/// Metadata of a refusal.
pub(crate) fn metadata(status: &Status, key: &str) -> String {
    status.get_details_error_info().and_then(|info| info.metadata.get(key).cloned()).unwrap_or_default()
}
