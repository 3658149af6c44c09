//! What the store says of roles, groups and service accounts, on both databases. Those on PostgreSQL fail without a
//! server, and say how to get one.

use ids::{GroupId, GroupMemberId, MembershipId, OrganizationId, RoleId, ServiceAccountId, UserId, WorkspaceId};
use kit::guard::Housekeeping;
use kit::models::ModelRef;
use kit::seal::Seal;
use kit::secret::Key;
use kit::{Source, Time};
use kit_db::{DatabaseConfig, Db, Parts, Tx};
use tempfile::TempDir;
use testkit::postgres::TestDatabase;

use crate::model::{
    Assignment, Group, GroupMember, Grouped, Holder, Membership, Organization, OwnRole, Powers, Role, RoleScope,
    ServiceAccount, State, Workspace,
};
use crate::store;

/// A database that goes away with it, with one organization.
struct House {
    db: Db,
    source: Source,
    organization: OrganizationId,
    _ground: Ground,
}

enum Ground {
    Sqlite(#[expect(dead_code, reason = "kept until it is dropped")] TempDir),
    Postgres(#[expect(dead_code, reason = "kept until it is dropped")] TestDatabase),
}

macro_rules! on_both {
    ($($test:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() { super::$test(super::House::on_sqlite().await).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() { super::$test(super::House::on_postgres().await).await; })+
        }
    };
}

on_both! {
    a_role_comes_back_as_it_was_and_its_name_is_taken_once_in_a_scope
    a_group_comes_back_and_its_name_is_taken_once
    a_place_in_a_group_lasts_as_long_as_the_membership
    a_service_account_that_is_deleted_is_in_no_group
    a_role_in_a_workspace_ends_with_the_workspace
    whoever_holds_a_role_is_counted
}

impl House {
    async fn on_sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/organization.db", directory.path().display());
        Self::on(Ground::Sqlite(directory), url).await
    }

    async fn on_postgres() -> Self {
        let database = testkit::postgres::database();
        let url = database.url.clone();
        Self::on(Ground::Postgres(database), url).await
    }

    async fn on(ground: Ground, url: String) -> Self {
        let source = Source::system();
        let seal = Seal::new(&Key::new([7; 32]), source.clone());
        let parts = Parts { source: source.clone(), seal, facts: None };
        let config = DatabaseConfig::at(url);
        let db = Db::open(&config, "organization", store::migrations(), parts).await.unwrap();
        let organization = OrganizationId::from_uuid(source.uuid());
        let house = Self { db, source, organization, _ground: ground };
        house.found().await;
        house
    }

    async fn found(&self) {
        let now = self.now();
        let organization = Organization {
            id: self.organization,
            display_name: "Wayne".to_owned(),
            model: ModelRef { name: "standard".to_owned(), version: 1 },
            state: State::Active,
            edition: String::new(),
            deleted: None,
            version: 1,
            created: now,
            updated: now,
        };
        let tx = self.begin().await;
        store::organization::insert(&tx, &organization).await.unwrap();
        tx.commit_step().await.unwrap();
    }

    async fn begin(&self) -> Tx {
        self.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap()
    }

    fn now(&self) -> Time {
        self.source.now()
    }

    fn role(&self, scope: RoleScope, display_name: &str) -> (Role, OwnRole) {
        let id = RoleId::from_uuid(self.source.uuid());
        let own = OwnRole { id, organization: self.organization, version: 1, created: self.now() };
        let list = |elements: &[&str]| elements.iter().map(|element| (*element).to_owned()).collect();
        let powers = Powers {
            permissions: list(&["file.*", "member.list"]),
            every_workspace: true,
            may_assign: list(&["*"]),
            may_assign_in_workspace: Vec::new(),
        };
        let (display_name, description) = (display_name.to_owned(), "Reads, and marks".to_owned());
        (Role { id: id.to_string(), scope, display_name, description, powers, own: Some(own.clone()) }, own)
    }

    fn group(&self, display_name: &str, role: Option<&str>) -> Group {
        Group {
            id: GroupId::from_uuid(self.source.uuid()),
            organization: self.organization,
            display_name: display_name.to_owned(),
            description: String::new(),
            role: role.map(|role| (MembershipId::from_uuid(self.source.uuid()), role.to_owned())),
            version: 1,
            created: self.now(),
        }
    }

    fn account(&self, role: &str) -> ServiceAccount {
        ServiceAccount {
            id: ServiceAccountId::from_uuid(self.source.uuid()),
            organization: self.organization,
            membership: MembershipId::from_uuid(self.source.uuid()),
            display_name: "Deploys".to_owned(),
            role: role.to_owned(),
            disabled: false,
            created_by: "operator".to_owned(),
            version: 1,
            created: self.now(),
        }
    }

    async fn member(&self, tx: &Tx, user: UserId, role: &str) -> Membership {
        let membership = Membership {
            id: MembershipId::from_uuid(self.source.uuid()),
            organization: self.organization,
            user,
            role: role.to_owned(),
            expires: None,
            version: 1,
            created: self.now(),
            suspended: false,
        };
        store::membership::insert(tx, &membership).await.unwrap();
        membership
    }

    async fn workspace(&self, tx: &Tx) -> Workspace {
        let now = self.now();
        let workspace = Workspace {
            id: WorkspaceId::from_uuid(self.source.uuid()),
            organization: self.organization,
            display_name: "Cave".to_owned(),
            kind: String::new(),
            version: 1,
            created: now,
            updated: now,
        };
        store::workspace::insert(tx, &workspace).await.unwrap();
        workspace
    }

    fn assignment(&self, holder: Holder, workspace: WorkspaceId, role: &str) -> Assignment {
        Assignment {
            id: MembershipId::from_uuid(self.source.uuid()),
            organization: self.organization,
            holder,
            workspace,
            role: role.to_owned(),
            created: self.now(),
        }
    }

    fn place(&self, group: &Group, who: Grouped, membership: MembershipId) -> GroupMember {
        GroupMember {
            id: GroupMemberId::from_uuid(self.source.uuid()),
            organization: self.organization,
            group: group.id,
            who,
            membership,
            created: self.now(),
        }
    }
}

async fn a_role_comes_back_as_it_was_and_its_name_is_taken_once_in_a_scope(house: House) {
    let (role, own) = house.role(RoleScope::Organization, "Reviewer");
    let (there, its) = house.role(RoleScope::Workspace, "reviewer");
    let tx = house.begin().await;
    assert!(store::custom_role::insert(&tx, &role, &own).await.unwrap());
    assert!(store::custom_role::insert(&tx, &there, &its).await.unwrap(), "the other scope has names of its own");
    tx.commit_step().await.unwrap();

    let db = house.db.read();
    assert_eq!(store::custom_role::find(db, house.organization, own.id).await.unwrap(), Some(role.clone()));
    let stranger = OrganizationId::from_uuid(house.source.uuid());
    assert_eq!(store::custom_role::find(db, stranger, own.id).await.unwrap(), None);
    assert!(store::custom_role::is_one(db, house.organization, RoleScope::Organization, &role.id).await.unwrap());
    assert!(!store::custom_role::is_one(db, house.organization, RoleScope::Workspace, &role.id).await.unwrap());
    assert!(!store::custom_role::is_one(db, house.organization, RoleScope::Organization, "admin").await.unwrap());

    let (again, its) = house.role(RoleScope::Organization, "REVIEWER");
    let tx = house.begin().await;
    assert!(!store::custom_role::insert(&tx, &again, &its).await.unwrap(), "capitals make no other name");
    drop(tx);

    let tx = house.begin().await;
    store::custom_role::delete(&tx, &own, house.now()).await.unwrap();
    assert!(store::custom_role::insert(&tx, &again, &its).await.unwrap(), "a deleted role frees its name");
    tx.commit_step().await.unwrap();
    assert_eq!(store::custom_role::number(house.db.read(), house.organization).await.unwrap(), 2);
}

async fn a_group_comes_back_and_its_name_is_taken_once(house: House) {
    let (group, other) = (house.group("Night shift", Some("admin")), house.group("night SHIFT", None));
    let tx = house.begin().await;
    assert!(store::group::insert(&tx, &group).await.unwrap());
    tx.commit_step().await.unwrap();
    let found = store::group::find(house.db.read(), house.organization, group.id).await.unwrap();
    assert_eq!(found, Some(group.clone()));

    let tx = house.begin().await;
    assert!(!store::group::insert(&tx, &other).await.unwrap());
    drop(tx);
    let tx = house.begin().await;
    let without = Group { role: None, version: 2, ..group.clone() };
    assert!(store::group::update(&tx, &without).await.unwrap());
    assert_eq!(store::group::find(&tx, house.organization, group.id).await.unwrap(), Some(without));
    store::group::delete(&tx, &group, house.now()).await.unwrap();
    assert!(store::group::insert(&tx, &other).await.unwrap(), "a deleted group frees its name");
    assert_eq!(store::group::page(&tx, house.organization, None, 10).await.unwrap(), [other]);
}

async fn a_place_in_a_group_lasts_as_long_as_the_membership(house: House) {
    let (group, user) = (house.group("Night shift", Some("admin")), UserId::from_uuid(house.source.uuid()));
    let who = Grouped::User(user);
    let at = (house.organization, group.id);
    let tx = house.begin().await;
    store::group::insert(&tx, &group).await.unwrap();
    let membership = house.member(&tx, user, "member").await;
    let place = house.place(&group, who, membership.id);
    assert!(store::group_member::insert(&tx, &place).await.unwrap());
    assert_eq!(store::group_member::find(&tx, at, who, house.now()).await.unwrap(), Some(place.clone()));
    let groups = store::group_member::groups_of(&tx, house.organization, membership.id).await.unwrap();
    assert_eq!(groups, std::slice::from_ref(&group));

    store::membership::end(&tx, &membership, house.now()).await.unwrap();
    assert_eq!(store::group_member::find(&tx, at, who, house.now()).await.unwrap(), None);
    assert_eq!(store::group_member::number(&tx, at.0, at.1, house.now()).await.unwrap(), 0);

    let back = house.member(&tx, user, "member").await;
    assert_eq!(
        store::group_member::find(&tx, at, who, house.now()).await.unwrap(),
        None,
        "coming back revives nothing"
    );
    let anew = house.place(&group, who, back.id);
    assert!(store::group_member::insert(&tx, &anew).await.unwrap());
    assert_eq!(store::group_member::page(&tx, at, house.now(), None, 10).await.unwrap(), std::slice::from_ref(&anew));
    tx.commit_step().await.unwrap();

    let tx = house.begin().await;
    assert!(!store::group_member::insert(&tx, &house.place(&group, who, back.id)).await.unwrap());
    drop(tx);
    let tx = house.begin().await;
    store::group_member::end_one(&tx, &anew, house.now()).await.unwrap();
    assert_eq!(store::group_member::find(&tx, at, who, house.now()).await.unwrap(), None);
    let swept = store::group_member::end_group(&tx, house.organization, group.id, house.now()).await.unwrap();
    assert_eq!(swept, [place.id], "what died by itself is swept with the group");
}

async fn a_service_account_that_is_deleted_is_in_no_group(house: House) {
    let (group, account) = (house.group("Programs", None), house.account("member"));
    let who = Grouped::ServiceAccount(account.id);
    let at = (house.organization, group.id);
    let tx = house.begin().await;
    store::group::insert(&tx, &group).await.unwrap();
    store::service_account::insert(&tx, &account).await.unwrap();
    let found = store::service_account::find(&tx, house.organization, account.id).await.unwrap();
    assert_eq!(found, Some(account.clone()));
    let place = house.place(&group, who, account.membership);
    assert!(store::group_member::insert(&tx, &place).await.unwrap());
    assert_eq!(store::group_member::page(&tx, at, house.now(), None, 10).await.unwrap(), std::slice::from_ref(&place));

    let disabled = ServiceAccount { disabled: true, version: 2, ..account.clone() };
    store::service_account::update(&tx, &disabled).await.unwrap();
    let found = store::service_account::find_many(&tx, house.organization, &[account.id]).await.unwrap();
    assert_eq!(found, [disabled]);
    assert_eq!(store::group_member::number(&tx, at.0, at.1, house.now()).await.unwrap(), 1);

    store::service_account::delete(&tx, &account, house.now()).await.unwrap();
    assert_eq!(store::group_member::number(&tx, at.0, at.1, house.now()).await.unwrap(), 0);
    let ended = store::group_member::end_membership(&tx, at.0, account.membership, house.now()).await.unwrap();
    assert_eq!(ended, [place.id]);
    assert_eq!(store::service_account::number(&tx, house.organization).await.unwrap(), 0);
}

async fn a_role_in_a_workspace_ends_with_the_workspace(house: House) {
    let group = house.group("Night shift", None);
    let holder = Holder::Group(group.id);
    let tx = house.begin().await;
    store::group::insert(&tx, &group).await.unwrap();
    let (kept, lost) = (house.workspace(&tx).await, house.workspace(&tx).await);
    let assignments = [house.assignment(holder, kept.id, "viewer"), house.assignment(holder, lost.id, "viewer")];
    store::assignment::insert(&tx, &assignments).await.unwrap();
    // Of the same moment, they are in the order of their ids, which is any.
    let mut sorted = assignments.clone();
    sorted.sort_unstable_by_key(|held| held.id.uuid());
    assert_eq!(store::assignment::of_holder(&tx, house.organization, holder).await.unwrap(), sorted);

    store::workspace::delete(&tx, &lost, house.now()).await.unwrap();
    let [kept, lost] = assignments;
    let left = store::assignment::of_holder(&tx, house.organization, holder).await.unwrap();
    assert_eq!(left, std::slice::from_ref(&kept));
    let numbers = store::assignment::numbers(&tx, house.organization, &[holder]).await.unwrap();
    assert_eq!(numbers.get(&group.id.uuid()), Some(&1));

    let other = Assignment { role: "editor".to_owned(), ..kept };
    store::assignment::update(&tx, &other).await.unwrap();
    assert_eq!(
        store::assignment::of_holder(&tx, house.organization, holder).await.unwrap(),
        std::slice::from_ref(&other)
    );
    store::assignment::end(&tx, house.organization, &[other.id, lost.id], house.now()).await.unwrap();
    assert!(store::assignment::of_holder(&tx, house.organization, holder).await.unwrap().is_empty());
    let anew = house.assignment(holder, other.workspace, "viewer");
    store::assignment::insert(&tx, &[anew]).await.unwrap();
}

async fn whoever_holds_a_role_is_counted(house: House) {
    const ROLE: &str = "0197c2a0-5b7e-7c3a-9d1e-2f6a8b4c0d1e";
    let (group, account) = (house.group("Night shift", Some(ROLE)), house.account(ROLE));
    let tx = house.begin().await;
    store::group::insert(&tx, &group).await.unwrap();
    store::service_account::insert(&tx, &account).await.unwrap();
    let membership = house.member(&tx, UserId::from_uuid(house.source.uuid()), ROLE).await;
    let workspace = house.workspace(&tx).await;
    let assigned = house.assignment(Holder::ServiceAccount(account.id), workspace.id, ROLE);
    store::assignment::insert(&tx, &[assigned]).await.unwrap();
    tx.commit_step().await.unwrap();

    let tx = house.begin().await;
    let (organization, now) = (house.organization, house.now());
    let (here, there) = (RoleScope::Organization, RoleScope::Workspace);
    assert_eq!(store::role_holders::number(&tx, organization, here, ROLE, now).await.unwrap(), 3);
    assert_eq!(store::role_holders::number(&tx, organization, there, ROLE, now).await.unwrap(), 1);
    assert_eq!(store::role_holders::number(&tx, organization, here, "admin", now).await.unwrap(), 0);

    store::membership::end(&tx, &membership, now).await.unwrap();
    store::group::delete(&tx, &group, now).await.unwrap();
    store::service_account::delete(&tx, &account, now).await.unwrap();
    store::workspace::delete(&tx, &workspace, now).await.unwrap();
    for scope in [here, there] {
        assert_eq!(store::role_holders::number(&tx, organization, scope, ROLE, now).await.unwrap(), 0);
    }
}
