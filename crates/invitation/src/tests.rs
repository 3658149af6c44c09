//! The house of these tests: the service on a real database, reached through its own stack, with the other services
//! played by `world`. What an acceptance does when the other side fails is tested here, where it can be made to fail;
//! how the service works with the real others is tested from outside.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use contracts::invitation::internal::v1::pending_invitation_service_client::PendingInvitationServiceClient;
use contracts::invitation::v1::invitation_service_client::InvitationServiceClient;
use contracts::invitation::v1::{
    AcceptInvitationRequest, CreateInvitationsRequest, Invitation, InvitationResult, InvitationState,
    ListInvitationsRequest, accept_invitation_request,
};
use ids::OrganizationId;
use kit::config::{MailConfig, MailTransport, SmtpTls};
use kit::mail::Mailer;
use kit::secret::Key;
use kit::shutdown::{Shutdown, Trigger};
use kit::source::TestClock;
use kit::stack::Stack;
use kit::wire::{self, Address, Channel, Local, Peers};
use kit::{Kit, Source};
use kit_db::{DatabaseConfig, Db, Foundation, Parts};
use tempfile::TempDir;
use testkit::postgres::TestDatabase;
use tonic::{Code, Request, Response, Status};
use tonic_types::StatusExt as _;
use tower::util::BoxCloneSyncService;

use crate::app::App;
use crate::tests::world::{Person, World};
use crate::{background, migrations, rpc};

mod accepting;
mod answering;
mod completing;
mod creating;
mod guests;
mod keeping;
mod limiting;
mod racing;
mod replacing;
mod roles;
mod seats;
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
    workload: Key,
    directory: TempDir,
    _mails: Trigger,
    _database: Option<TestDatabase>,
}

pub(crate) const DAY: Duration = Duration::from_hours(24);

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
            None => format!("sqlite://{}/invitation.db", directory.path().display()),
        };
        let config = DatabaseConfig::at(url);
        let db = Db::open(&config, "invitation", migrations(), Parts::of(&kit, None)).await.unwrap();
        let mails = send_mails(&db, &directory);
        let peers = Peers {
            identity: channel.clone(),
            organization: channel.clone(),
            invitation: channel.clone(),
            resource: channel.clone(),
            authz: channel,
        };
        let app = Arc::new(App::new(Foundation { kit, db, peers, key }, "https://app.example".to_owned()));
        let world = Arc::new(World::new(source.clone()));
        let router = rpc::service(&app).router.reset_fallback().merge(world::router(&world));
        local.open(Stack::new(&source, 1024).wrap(router));
        Self { world, clock, app, local, workload, directory, _mails: mails, _database: database }
    }

    /// The service for a person; each call is made with a fresh credential.
    pub(crate) fn of(&self, person: &Person) -> Client {
        self.with(self.world.credential(person.user))
    }

    /// The service for whoever shows this; nobody if it is empty.
    pub(crate) fn with(&self, credential: String) -> Client {
        let outside: Channel = BoxCloneSyncService::new(self.local.clone());
        InvitationServiceClient::with_interceptor(outside, Credential(credential))
    }

    pub(crate) fn internal(&self) -> PendingInvitationServiceClient<Channel> {
        let channel = wire::channel(&Address::Local(self.local.clone()), &self.workload).unwrap();
        PendingInvitationServiceClient::new(channel)
    }

    /// Starts what the service does by itself, as a start of the process does.
    pub(crate) fn start(&self) -> Trigger {
        let (trigger, shutdown) = Shutdown::new();
        for work in background::all(&self.app) {
            tokio::spawn(work(shutdown.clone()));
        }
        trigger
    }

    /// Invites; the outcome of the first address.
    pub(crate) async fn invite(&self, by: &Person, request: CreateInvitationsRequest) -> InvitationResult {
        let answer = self.of(by).create_invitations(request).await.unwrap().into_inner();
        answer.results.into_iter().next().unwrap()
    }

    /// An invitation of somebody as a member, and the token of its link.
    pub(crate) async fn invited(&self, by: &Person, to: OrganizationId, email: &str) -> (Invitation, String) {
        let before = self.mails(email).len();
        let result = self.invite(by, request(to, &[email], "member")).await;
        assert_eq!(result.refusal, 0, "{result:?}");
        (result.invitation.unwrap(), self.mailed_token(email, before + 1).await)
    }

    pub(crate) async fn list(&self, by: &Person, of: OrganizationId, state: InvitationState) -> Vec<Invitation> {
        let request = ListInvitationsRequest { organization_id: of.into(), state: state.into(), ..Default::default() };
        self.of(by).list_invitations(request).await.unwrap().into_inner().invitations
    }

    /// The mails to an address, in the order in which they were written.
    pub(crate) fn mails(&self, to: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.directory.path().join("mail")) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
        paths.sort();
        let texts = paths.iter().filter_map(|path| std::fs::read_to_string(path).ok());
        texts.filter(|text| text.lines().any(|line| line.trim_end() == format!("To: {to}"))).collect()
    }

    /// The token in the newest mail to an address, once there are so many of them.
    pub(crate) async fn mailed_token(&self, to: &str, count: usize) -> String {
        eventually("the mail is there", async || self.mails(to).len() >= count).await;
        let mails = self.mails(to);
        let (_, rest) = mails.last().unwrap().split_once("token=").unwrap();
        rest.chars().take_while(|char| char.is_ascii_alphanumeric() || *char == '_').collect()
    }

    /// The kinds of all log entries of an organization, in order.
    pub(crate) async fn logged(&self, organization: OrganizationId) -> Vec<String> {
        let entries = self.app.db.log_after(organization.uuid(), 0, 10_000).await.unwrap();
        entries.into_iter().map(|entry| entry.kind).collect()
    }
}

pub(crate) type Client = InvitationServiceClient<tonic::service::interceptor::InterceptedService<Channel, Credential>>;

/// Shows a credential.
#[derive(Clone)]
pub(crate) struct Credential(String);

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

/// Invites as this role, without workspaces.
pub(crate) fn request(organization: OrganizationId, emails: &[&str], role: &str) -> CreateInvitationsRequest {
    CreateInvitationsRequest {
        organization_id: organization.into(),
        emails: emails.iter().map(|email| (*email).to_owned()).collect(),
        role: role.to_owned(),
        ..Default::default()
    }
}

pub(crate) fn accept(token: &str) -> AcceptInvitationRequest {
    let invitation = accept_invitation_request::Invitation::Token(token.to_owned());
    AcceptInvitationRequest { invitation: Some(invitation), ..Default::default() }
}

/// Metadata of a refusal.
pub(crate) fn metadata(status: &Status, key: &str) -> String {
    status.get_details_error_info().and_then(|info| info.metadata.get(key).cloned()).unwrap_or_default()
}

/// The fields that break their rules.
pub(crate) fn violated(status: &Status) -> HashSet<String> {
    let violations = status.get_details_bad_request().map(|request| request.field_violations).unwrap_or_default();
    violations.into_iter().map(|violation| violation.field).collect()
}

pub(crate) async fn eventually(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..1000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("not within ten seconds: {what}");
}

fn send_mails(db: &Db, directory: &TempDir) -> Trigger {
    let config = MailConfig {
        transport: MailTransport::File,
        directory: None,
        smtp_host: None,
        smtp_port: 25,
        smtp_user: None,
        smtp_password: None,
        smtp_tls: SmtpTls::None,
        from: "Tenantry <no-reply@localhost>".to_owned(),
        link_base: "https://app.example".to_owned(),
    };
    let mailer = Mailer::new(&config, directory.path()).unwrap();
    let (trigger, shutdown) = Shutdown::new();
    tokio::spawn(db.background(Some(mailer))(shutdown));
    trigger
}
