use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use policy::fact::{
    Assignment, Audience, CustomRole, Grant, Group, GroupMember, Holder, Member, Organization, OrganizationState,
    Parent, Resource, RoleScope, Scope, ServiceAccount, Session, Share, Token, User, Workspace,
};
use policy::{Change, Fact, FactKey, Object, Question, Subject, Time, World};
use uuid::Uuid;

use crate::checkpoint::write::{self, Written};
use crate::checkpoint::{Opened, Unusable};
use crate::rpc::scene::{NOW, id};

/// Facts of every kind, in every form that they have.
fn facts() -> Vec<Fact> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let (organization, expires) = (id(1), Some(Time(-5)));
    let mut facts = vec![
        Fact::User(User { id: id(10), active: true }),
        Fact::User(User { id: id(11), active: false }),
        Fact::Session(Session { id: id(12), user: id(10), expires }),
        Fact::Session(Session { id: id(13), user: id(99), expires: None }),
        Fact::ServiceAccount(ServiceAccount { id: id(14), organization, active: true }),
        Fact::Workspace(Workspace { id: id(20), organization }),
        Fact::CustomRole(CustomRole {
            id: id(21),
            organization,
            scope: RoleScope::Workspace,
            permissions: words(&["article.view", "article.*"]),
            every_workspace: true,
            may_assign: words(&["*"]),
            may_assign_in_workspace: Vec::new(),
        }),
        Fact::Group(Group { id: id(22), organization }),
    ];
    facts.extend(held_facts());
    facts
}

fn held_facts() -> Vec<Fact> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let (organization, expires, via) = (id(1), Some(Time(-5)), Some(id(40)));
    let mut facts = Vec::new();
    for (number, state) in
        (1..).zip([OrganizationState::Active, OrganizationState::Suspended, OrganizationState::Deleted])
    {
        let (model, model_version) = ("press".to_owned(), u32::MAX);
        facts.push(Fact::Organization(Organization { id: id(number), model, model_version, state }));
    }
    for (number, member) in (30..).zip([Member::User(id(10)), Member::ServiceAccount(id(14))]) {
        facts.push(Fact::GroupMember(GroupMember { id: id(number), organization, group: id(22), member, via }));
    }
    let holders =
        [Holder::User(id(10)), Holder::ServiceAccount(id(14)), Holder::Group(id(22)), Holder::AccessToken(id(70))];
    for (number, holder) in (0..).zip(holders) {
        let (role, suspended, scope) = ("author".to_owned(), number == 1, Scope::Workspace(id(20)));
        let scope = if number == 0 { Scope::Organization } else { scope };
        let via = via.filter(|_| number > 0);
        let expires = expires.filter(|_| number == 2);
        let id_of = id(40 + number);
        facts.push(Fact::Assignment(Assignment {
            id: id_of,
            organization,
            scope,
            holder,
            role,
            suspended,
            expires,
            via,
        }));
        let (level, resource) = ("edit".to_owned(), id(60));
        facts.push(Fact::Grant(Grant { id: id(50 + number), organization, resource, holder, level, expires, via }));
    }
    for (number, parent) in (60..).zip([Parent::Organization, Parent::Workspace(id(20)), Parent::Resource(id(98))]) {
        let (kind, inherits) = ("article".to_owned(), number == 60);
        facts.push(Fact::Resource(Resource { id: id(number), organization, kind, parent, inherits }));
    }
    for (number, scopes) in (70..).zip([None, Some(Vec::new()), Some(words(&["article.view"]))]) {
        let (bound_to, acts_as) = (via, (number == 70).then(|| id(14)));
        facts.push(Fact::Token(Token { id: id(number), organization, scopes, bound_to, acts_as, expires }));
    }
    let audiences = [
        Audience::Public,
        Audience::Organization,
        Audience::Workspace { id: id(20), guests: true },
        Audience::Workspace { id: id(20), guests: false },
        Audience::People(vec![id(10), id(97)]),
    ];
    for (number, audience) in (80..).zip(audiences) {
        let (mode, open, resource) = ("send".to_owned(), number % 2 == 0, id(61));
        let organization = id(if number == 82 { 2 } else { 1 });
        facts.push(Fact::Share(Share { id: id(number), organization, resource, mode, audience, expires, open }));
    }
    facts
}

/// All of them, and of each kind one that was removed.
fn world() -> World {
    let mut world = World::new();
    for (number, fact) in facts().into_iter().enumerate() {
        world.apply(u64::try_from(number).unwrap().pow(9), Change::Put(fact));
    }
    let removed = [
        FactKey::User(id(110)),
        FactKey::Session(id(111)),
        FactKey::ServiceAccount(id(112)),
        FactKey::Organization(id(113)),
        FactKey::Workspace(id(114)),
        FactKey::Assignment(id(115)),
        FactKey::CustomRole(id(116)),
        FactKey::Group(id(117)),
        FactKey::GroupMember(id(118)),
        FactKey::Resource(id(119)),
        FactKey::Grant(id(120)),
        FactKey::Token(id(121)),
        FactKey::Share(id(122)),
    ];
    for key in removed {
        world.apply(1, Change::Remove(key));
    }
    world
}

/// All that a world knows.
fn known(world: &World) -> BTreeSet<String> {
    let records = world.records();
    let facts = records.organizations().flatten().chain(records.elsewhere());
    let facts: BTreeSet<String> = facts.map(|(version, fact)| format!("{version} {fact:?}")).collect();
    let removed: BTreeSet<String> = records.removed().map(|key| format!("{key:?}")).collect();
    facts.into_iter().chain(removed).collect()
}

fn written(world: &World, path: &Path) -> Vec<u8> {
    let written = write::write(path, Uuid::from_u128(7), 5, world, &AtomicBool::new(false)).unwrap();
    assert!(matches!(written, Written::Whole { .. }));
    fs::read(path).unwrap()
}

fn read(path: &Path, bytes: &[u8]) -> Result<World, Unusable> {
    fs::write(path, bytes).unwrap();
    Opened::open(path)?.unwrap().world(&World::new())
}

#[test]
fn facts_of_every_kind_come_back_as_they_were() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("authz.checkpoint");
    let world = world();
    let bytes = written(&world, &path);
    let opened = Opened::open(&path).unwrap().unwrap();
    assert_eq!((opened.header.id, opened.header.revision), (Uuid::from_u128(7), 5));
    let again = opened.world(&World::new()).unwrap();
    assert_eq!(known(&again), known(&world));
    assert_eq!(known(&again).len(), facts().len() + 13, "and nothing is left out");
    assert_eq!(written(&again, &path).len(), bytes.len());
    let files: Vec<_> = fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["authz.checkpoint"], "nothing is left beside");
}

#[test]
fn a_file_that_was_torn_or_damaged_anywhere_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("authz.checkpoint");
    let bytes = written(&world(), &path);
    let refused = |bytes: &[u8], place: usize| {
        let refusal = read(&path, bytes).err();
        assert!(matches!(refusal, Some(Unusable::Damaged | Unusable::Format(_))), "at {place}: {refusal:?}");
    };
    for place in 0..bytes.len() {
        refused(&bytes[..place], place);
        let mut damaged = bytes.clone();
        damaged[place] ^= 1 << (place % 8);
        refused(&damaged, place);
    }
    refused(&[&bytes[..], b"x"].concat(), bytes.len());
    assert!(read(&path, &bytes).is_ok());
}

#[test]
fn another_form_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("authz.checkpoint");
    let mut bytes = written(&World::new(), &path);
    assert!(read(&path, &bytes).is_ok(), "an empty world has a file, too");
    bytes[8] += 1;
    assert!(matches!(read(&path, &bytes), Err(Unusable::Format(2))));
    fs::remove_file(&path).unwrap();
    assert!(Opened::open(&path).unwrap().is_none());
}

#[test]
fn many_sections_come_back_whole() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("authz.checkpoint");
    let mut world = World::new();
    for number in 0..30_000 {
        let (kind, parent) = ("article".to_owned(), Parent::Organization);
        let resource =
            Resource { id: id(1_000 + number), organization: id(1 + number % 70), kind, parent, inherits: true };
        world.apply(1, Change::Put(Fact::Resource(resource)));
    }
    let mut bytes = written(&world, &path);
    assert!(bytes.len() > 2 * (256 << 10), "{}", bytes.len());
    assert_eq!(known(&read(&path, &bytes).unwrap()), known(&world));
    let last = bytes.len() - 100;
    bytes[last] ^= 1;
    assert!(matches!(read(&path, &bytes), Err(Unusable::Damaged)), "the last section counts like the first");
}

#[test]
fn a_writer_that_is_stopped_leaves_the_old_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("authz.checkpoint");
    let bytes = written(&World::new(), &path);
    let stopped = write::write(&path, Uuid::from_u128(8), 6, &world(), &AtomicBool::new(true)).unwrap();
    assert_eq!(stopped, Written::GivenUp);
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn an_organization_whose_model_is_not_known_gives_nothing_until_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("authz.checkpoint");
    let world = crate::rpc::scene::world();
    let bytes = written(&world, &path);
    let question = Question {
        subject: Subject::User(id(10)),
        session: None,
        permission: "article.view",
        object: Object::Resource(id(3)),
        now: NOW,
    };
    assert!(world.check(&question).allowed);
    let mut again = read(&path, &bytes).unwrap();
    assert!(!again.check(&question).allowed);
    again.add_model(world.model("press", 3).unwrap().clone());
    assert!(again.check(&question).allowed);
}
