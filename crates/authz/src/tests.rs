//! The whole service on both databases: how it starts, and how it keeps up with what others write; and who waits for
//! whom.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use contracts::access::v1::{Object as NamedObject, object};
use contracts::authz::internal::v1::fact::Fact as Told;
use contracts::authz::internal::v1::fact_service_client::FactServiceClient;
use contracts::authz::internal::v1::{
    ApplyFactsRequest, AttendRequest, AttendResponse, FactChange, FactEvent, FactKey, FactKind, Mark,
    OrganizationFactState, ResourceFact, UserFact, fact_change,
};
use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use kit::guard::Housekeeping;
use kit::secret::Key;
use kit::shutdown::{Shutdown, Trigger};
use kit::stack::Stack;
use kit::wire::{self, Address, Local, Peers};
use kit::{Kit, Source};
use kit_db::{DatabaseConfig, Db, Foundation, Parts};
use policy::{Object, Question, Subject};
use tempfile::TempDir;
use testkit::postgres::TestDatabase;
use tokio::task::JoinHandle;
use tonic::Status;

use crate::app::App;
use crate::checkpoint::Keeper;
use crate::rpc::scene::{self, NOW, id, put, text};
use crate::store;
use crate::{attend, follow};

/// A data directory, and a database.
struct House {
    directory: TempDir,
    database: Option<TestDatabase>,
    key: Key,
}

/// The service, as long as it runs.
struct Running {
    app: Arc<App>,
    keeper: Keeper,
    facts: FactServiceClient<wire::Channel>,
    authz: AuthzServiceClient<wire::Channel>,
    has_checkpoint: bool,
    /// Ends what runs beside the calls when it goes.
    stop: Trigger,
    beside: [JoinHandle<()>; 2],
}

macro_rules! on_both {
    ($($test:ident)+) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $test() { super::$test(|| crate::tests::House::new(None)).await; })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $test() {
                super::$test(|| crate::tests::House::new(Some(testkit::postgres::database()))).await;
            })+
        }
    };
}

mod attending;
mod following;
mod listing;
// After the macro that it uses.
mod starting;
mod verifying;

impl House {
    fn new(database: Option<TestDatabase>) -> Self {
        Self { directory: tempfile::tempdir().unwrap(), database, key: Key::new([1; 32]) }
    }

    fn file(&self) -> PathBuf {
        self.directory.path().join("authz.checkpoint")
    }

    fn database_file(&self) -> PathBuf {
        self.directory.path().join("authz.db")
    }

    async fn start_alone(&self) -> Running {
        let (source, key) = (Source::system(), &self.key);
        // What the service calls is out of reach; it calls nobody. Its own door is another one, so that all of it goes
        // when it stops.
        let channel = wire::channel(&Address::Local(Local::default()), key).unwrap();
        let kit = Arc::new(Kit::new(source.clone(), key, key, channel.clone(), channel.clone()));
        let url = match &self.database {
            Some(database) => database.url.clone(),
            None => format!("sqlite://{}", self.database_file().display()),
        };
        let (config, parts) = (DatabaseConfig::at(url), Parts::of(&kit, None));
        let db = Db::open(&config, "authz", crate::migrations(), parts).await.unwrap();
        let [identity, organization, invitation, resource, authz] = std::array::from_fn(|_| channel.clone());
        let peers = Peers { identity, organization, invitation, resource, authz };
        know_model(&db).await;
        let foundation = Foundation { kit, db, peers, key: key.clone() };
        let (app, loading) = App::start(foundation, Some(&self.file())).await.unwrap();
        let app = Arc::new(app);
        let has_checkpoint = loading.has_checkpoint;
        let keeper = Keeper::new(&self.file(), 1, app.engine.begun(), has_checkpoint);
        let door = Local::default();
        door.open(Stack::new(&source, 16).wrap(kit::server::routes(&[crate::rpc::service(&app)])));
        let own = wire::channel(&Address::Local(door), key).unwrap();
        let (facts, authz) = (FactServiceClient::new(own.clone()), AuthzServiceClient::new(own));
        let (stop, shutdown) = Shutdown::new();
        let followed = tokio::spawn(follow::run(Arc::clone(&app), shutdown.clone()));
        let attended = tokio::spawn(attend::run(Arc::clone(&app), shutdown));
        Running { app, keeper, facts, authz, has_checkpoint, stop, beside: [followed, attended] }
    }

    /// Starts it, and all services attend, which have nothing to say against what it has.
    async fn start(&self) -> Running {
        let mut running = self.start_alone().await;
        for service in ["identity", "organization", "resource"] {
            running.attend(service, None).await;
        }
        running
    }
}

impl Running {
    /// Applies changes, as the organization's event with this number.
    async fn tell(&mut self, sequence: i64, changes: Vec<FactChange>) {
        self.try_tell(sequence, changes).await.unwrap();
    }

    async fn try_tell(&mut self, sequence: i64, changes: Vec<FactChange>) -> Result<(), Status> {
        let event = FactEvent { scope_id: text(1), sequence, event_id: text(900), changes };
        let request = ApplyFactsRequest { service: "organization".to_owned(), events: vec![event], express: false };
        self.facts.apply_facts(request).await.map(drop)
    }

    /// A service says what it has seen, and that it is ready. Whether authz knows that.
    async fn attend(&mut self, service: &str, seen: Option<Mark>) -> bool {
        let service = service.to_owned();
        let ask = AttendRequest { service: service.clone(), seen, ..AttendRequest::default() };
        let AttendResponse { mark, is_known } = self.facts.attend(ask).await.unwrap().into_inner();
        let ready_epoch_id = mark.clone().unwrap().epoch_id;
        self.facts.attend(AttendRequest { service, seen: mark, ready_epoch_id }).await.unwrap();
        is_known
    }

    async fn write_checkpoint(&mut self) {
        self.keeper.write(&self.app, &Arc::new(AtomicBool::new(false))).await.unwrap();
    }

    /// Whether somebody may look at the article.
    fn may(&self, person: u128) -> bool {
        let (subject, object) = (Subject::User(id(person)), Object::Resource(id(3)));
        let question = Question { subject, session: None, permission: "article.view", object, now: NOW };
        self.app.engine.world().check(&question).allowed
    }

    async fn stop(self) {
        drop(self.stop);
        for beside in self.beside {
            beside.await.unwrap();
        }
        self.app.db.close().await;
    }
}

/// Organization 1 with article 3; person 10 is its publisher by membership 20.
fn founding() -> Vec<FactChange> {
    let parent = Some(NamedObject { kind: Some(object::Kind::OrganizationId(text(1))) });
    let (resource_id, organization_id, r#type) = (text(3), text(1), "article".to_owned());
    vec![
        put(scene::organization(OrganizationFactState::Active)),
        put(Told::Resource(ResourceFact { resource_id, organization_id, r#type, parent, inherits_access: true })),
        person(10),
        publisher(20, 10),
    ]
}

fn person(number: u128) -> FactChange {
    put(Told::User(UserFact { user_id: text(number), active: true }))
}

fn publisher(number: u128, person: u128) -> FactChange {
    put(Told::Assignment(scene::role(number, person, None, "publisher")))
}

fn removal(membership: u128) -> FactChange {
    let key = FactKey { kind: FactKind::Assignment.into(), id: text(membership) };
    FactChange { change: Some(fact_change::Change::Remove(key)) }
}

/// The model of the scene, put there by an operator.
async fn know_model(db: &Db) {
    let known = store::model::all(db.read()).await.unwrap();
    if known.is_empty() {
        let tx = db.begin_housekeeping(&Housekeeping::witness()).await.unwrap();
        let model =
            store::model::Model { name: "press".to_owned(), version: 3, source: scene::MODEL.to_owned(), revision: 0 };
        store::model::insert(&tx, model).await.unwrap();
        tx.commit_step().await.unwrap();
    }
}
