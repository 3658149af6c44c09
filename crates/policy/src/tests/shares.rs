//! Doors: open to whom they are for, to what is behind them, in the way of their mode.

use ids::UserId;

use crate::answer::{Miss, Why};
use crate::fact::{Audience, Fact, FactKey, OrganizationState, Parent, Resource, Scope, Share, User};
use crate::question::{ResourceQuery, Subject};
use crate::tests::id;
use crate::tests::scene::{NOW, Scene, in_workspace, resource, user};
use crate::time::Time;

const MEMBER: u32 = 0;
const GUEST: u32 = 1;
const STRANGER: u32 = 2;

/// Share 0 opens folder 0 with file 1 in it; file 2 lies beside.
fn scene(mode: &str, audience: Audience) -> Scene {
    let mut scene = Scene::under("standard");
    scene.workspace(0);
    scene.workspace(1);
    scene.role(0, MEMBER, Scope::Organization, "member");
    scene.role_via(1, MEMBER, in_workspace(0), "member", 0);
    scene.role(2, GUEST, in_workspace(0), "guest");
    scene.resource(0, "folder", Parent::Workspace(id(0)));
    scene.resource(1, "file", Parent::Resource(id(0)));
    scene.resource(2, "file", Parent::Workspace(id(0)));
    scene.put(share(mode, audience, true));
    scene
}

fn share(mode: &str, audience: Audience, open: bool) -> Fact {
    let (mode, expires) = (mode.to_owned(), Some(Time(5_000)));
    Fact::Share(Share { id: id(0), organization: id(0), resource: id(0), mode, audience, expires, open })
}

fn through(person: Option<u32>) -> Subject {
    Subject::Share { share: id(0), person: person.map(id) }
}

fn who_may(audience: Audience) -> Vec<Option<u32>> {
    let scene = scene("send", audience);
    let people = [None, Some(MEMBER), Some(GUEST), Some(STRANGER)];
    people.into_iter().filter(|person| scene.may(through(*person), "download", resource(1))).collect()
}

#[test]
fn a_mode_says_which_way_things_go() {
    for (mode, upload, download) in [("exchange", true, true), ("receive", true, false), ("send", false, true)] {
        let scene = scene(mode, Audience::Public);
        assert_eq!(scene.may(through(None), "upload", resource(0)), upload, "{mode}");
        assert_eq!(scene.may(through(None), "download", resource(1)), download, "{mode}");
        assert!(!scene.may(through(None), "delete", resource(1)), "{mode}");
        assert!(!scene.may(through(None), "assign:member", resource(1)), "{mode}");
    }
}

#[test]
fn an_audience_says_for_whom_it_is() {
    let people = |people: &[u32]| people.iter().map(|person| id::<UserId>(*person)).collect::<Vec<_>>();
    assert_eq!(who_may(Audience::Public), [None, Some(MEMBER), Some(GUEST), Some(STRANGER)]);
    assert_eq!(who_may(Audience::Organization), [Some(MEMBER)]);
    assert_eq!(who_may(Audience::Workspace { id: id(0), guests: true }), [Some(MEMBER), Some(GUEST)]);
    assert_eq!(who_may(Audience::Workspace { id: id(0), guests: false }), [Some(MEMBER)]);
    assert_eq!(who_may(Audience::Workspace { id: id(1), guests: true }), []);
    assert_eq!(who_may(Audience::People(people(&[STRANGER]))), [Some(STRANGER)]);
}

#[test]
fn only_what_is_behind_the_door_is_open() {
    let mut scene = scene("send", Audience::Public);
    assert_eq!(scene.why(through(None), "download", resource(2)), Why::ShareElsewhere);
    scene.broken_resource(1, "file", Parent::Resource(id(0)));
    assert_eq!(scene.why(through(None), "download", resource(1)), Why::ShareElsewhere);
}

#[test]
fn a_door_makes_nobody_a_member() {
    let scene = scene("send", Audience::Public);
    assert!(scene.may(through(Some(STRANGER)), "download", resource(1)));
    assert_eq!(scene.why(user(STRANGER), "download", resource(1)), Why::Stranger);
}

#[test]
fn a_door_closes_at_once() {
    let mut scene = scene("send", Audience::Public);
    let late = scene.explain_at(through(None), "download", resource(1), Time(5_000));
    assert!(!late.decision.allowed);
    scene.put(share("send", Audience::Public, false));
    assert_eq!(scene.why(through(None), "download", resource(1)), Why::ShareClosed);
    scene.put(share("send", Audience::Public, true));
    assert!(scene.may(through(None), "download", resource(1)));
    scene.remove(FactKey::Share(id(0)));
    assert_eq!(scene.why(through(None), "download", resource(1)), Why::ShareUnknown);
}

#[test]
fn somebody_who_leaves_is_no_longer_among_those_it_is_for() {
    let mut scene = scene("send", Audience::Organization);
    assert!(scene.may(through(Some(MEMBER)), "download", resource(1)));
    scene.remove(FactKey::Assignment(id(0)));
    assert_eq!(scene.why(through(Some(MEMBER)), "download", resource(1)), Why::ShareAudience);
}

#[test]
fn the_mode_is_named_where_it_is_the_mode_that_lacks_it() {
    let scene = scene("send", Audience::Organization);
    let misses = |person: u32, permission| scene.explain(through(Some(person)), permission, resource(1)).misses;
    assert!(matches!(misses(MEMBER, "delete").as_slice(), [Miss::ModeLacks { share }] if share.mode == "send"));
    assert_eq!(misses(STRANGER, "download"), []);
}

#[test]
fn a_closed_account_comes_through_no_door() {
    let people = vec![id::<UserId>(MEMBER)];
    for audience in [Audience::Organization, Audience::Workspace { id: id(0), guests: true }, Audience::People(people)]
    {
        let mut scene = scene("send", audience.clone());
        assert!(scene.may(through(Some(MEMBER)), "download", resource(1)), "{audience:?}");
        scene.put(Fact::User(User { id: id(MEMBER), active: false }));
        assert_eq!(scene.why(through(Some(MEMBER)), "download", resource(1)), Why::UserInactive, "{audience:?}");
        assert_eq!(scene.world.list_permissions(through(Some(MEMBER)), None, resource(1), NOW), [""; 0]);
    }
}

#[test]
fn what_is_behind_a_door_can_be_listed_by_who_came_through_it() {
    let mut scene = scene("send", Audience::Organization);
    let listed = |scene: &Scene, person: Option<u32>| {
        let query = ResourceQuery {
            subject: through(person),
            session: None,
            permission: "download",
            organization: id(0),
            kind: None,
            after: None,
            limit: 10,
            now: NOW,
        };
        scene.world.list_resources(&query).items
    };
    assert_eq!(listed(&scene, Some(MEMBER)), [id(0), id(1)], "file 2 lies beside");
    assert_eq!(scene.world.list_permissions(through(Some(MEMBER)), None, resource(1), NOW), ["file.download"]);
    assert_eq!(listed(&scene, Some(STRANGER)), []);
    assert_eq!(listed(&scene, None), []);
    scene.put(share("send", Audience::Organization, false));
    assert_eq!(listed(&scene, Some(MEMBER)), []);
}

#[test]
fn a_door_to_a_single_file_lists_that_file() {
    let mut scene = scene("send", Audience::Public);
    let (mode, audience) = ("send".to_owned(), Audience::Public);
    let share = Share { id: id(1), organization: id(0), resource: id(2), mode, audience, expires: None, open: true };
    scene.put(Fact::Share(share));
    let listed = |kind, after| {
        let subject = Subject::Share { share: id(1), person: None };
        let (session, permission, organization) = (None, "download", id(0));
        let query = ResourceQuery { subject, session, permission, organization, kind, after, limit: 9, now: NOW };
        scene.world.list_resources(&query).items
    };
    assert_eq!(listed(None, None), [id(2)]);
    assert_eq!(listed(Some("file"), Some(id(1))), [id(2)]);
    assert!(listed(Some("folder"), None).is_empty() && listed(None, Some(id(2))).is_empty());
}

#[test]
fn nothing_is_behind_a_door_in_another_organization() {
    let mut scene = scene("send", Audience::Public);
    scene.organization(1, "standard", OrganizationState::Active);
    let (kind, parent) = ("file".to_owned(), Parent::Organization);
    scene.put(Fact::Resource(Resource { id: id(5), organization: id(1), kind, parent, inherits: true }));
    let Fact::Share(share) = share("send", Audience::Public, true) else { panic!("a share") };
    scene.put(Fact::Share(Share { id: id(5), resource: id(5), ..share }));
    let subject = Subject::Share { share: id(5), person: None };
    assert!(!scene.may(subject, "download", resource(5)));
    for organization in [0, 1] {
        let (organization, permission) = (id(organization), "download");
        let (session, kind, after) = (None, None, None);
        let query = ResourceQuery { subject, session, permission, organization, kind, after, limit: 9, now: NOW };
        assert_eq!(scene.world.list_resources(&query).items, []);
    }
}
