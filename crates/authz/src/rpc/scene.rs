//! A small world for tests of what is told of it, put up by facts as they are logged.

use std::sync::Arc;

use contracts::access::v1::{Object, Subject, object, subject};
use contracts::authz::internal::v1::fact::Fact as Told;
use contracts::authz::internal::v1::{
    AssignmentFact, Fact, FactChange, OrganizationFact, OrganizationFactState, ResourceFact, UserFact, WorkspaceFact,
    fact_change,
};
use policy::{Applied, Model, Time, World};
use uuid::Uuid;

use crate::event;

pub(crate) const NOW: Time = Time(1_000);

pub(crate) const MODEL: &str = r#"
name = "press"
version = 3

[policy]
creator_role = "publisher"

[organization.roles.publisher]
permissions = ["organization.*", "member.*", "workspace.*", "article.*"]
every_workspace = true
may_assign = ["publisher", "writer"]

[organization.roles.writer]
permissions = ["organization.view"]

[workspace.roles.author]
permissions = ["workspace.view", "article.create", "article.view"]

[resources.article]
actions = ["create", "view", "update"]
levels = { edit = ["view", "update"] }
"#;

/// The id with this number, of whatever kind.
pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(number: u128) -> T {
    text(number).parse().unwrap()
}

pub(crate) fn text(number: u128) -> String {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | number).to_string()
}

/// A fact as it is logged.
pub(crate) fn put(fact: Told) -> FactChange {
    FactChange { change: Some(fact_change::Change::Put(Fact { fact: Some(fact) })) }
}

pub(crate) fn organization(state: OrganizationFactState) -> Told {
    let (organization_id, model) = (text(1), "press".to_owned());
    Told::Organization(OrganizationFact { organization_id, model, model_version: 3, state: state.into() })
}

pub(crate) fn role(number: u128, person: u128, workspace: Option<u128>, role: &str) -> AssignmentFact {
    AssignmentFact {
        membership_id: text(number),
        organization_id: text(1),
        workspace_id: workspace.map(text).unwrap_or_default(),
        holder: Some(Subject { kind: Some(subject::Kind::UserId(text(person))) }),
        role: role.to_owned(),
        ..AssignmentFact::default()
    }
}

/// Organization 1 with workspace 2 and article 3 in it. Person 10 is publisher by membership 20. Person 11 is writer
/// by membership 21, and author in the workspace by membership 22. Person 12 is around.
pub(crate) fn world() -> World {
    let mut world = World::new();
    world.add_model(Arc::new(Model::parse("press", MODEL).unwrap()));
    let parent = Some(Object { kind: Some(object::Kind::WorkspaceId(text(2))) });
    let (resource_id, organization_id, r#type) = (text(3), text(1), "article".to_owned());
    let mut facts = vec![
        organization(OrganizationFactState::Active),
        Told::Workspace(WorkspaceFact { workspace_id: text(2), organization_id: text(1) }),
        Told::Resource(ResourceFact { resource_id, organization_id, r#type, parent, inherits_access: true }),
        Told::Assignment(role(20, 10, None, "publisher")),
        Told::Assignment(role(21, 11, None, "writer")),
        Told::Assignment(AssignmentFact { via_membership_id: text(21), ..role(22, 11, Some(2), "author") }),
    ];
    facts.extend((10..13).map(|person| Told::User(UserFact { user_id: text(person), active: true })));
    for fact in facts {
        tell(&mut world, fact);
    }
    world
}

/// Tells the world a further fact, in the first version that is newer than what was under its key.
pub(crate) fn tell(world: &mut World, fact: Told) {
    let change = event::told(put(fact)).unwrap();
    let is_newer = |version: u64| world.apply(version, change.clone()) == Applied::Changed;
    assert!((1..100).any(is_newer));
}
