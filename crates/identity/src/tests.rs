//! What the service does by itself, on both databases. The other services are out of reach, but for the one that makes
//! organizations. What it answers is tested from outside.

use std::sync::Arc;
use std::time::Duration;

use contracts::authz::internal::v1::{FactKey, FactKind, fact_change::Change};
use ids::{AccessTokenId, MembershipId, OrganizationId, SessionId, UserId, WorkspaceId};
use kit::email::Email;
use kit::guard::Housekeeping;
use kit::secret::Key;
use kit::stack::Stack;
use kit::wire::{self, Address, Local, Peers};
use kit::{App as _, Kit, Source, Time};
use kit_db::{DatabaseConfig, Db, Foundation, LogEntry, Parts, Tx};

use crate::app::App;
use crate::housekeeping::sweep;
use crate::model::{AccessToken, Account, PasswordHash, PasswordReset, Session, SignUp, TokenWorkspace};
use crate::store;
use crate::tests::neighbour::Neighbour;

const DAY: Duration = Duration::from_hours(24);

struct House {
    app: App,
    now: Time,
    neighbour: Arc<Neighbour>,
    _directory: tempfile::TempDir,
    _database: Option<testkit::postgres::TestDatabase>,
}

macro_rules! on_both {
    ($($test:ident)+) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $test() { super::$test(crate::tests::House::build(None).await).await; })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $test() { super::$test(crate::tests::House::build(Some(testkit::postgres::database())).await).await; })+
        }
    };
}

// After the macro that they use.
mod guessing;
mod kin;
mod neighbour;
mod owed;

on_both!(links_go_when_they_expire sessions_go_when_they_expire tokens_go_long_after_they_ended nothing_else_goes);

impl House {
    async fn build(database: Option<testkit::postgres::TestDatabase>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (source, key) = (Source::system(), Key::new([1; 32]));
        let nobody = wire::channel(&Address::Local(Local::default()), &key).unwrap();
        let kit = Arc::new(Kit::new(source.clone(), &key, &key, nobody.clone(), nobody.clone()));
        let url = match &database {
            Some(database) => database.url.clone(),
            None => format!("sqlite://{}/identity.db", directory.path().display()),
        };
        let config = DatabaseConfig::at(url);
        let db = Db::open(&config, "identity", crate::migrations(), Parts::of(&kit, None)).await.unwrap();
        let (neighbour, local) = (Arc::new(Neighbour::default()), Local::default());
        local.open(Stack::new(&source, 16).wrap(neighbour::router(&neighbour)));
        let peers = Peers {
            identity: nobody.clone(),
            organization: wire::channel(&Address::Local(local), &key).unwrap(),
            invitation: nobody.clone(),
            resource: nobody.clone(),
            authz: nobody,
        };
        let app = App::new(Foundation { kit, db, peers, key }, "http://localhost".to_owned()).unwrap();
        Self { app, now: source.now(), neighbour, _directory: directory, _database: database }
    }

    async fn begin(&self) -> Tx {
        self.app.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap()
    }

    fn source(&self) -> &Source {
        self.app.kit().source()
    }

    async fn account(&self) -> Account {
        let (id, email) = (UserId::from_uuid(self.source().uuid()), Email::parse("ann@example.com").unwrap());
        let account = Account::open(id, email, "Ann".to_owned(), PasswordHash::new("hash".to_owned()), self.now);
        let tx = self.begin().await;
        assert!(store::account::insert(&tx, &account).await.unwrap());
        tx.commit_step().await.unwrap();
        account
    }

    async fn session(&self, user: UserId) -> Session {
        let session = Session::begin(SessionId::from_uuid(self.source().uuid()), user, self.now);
        let tx = self.begin().await;
        store::session::insert(&tx, &session).await.unwrap();
        store::refresh_token::insert(&tx, session.id, &self.source().bytes()).await.unwrap();
        tx.commit_step().await.unwrap();
        session
    }

    async fn token(&self, organization: OrganizationId) -> AccessToken {
        let token = AccessToken {
            id: AccessTokenId::from_uuid(self.source().uuid()),
            organization,
            display_name: "Encoder".to_owned(),
            service_account: None,
            role: "member".to_owned(),
            membership: MembershipId::from_uuid(self.source().uuid()),
            workspaces: vec![TokenWorkspace {
                workspace: WorkspaceId::from_uuid(self.source().uuid()),
                role: "member".to_owned(),
                membership: MembershipId::from_uuid(self.source().uuid()),
            }],
            scopes: vec!["media.view".to_owned()],
            bound_to: None,
            hint: "tnt_at_abcd".to_owned(),
            created_by: "operator".to_owned(),
            created_by_token: None,
            lifetime: DAY,
            create_time: self.now,
            expire_time: self.now.plus(DAY),
            revoke_time: None,
            last_use_time: None,
        };
        let tx = self.begin().await;
        store::access_token::insert(&tx, &token, &self.source().bytes()).await.unwrap();
        tx.commit_step().await.unwrap();
        token
    }

    async fn log(&self, scope: uuid::Uuid) -> Vec<LogEntry> {
        self.app.db.log_after(scope, 0, 1000).await.unwrap()
    }
}

fn removed(entry: &LogEntry) -> Vec<(FactKind, String)> {
    let removed = entry.facts.iter().map(|change| match change.change.clone() {
        Some(Change::Remove(FactKey { kind, id })) => (FactKind::try_from(kind).unwrap(), id),
        other => panic!("no removal: {other:?}"),
    });
    removed.collect()
}

async fn links_go_when_they_expire(house: House) {
    let account = house.account().await;
    let (verification, reset) = (house.source().bytes(), house.source().bytes());
    let sign_up = SignUp::new(
        verification,
        Email::parse("bob@example.com").unwrap(),
        "Bob".to_owned(),
        account.password_hash.clone(),
        house.now,
    );
    let tx = house.begin().await;
    store::sign_up::insert(&tx, &sign_up).await.unwrap();
    store::password_reset::insert(&tx, &PasswordReset::new(reset, Some(account.id), house.now)).await.unwrap();
    tx.commit_step().await.unwrap();

    let db = house.app.db.read();
    sweep(&house.app, house.now.plus(DAY).minus(Duration::from_millis(1))).await.unwrap();
    assert!(store::sign_up::find(db, &verification).await.unwrap().is_some());
    assert!(store::password_reset::find(db, &reset).await.unwrap().is_none());
    sweep(&house.app, house.now.plus(DAY)).await.unwrap();
    assert!(store::sign_up::find(db, &verification).await.unwrap().is_none());
}

async fn sessions_go_when_they_expire(house: House) {
    let account = house.account().await;
    let first = house.session(account.id).await;
    // More than go at once.
    for _ in 0..100 {
        house.session(account.id).await;
    }
    sweep(&house.app, house.now.plus(30 * DAY)).await.unwrap();

    let left = store::session::live_of(house.app.db.read(), account.id, house.now, None, 200).await.unwrap();
    assert!(left.is_empty());
    let log = house.log(account.id.uuid()).await;
    assert_eq!(log.len(), 101);
    let first = vec![(FactKind::Session, first.id.to_string())];
    assert!(log.iter().any(|entry| entry.kind == "session.expired" && removed(entry) == first));
    // Nobody waits for authz to hear what it knows by the clock.
    assert!(log.iter().all(|entry| !entry.narrowing && entry.actor == "housekeeping"));
}

async fn tokens_go_long_after_they_ended(house: House) {
    let organization = OrganizationId::from_uuid(house.source().uuid());
    let expired = house.token(organization).await;
    let revoked = house.token(organization).await.revoked(house.now);
    let tx = house.begin().await;
    store::access_token::update_end(&tx, &revoked).await.unwrap();
    tx.commit_step().await.unwrap();

    sweep(&house.app, house.now.plus(90 * DAY)).await.unwrap();
    let left = store::access_token::page(house.app.db.read(), organization, None, 10).await.unwrap();
    assert_eq!(left.iter().map(|token| token.id).collect::<Vec<_>>(), [expired.id]);
    sweep(&house.app, house.now.plus(91 * DAY)).await.unwrap();
    let left = store::access_token::page(house.app.db.read(), organization, None, 10).await.unwrap();
    assert_eq!(left, []);

    let log = house.log(organization.uuid()).await;
    assert_eq!(log.iter().map(|entry| entry.kind.as_str()).collect::<Vec<_>>(), ["access_token.forgotten"; 2]);
    let facts = [
        (FactKind::Token, expired.id.to_string()),
        (FactKind::Assignment, expired.membership.to_string()),
        (FactKind::Assignment, expired.workspaces[0].membership.to_string()),
    ];
    assert_eq!(removed(&log[1]), facts);
}

async fn nothing_else_goes(house: House) {
    let account = house.account().await;
    let session = house.session(account.id).await;
    let organization = OrganizationId::from_uuid(house.source().uuid());
    let token = house.token(organization).await;

    sweep(&house.app, house.now.plus(29 * DAY)).await.unwrap();
    let db = house.app.db.read();
    assert_eq!(store::account::find(db, account.id).await.unwrap(), Some(account.clone()));
    let left = store::session::live_of(db, account.id, house.now, None, 10).await.unwrap();
    assert_eq!(left, [session]);
    assert_eq!(store::access_token::find(db, organization, token.id).await.unwrap(), Some(token));
    assert!(house.log(account.id.uuid()).await.is_empty());
}
