//! The house of these tests: the service on a real database, reached through its own stack, with the other services
//! played by `world`. What happens at a share's door is tested here, where the clock can be moved on; how the service
//! works with the real others is tested from outside.

use std::sync::Arc;

use contracts::access::v1::{Object, object};
use contracts::resource::v1::grant_service_client::GrantServiceClient;
use contracts::resource::v1::resource_service_client::ResourceServiceClient;
use contracts::resource::v1::share_service_client::ShareServiceClient;
use contracts::resource::v1::{
    CreateResourceRequest, CreateShareRequest, CreateShareResponse, OpenShareRequest, OpenShareResponse, Share,
    ShareAnyone, ShareAudience, ShareNamedPeople, ShareOrganizationMembers, share_audience,
};
use kit::portions::Portions;
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
use crate::tests::world::{Person, World};
use crate::{migrations, rpc};

mod crowding;
mod granting;
mod moving;
mod opening;
mod sharing;
mod world;

/// Runs tests on both databases. Those on PostgreSQL fail without a server, and say how to get one.
macro_rules! on_both {
    ($($test:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() { super::$test($crate::tests::House::on_sqlite().await).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() { super::$test($crate::tests::House::on_postgres().await).await; })+
        }
    };
}
use on_both;

pub(crate) struct House {
    pub(crate) world: Arc<World>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) app: Arc<App>,
    local: Local,
    _directory: TempDir,
    _database: Option<TestDatabase>,
}

/// More calls at once than any of these tests makes.
const PLENTY: usize = 1024;

/// Shows a credential.
#[derive(Clone)]
pub(crate) struct Credential(String);

type Outside = InterceptedService<Channel, Credential>;

impl House {
    pub(crate) async fn on_sqlite() -> Self {
        Self::build(None, &Portions::of(PLENTY)).await
    }

    pub(crate) async fn on_postgres() -> Self {
        Self::build(Some(testkit::postgres::database()), &Portions::of(PLENTY)).await
    }

    /// Beside others in one process, which count calls together.
    pub(crate) async fn among(portions: &Portions) -> Self {
        Self::build(None, portions).await
    }

    async fn build(database: Option<TestDatabase>, portions: &Portions) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock::default());
        let source = Source::with_clock(clock.clone());
        let (key, workload) = (Key::new([1; 32]), Key::new([2; 32]));
        let local = Local::default();
        let channel = wire::channel(&Address::Local(local.clone()), &workload).unwrap();
        let kit = Kit::new(source.clone(), &key, &workload, channel.clone(), channel.clone());
        let kit = Arc::new(kit.among(portions));
        let url = match &database {
            Some(database) => database.url.clone(),
            None => format!("sqlite://{}/resource.db", directory.path().display()),
        };
        let config = DatabaseConfig::at(url);
        let db = Db::open(&config, "resource", migrations(), Parts::of(&kit, None)).await.unwrap();
        let peers = Peers {
            identity: channel.clone(),
            organization: channel.clone(),
            invitation: channel.clone(),
            resource: channel.clone(),
            authz: channel,
        };
        let world = Arc::new(World::new(Arc::clone(&kit), db.clone()));
        let app = Arc::new(App::new(Foundation { kit, db, peers, key }));
        let router = rpc::service(&app).router.reset_fallback().merge(world::router(&world));
        local.open(Stack::new(&source, PLENTY).wrap(router));
        Self { world, clock, app, local, _directory: directory, _database: database }
    }

    fn outside(&self, person: Option<&Person>) -> Outside {
        let credential = person.map(|person| self.world.credential(person)).unwrap_or_default();
        InterceptedService::new(BoxCloneSyncService::new(self.local.clone()), Credential(credential))
    }

    pub(crate) fn shares(&self, person: impl Into<Option<Person>>) -> ShareServiceClient<Outside> {
        ShareServiceClient::new(self.outside(person.into().as_ref()))
    }

    pub(crate) fn resources(&self, person: &Person) -> ResourceServiceClient<Outside> {
        ResourceServiceClient::new(self.outside(Some(person)))
    }

    pub(crate) fn grants(&self, person: &Person) -> GrantServiceClient<Outside> {
        GrantServiceClient::new(self.outside(Some(person)))
    }

    /// A file of the organization, made by somebody; its id.
    pub(crate) async fn file(&self, by: &Person) -> String {
        self.resources(by).create_resource(self.new_file()).await.unwrap().into_inner().resource.unwrap().id
    }

    pub(crate) fn new_file(&self) -> CreateResourceRequest {
        let organization = object::Kind::OrganizationId(self.world.organization.into());
        CreateResourceRequest {
            parent: Some(Object { kind: Some(organization) }),
            r#type: "file".to_owned(),
            display_name: "Plan".to_owned(),
            ..Default::default()
        }
    }

    /// A share, and its secret.
    pub(crate) async fn share(&self, by: &Person, file: &str, share: Share) -> (Share, String) {
        self.share_with_password(by, file, share, "").await
    }

    pub(crate) async fn share_with_password(
        &self,
        by: &Person,
        file: &str,
        share: Share,
        password: &str,
    ) -> (Share, String) {
        let (share, password) = (Some(share), password.to_owned());
        let request = CreateShareRequest { resource_id: file.to_owned(), share, password, ..Default::default() };
        let answer: CreateShareResponse = self.shares(by.clone()).create_share(request).await.unwrap().into_inner();
        (answer.share.unwrap(), answer.secret)
    }

    pub(crate) async fn open(
        &self,
        by: impl Into<Option<Person>>,
        secret: &str,
        password: &str,
    ) -> Result<Response<OpenShareResponse>, Status> {
        let request = OpenShareRequest { secret: secret.to_owned(), password: password.to_owned() };
        self.shares(by).open_share(request).await
    }

    /// The kinds of all log entries of the organization, in order.
    pub(crate) async fn logged(&self) -> Vec<String> {
        let entries = self.app.db.log_after(self.world.organization.uuid(), 0, 10_000).await.unwrap();
        entries.into_iter().map(|entry| entry.kind).collect()
    }
}

impl tonic::service::Interceptor for Credential {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if !self.0.is_empty() {
            request.metadata_mut().insert("authorization", format!("Bearer {}", self.0).parse().unwrap());
        }
        Ok(request)
    }
}

/// Looks at the outcome of a call.
pub(crate) trait Refused {
    /// Panics unless the call was refused with this code for this reason.
    #[track_caller]
    fn refused(self, code: Code, reason: &str) -> Status;
}

impl<T: std::fmt::Debug> Refused for Result<Response<T>, Status> {
    #[track_caller]
    fn refused(self, code: Code, reason: &str) -> Status {
        let status = self.unwrap_err();
        let found = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
        assert_eq!((status.code(), found.as_str()), (code, reason), "{status:?}");
        status
    }
}

/// A share for downloads.
pub(crate) fn sending(to: share_audience::Kind) -> Share {
    Share { mode: Some("send".to_owned()), audience: Some(ShareAudience { kind: Some(to) }), ..Default::default() }
}

pub(crate) fn anyone() -> share_audience::Kind {
    share_audience::Kind::Anyone(ShareAnyone {})
}

pub(crate) fn members() -> share_audience::Kind {
    share_audience::Kind::Organization(ShareOrganizationMembers {})
}

pub(crate) fn people(users: &[&Person], emails: &[&str]) -> share_audience::Kind {
    share_audience::Kind::People(ShareNamedPeople {
        user_ids: users.iter().map(|person| person.user.into()).collect(),
        emails: emails.iter().map(|email| (*email).to_owned()).collect(),
    })
}
