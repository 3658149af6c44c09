//! What the store says on both databases. Those on PostgreSQL fail without a server, and say how to get one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ids::{GrantId, MembershipId, OrganizationId, ResourceId, UserId};
use kit::fields::Holder;
use kit::guard::{Housekeeping, ObjectId};
use kit::seal::Seal;
use kit::secret::Key;
use kit::{Source, Time};
use kit_db::{DatabaseConfig, Db, Parts, Tx};
use tempfile::TempDir;
use testkit::postgres::TestDatabase;

use crate::model::{Attributes, Grant, Resource, Via};
use crate::store;

/// A database that goes away with it.
struct House {
    db: Db,
    source: Source,
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

mod shares;

on_both! {
    a_resource_comes_back_as_it_was
    nothing_is_found_in_another_organization
    a_resource_moves_and_changes
    an_external_id_is_taken_once_in_an_organization
    the_ways_up_and_down_a_tree
    a_way_down_is_cut_by_its_limit
    children_come_page_by_page
    grants_come_back_and_go
    a_grant_comes_back_with_what_it_hangs_on
    grants_on_many_resources_are_counted_up_to_a_limit
    changes_of_a_tree_come_one_after_the_other
}

impl House {
    async fn on_sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/resource.db", directory.path().display());
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
        let db = Db::open(&DatabaseConfig::at(url), "resource", store::migrations(), parts).await.unwrap();
        Self { db, source, _ground: ground }
    }

    async fn begin(&self) -> Tx {
        self.db.begin_housekeeping(&Housekeeping::witness()).await.unwrap()
    }

    fn organization(&self) -> OrganizationId {
        OrganizationId::from_uuid(self.source.uuid())
    }

    fn resource(&self, organization: OrganizationId, parent: impl Into<ObjectId>) -> Resource {
        let now = self.source.now();
        Resource {
            id: ResourceId::from_uuid(self.source.uuid()),
            organization,
            parent: parent.into(),
            resource_type: "folder".to_owned(),
            display_name: "Plans & \"more\"".to_owned(),
            external_id: None,
            attributes: Attributes::from_text(r#"{"size":1.5,"name":"zoë"}"#).unwrap(),
            inherits_access: true,
            created_by: "operator".to_owned(),
            create_time: now,
            update_time: now,
            version: 1,
        }
    }

    fn grant(&self, resource: &Resource, expire_time: Option<Time>) -> Grant {
        Grant {
            id: GrantId::from_uuid(self.source.uuid()),
            organization: resource.organization,
            resource: resource.id,
            holder: Holder::User(UserId::from_uuid(self.source.uuid())),
            via: Via::Membership(MembershipId::from_uuid(self.source.uuid())),
            level: "view".to_owned(),
            granted_by: "operator".to_owned(),
            create_time: self.source.now(),
            expire_time,
        }
    }

    /// Resources below each other, from the top downwards.
    async fn chain(&self, tx: &Tx, organization: OrganizationId, length: usize) -> Vec<Resource> {
        let mut chain: Vec<Resource> = Vec::new();
        for _ in 0..length {
            let parent = chain.last().map_or(ObjectId::Organization(organization), |above| above.id.into());
            let resource = self.resource(organization, parent);
            store::resource::insert(tx, &resource).await.unwrap();
            chain.push(resource);
        }
        chain
    }
}

async fn a_resource_comes_back_as_it_was(house: House) {
    let organization = house.organization();
    let resource = Resource { external_id: Some("m-1".to_owned()), ..house.resource(organization, organization) };
    let tx = house.begin().await;
    store::resource::insert(&tx, &resource).await.unwrap();
    tx.commit_step().await.unwrap();
    let found = store::resource::find(house.db.read(), organization, resource.id).await.unwrap();
    assert_eq!(found, Some(resource));
}

async fn nothing_is_found_in_another_organization(house: House) {
    let (organization, other) = (house.organization(), house.organization());
    let resource = house.resource(organization, organization);
    let tx = house.begin().await;
    store::resource::insert(&tx, &resource).await.unwrap();
    assert_eq!(store::resource::find(&tx, other, resource.id).await.unwrap(), None);
    assert_eq!(store::resource::find_all(&tx, other, &[resource.id]).await.unwrap(), []);
    assert_eq!(store::tree::from(&tx, other, resource.id, 10).await.unwrap(), []);
    assert_eq!(store::tree::place_below(&tx, other, resource.id.into()).await.unwrap(), None);
    store::resource::delete(&tx, other, &[resource.id]).await.unwrap();
    assert!(store::resource::find(&tx, organization, resource.id).await.unwrap().is_some());
}

async fn a_resource_moves_and_changes(house: House) {
    let organization = house.organization();
    let tx = house.begin().await;
    let chain = house.chain(&tx, organization, 2).await;
    let mut moved = Resource { inherits_access: false, parent: organization.into(), ..chain[1].clone() };
    moved.display_name = "Other".to_owned();
    moved.attributes = Attributes::default();
    moved.touch(Time::from_millis(9_000_000_000_000));
    store::resource::update(&tx, &moved).await.unwrap();
    assert_eq!(store::resource::find(&tx, organization, moved.id).await.unwrap(), Some(moved));
    let untouched = store::resource::find(&tx, organization, chain[0].id).await.unwrap();
    assert_eq!(untouched.as_ref(), Some(&chain[0]));
}

async fn an_external_id_is_taken_once_in_an_organization(house: House) {
    let (organization, other) = (house.organization(), house.organization());
    let named = |organization: OrganizationId, name: &str| Resource {
        external_id: Some(name.to_owned()),
        ..house.resource(organization, organization)
    };
    let tx = house.begin().await;
    for resource in [named(organization, "a"), named(organization, "A"), named(other, "a")] {
        store::resource::insert(&tx, &resource).await.unwrap();
    }
    house.chain(&tx, organization, 2).await;
    let error = store::resource::insert(&tx, &named(organization, "a")).await.unwrap_err();
    assert!(store::resource::is_external_id_taken(&error), "{error:?}");
}

async fn the_ways_up_and_down_a_tree(house: House) {
    let organization = house.organization();
    let tx = house.begin().await;
    let chain = house.chain(&tx, organization, 4).await;
    let twig = house.resource(organization, chain[1].id);
    store::resource::insert(&tx, &twig).await.unwrap();

    let place = store::tree::place_below(&tx, organization, chain[2].id.into()).await.unwrap().unwrap();
    assert_eq!(place.parent_kind, "folder");
    assert_eq!(place.above, [chain[2].id, chain[1].id, chain[0].id]);
    let top = store::tree::place_below(&tx, organization, organization.into()).await.unwrap().unwrap();
    assert_eq!((top.parent_kind.as_str(), top.above.len()), ("organization", 0));

    let mut below = store::tree::from(&tx, organization, chain[1].id, 100).await.unwrap();
    assert_eq!((below[0], below[3]), (chain[1].id, chain[3].id), "from the top downwards");
    below.sort_unstable();
    let mut expected = vec![chain[1].id, chain[2].id, chain[3].id, twig.id];
    expected.sort_unstable();
    assert_eq!(below, expected);
    assert_eq!(store::tree::height(&tx, organization, chain[0].id).await.unwrap(), 4);
    assert_eq!(store::tree::height(&tx, organization, twig.id).await.unwrap(), 1);
}

async fn a_way_down_is_cut_by_its_limit(house: House) {
    let organization = house.organization();
    let tx = house.begin().await;
    let top = house.resource(organization, organization);
    store::resource::insert(&tx, &top).await.unwrap();
    for _ in 0..20 {
        store::resource::insert(&tx, &house.resource(organization, top.id)).await.unwrap();
    }
    let below = store::tree::from(&tx, organization, top.id, 7).await.unwrap();
    assert_eq!((below.len(), below[0]), (7, top.id));
}

async fn children_come_page_by_page(house: House) {
    let organization = house.organization();
    let tx = house.begin().await;
    let top = house.resource(organization, organization);
    let children = [(); 5].map(|()| house.resource(organization, top.id));
    let grandchild = house.resource(organization, children[0].id);
    let clip = Resource { resource_type: "file".to_owned(), ..house.resource(organization, top.id) };
    for resource in [&top, &grandchild, &clip].into_iter().chain(&children) {
        store::resource::insert(&tx, resource).await.unwrap();
    }
    let mut expected: Vec<_> = children.iter().map(|child| child.id).collect();
    expected.sort_unstable();
    let mut seen = Vec::new();
    while let page =
        store::resource::children(&tx, organization, top.id.into(), Some("folder"), seen.last().copied(), 2)
        && let page = page.await.unwrap()
        && !page.is_empty()
    {
        assert!(page.len() <= 2);
        seen.extend(page.iter().map(|child| child.id));
    }
    assert_eq!(seen, expected);
    let every_type = store::resource::children(&tx, organization, top.id.into(), None, None, 100).await.unwrap();
    assert_eq!(every_type.len(), 6);
}

async fn grants_come_back_and_go(house: House) {
    let (organization, other) = (house.organization(), house.organization());
    let tx = house.begin().await;
    let resource = house.resource(organization, organization);
    store::resource::insert(&tx, &resource).await.unwrap();
    let (early, late) = (Time::from_millis(1_000), Time::from_millis(9_000_000_000_000));
    let [forever, lasting, expired] = [None, Some(late), Some(early)].map(|time| house.grant(&resource, time));
    for grant in [&forever, &lasting, &expired] {
        store::grant::insert(&tx, grant).await.unwrap();
    }

    let found = store::grant::find(&tx, organization, resource.id, lasting.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&lasting));
    let found = store::grant::find_of(&tx, organization, resource.id, forever.holder).await.unwrap();
    assert_eq!(found.as_ref(), Some(&forever));
    assert_eq!(store::grant::find(&tx, other, resource.id, lasting.id).await.unwrap(), None);

    let now = Time::from_millis(1_000);
    let unexpired = store::grant::unexpired(&tx, organization, resource.id, now, None, 10).await.unwrap();
    let mut expected = vec![forever.clone(), lasting.clone()];
    expected.sort_by_key(|grant| grant.id);
    assert_eq!(unexpired, expected);
    let rest = store::grant::unexpired(&tx, organization, resource.id, now, Some(expected[0].id), 10).await.unwrap();
    assert_eq!(rest, expected[1..]);
    assert_eq!(store::grant::expired(&tx, organization, resource.id, now, 10).await.unwrap(), [expired.id]);
    assert_eq!(store::grant::count(&tx, organization, resource.id).await.unwrap(), 3);

    store::grant::delete(&tx, other, &[forever.id]).await.unwrap();
    store::grant::delete(&tx, organization, &[lasting.id, expired.id]).await.unwrap();
    assert_eq!(store::grant::count(&tx, organization, resource.id).await.unwrap(), 1);

    let twice = Grant { id: lasting.id, ..forever };
    assert!(store::grant::insert(&tx, &twice).await.is_err(), "one grant for each holder");
}

async fn a_grant_comes_back_with_what_it_hangs_on(house: House) {
    let organization = house.organization();
    let tx = house.begin().await;
    let resource = house.resource(organization, organization);
    store::resource::insert(&tx, &resource).await.unwrap();
    let membership = MembershipId::from_uuid(house.source.uuid());
    for via in [Via::Nothing, Via::Membership(membership), Via::WorkspaceRole(membership)] {
        let grant = Grant { via, ..house.grant(&resource, None) };
        store::grant::insert(&tx, &grant).await.unwrap();
        let found = store::grant::find(&tx, organization, resource.id, grant.id).await.unwrap();
        assert_eq!(found, Some(grant));
    }
}

async fn grants_on_many_resources_are_counted_up_to_a_limit(house: House) {
    let organization = house.organization();
    let tx = house.begin().await;
    let chain = house.chain(&tx, organization, 3).await;
    for resource in chain.iter().chain(&chain) {
        store::grant::insert(&tx, &house.grant(resource, None)).await.unwrap();
    }
    let ids: Vec<_> = chain.iter().map(|resource| resource.id).collect();
    assert_eq!(store::grant::on_all(&tx, organization, &ids, 6).await.unwrap().len(), 6);
    assert_eq!(store::grant::on_all(&tx, organization, &ids, 4).await.unwrap().len(), 5);
    assert_eq!(store::grant::on_all(&tx, organization, &ids[..1], 6).await.unwrap().len(), 2);
}

/// Two who move resources below each other at once would make a ring, if both could look before either has written.
async fn changes_of_a_tree_come_one_after_the_other(house: House) {
    let organization = house.organization();
    let (house, inside) = (Arc::new(house), Arc::new(AtomicUsize::new(0)));
    let mut changes = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (house, inside) = (Arc::clone(&house), Arc::clone(&inside));
        changes.spawn(async move {
            let tx = house.begin().await;
            store::tree::lock(&tx, organization).await.unwrap();
            let others = inside.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(5)).await;
            inside.fetch_sub(1, Ordering::SeqCst);
            tx.commit_step().await.unwrap();
            others
        });
    }
    assert!(changes.join_all().await.into_iter().all(|others| others == 0));
}
