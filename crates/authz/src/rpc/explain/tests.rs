use contracts::access::v1::{Object as Place, object};
use contracts::access::v1::{Subject as Who, subject};
use contracts::authz::internal::v1::fact::Fact as Told;
use contracts::authz::internal::v1::{AssignmentFact, GrantFact, GroupFact, GroupMemberFact, UserFact};
use contracts::authz::v1::{DecisionReason, ExplainResponse, holding};
use policy::{Object, Question, Subject, World};

use crate::rpc::asker::{Asked, has_standing};
use crate::rpc::explain::tell;
use crate::rpc::scene::{self, NOW, id, text};

fn explain(world: &World, person: u128, permission: &str, object: Object) -> ExplainResponse {
    let asked = Asked { subject: Subject::User(id(person)), session: None };
    let question = Question { subject: asked.subject, session: None, permission, object, now: NOW };
    let explanation = world.explain(&question);
    let has_standing = explanation.decision.allowed || has_standing(world, asked, object, NOW);
    tell(&explanation, &question, has_standing)
}

fn article() -> Object {
    Object::Resource(id(3))
}

fn place(kind: object::Kind) -> Option<Place> {
    Some(Place { kind: Some(kind) })
}

#[test]
fn a_yes_names_what_is_held_and_where() {
    let told = explain(&scene::world(), 11, "view", article());
    assert!(told.allowed && told.reason() == DecisionReason::Role);
    let held = told.holding.unwrap();
    assert_eq!(held.kind, Some(holding::Kind::MembershipId(text(22))));
    assert_eq!((held.name.as_str(), held.at), ("author", place(object::Kind::WorkspaceId(text(2)))));
    assert!(told.sentence.contains("`author`") && told.sentence.contains(&text(2)), "{}", told.sentence);
}

#[test]
fn a_yes_through_a_group_names_the_group() {
    let mut world = scene::world();
    let group = Some(Who { kind: Some(subject::Kind::GroupId(text(30))) });
    let member = Some(Who { kind: Some(subject::Kind::UserId(text(11))) });
    let (group_member_id, group_id, organization_id) = (text(31), text(30), text(1));
    scene::tell(&mut world, Told::Group(GroupFact { group_id: text(30), organization_id: text(1) }));
    let via_membership_id = String::new();
    let place_in = GroupMemberFact { group_member_id, organization_id, group_id, member, via_membership_id };
    scene::tell(&mut world, Told::GroupMember(place_in));
    let grant = GrantFact {
        grant_id: text(32),
        organization_id: text(1),
        resource_id: text(3),
        holder: group,
        level: "edit".to_owned(),
        ..GrantFact::default()
    };
    scene::tell(&mut world, Told::Grant(grant));
    let told = explain(&world, 11, "article.update", article());
    assert_eq!(told.reason(), DecisionReason::Grant);
    let held = told.holding.unwrap();
    assert_eq!((held.kind, held.group_id), (Some(holding::Kind::GrantId(text(32))), text(30)));
    assert_eq!(held.at, place(object::Kind::ResourceId(text(3))));
}

#[test]
fn a_no_names_what_came_nearest_and_where() {
    let told = explain(&scene::world(), 11, "update", article());
    assert!(!told.allowed && told.reason() == DecisionReason::NotHeld);
    let held = told.holding.unwrap();
    assert_eq!((held.name.as_str(), held.at), ("author", place(object::Kind::WorkspaceId(text(2)))));
    assert!(told.sentence.contains("lacks it"), "{}", told.sentence);
    let mut world = scene::world();
    scene::tell(
        &mut world,
        Told::Assignment(AssignmentFact { suspended: true, ..scene::role(22, 11, Some(2), "author") }),
    );
    let told = explain(&world, 11, "view", article());
    assert_eq!(told.reason(), DecisionReason::NotLive);
    assert_eq!(told.holding.unwrap().kind, Some(holding::Kind::MembershipId(text(22))));
}

#[test]
fn a_stranger_is_told_the_same_whether_or_not_there_is_such_an_object() {
    let mut world = scene::world();
    let told = explain(&world, 12, "view", article());
    assert_eq!(told, explain(&world, 12, "view", Object::Resource(id(99))));
    assert_eq!((told.reason(), told.holding.is_some()), (DecisionReason::NoStanding, false));
    scene::tell(&mut world, Told::User(UserFact { user_id: text(12), active: false }));
    assert_eq!(
        explain(&world, 12, "view", article()),
        explain(&world, 99, "view", article()),
        "nor whether there is such a person"
    );
}
