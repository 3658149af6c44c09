//! A small world, put up fact by fact, and asked in few words.
//!
//! Everything is named by a number, and the numbers of different kinds of things have nothing to do with each
//! other. Organization 0 is where things are unless it is said otherwise.

use std::sync::Arc;

use ids::{MembershipId, RoleId};

use crate::answer::{Because, Explanation, Why};
use crate::fact::{
    Assignment, Change, Fact, FactKey, Grant, Group, GroupMember, Holder, Member, Organization, OrganizationState,
    Parent, Resource, Scope, Token, User, Workspace,
};
use crate::model::{Model, builtin_models};
use crate::question::{Object, Question, Subject};
use crate::tests::id;
use crate::time::Time;
use crate::world::World;

pub(crate) const NOW: Time = Time(1_000);

pub(crate) struct Scene {
    pub(crate) world: World,
    version: u64,
}

/// The text of a model that ships with the product.
pub(crate) fn source_of(model: &str) -> &'static str {
    builtin_models().iter().find(|(name, _)| *name == model).unwrap().1
}

pub(crate) fn organization() -> Object {
    Object::Organization(id(0))
}

pub(crate) fn workspace(number: u32) -> Object {
    Object::Workspace(id(number))
}

pub(crate) fn resource(number: u32) -> Object {
    Object::Resource(id(number))
}

pub(crate) fn user(number: u32) -> Subject {
    Subject::User(id(number))
}

pub(crate) fn token(number: u32) -> Subject {
    Subject::AccessToken(id(number))
}

pub(crate) fn in_workspace(number: u32) -> Scope {
    Scope::Workspace(id(number))
}

/// An assignment to change before it is put.
pub(crate) fn assignment(number: u32, holder: Holder, scope: Scope, role: &str) -> Assignment {
    Assignment {
        id: id(number),
        organization: id(0),
        scope,
        holder,
        role: role.to_owned(),
        suspended: false,
        expires: None,
        via: None,
    }
}

/// A grant to change before it is put.
pub(crate) fn grant(number: u32, holder: Holder, resource: u32, level: &str) -> Grant {
    Grant {
        id: id(number),
        organization: id(0),
        resource: id(resource),
        holder,
        level: level.to_owned(),
        expires: None,
        via: None,
    }
}

impl Scene {
    /// Organization 0 under a model that ships with the product, with three people around.
    pub(crate) fn under(model: &str) -> Self {
        let mut scene = Self { world: World::new(), version: 0 };
        for (name, source) in builtin_models() {
            scene.world.add_model(Arc::new(Model::parse(name, source).unwrap()));
        }
        scene.organization(0, model, OrganizationState::Active);
        (0..3).for_each(|number| scene.put(Fact::User(User { id: id(number), active: true })));
        scene
    }

    pub(crate) fn put(&mut self, fact: Fact) {
        self.version += 1;
        self.world.apply(self.version, Change::Put(fact));
    }

    pub(crate) fn remove(&mut self, key: FactKey) {
        self.world.apply(0, Change::Remove(key));
    }

    pub(crate) fn organization(&mut self, number: u32, model: &str, state: OrganizationState) {
        let model = model.to_owned();
        self.put(Fact::Organization(Organization { id: id(number), model, model_version: 1, state }));
    }

    pub(crate) fn workspace(&mut self, number: u32) {
        self.put(Fact::Workspace(Workspace { id: id(number), organization: id(0) }));
    }

    pub(crate) fn resource(&mut self, number: u32, kind: &str, parent: Parent) {
        self.node(number, kind, parent, true);
    }

    /// A resource that takes nothing from above.
    pub(crate) fn broken_resource(&mut self, number: u32, kind: &str, parent: Parent) {
        self.node(number, kind, parent, false);
    }

    fn node(&mut self, number: u32, kind: &str, parent: Parent, inherits: bool) {
        let kind = kind.to_owned();
        self.put(Fact::Resource(Resource { id: id(number), organization: id(0), kind, parent, inherits }));
    }

    /// Gives a person a role, by the assignment of this number.
    pub(crate) fn role(&mut self, number: u32, person: u32, scope: Scope, role: &str) {
        self.put(Fact::Assignment(assignment(number, Holder::User(id(person)), scope, role)));
    }

    /// Gives a person a role in a workspace that hangs on another assignment.
    pub(crate) fn role_via(&mut self, number: u32, person: u32, scope: Scope, role: &str, via: u32) {
        let via = Some(id::<MembershipId>(via));
        self.put(Fact::Assignment(Assignment { via, ..assignment(number, Holder::User(id(person)), scope, role) }));
    }

    pub(crate) fn grant(&mut self, number: u32, holder: Holder, resource: u32, level: &str) {
        self.put(Fact::Grant(grant(number, holder, resource, level)));
    }

    /// A group with one person in it.
    pub(crate) fn group(&mut self, number: u32, person: u32) {
        self.put(Fact::Group(Group { id: id(number), organization: id(0) }));
        let member = Member::User(id(person));
        let place = GroupMember { id: id(number), organization: id(0), group: id(number), member, via: None };
        self.put(Fact::GroupMember(place));
    }

    /// A token with a role of the organization.
    pub(crate) fn token(
        &mut self,
        number: u32,
        assigned: u32,
        role: &str,
        scopes: Option<&[&str]>,
        bound_to: Option<u32>,
    ) {
        let scopes = scopes.map(|scopes| scopes.iter().map(|scope| (*scope).to_owned()).collect());
        let bound_to = bound_to.map(id);
        self.put(Fact::Token(Token {
            id: id(number),
            organization: id(0),
            scopes,
            bound_to,
            acts_as: None,
            expires: None,
        }));
        let holder = Holder::AccessToken(id(number));
        self.put(Fact::Assignment(assignment(assigned, holder, Scope::Organization, role)));
    }

    /// A role of the organization's own.
    pub(crate) fn custom_role(&mut self, number: u32, permissions: &[&str], may_assign: &[&str]) -> String {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        self.put(Fact::CustomRole(crate::fact::CustomRole {
            id: id(number),
            organization: id(0),
            scope: crate::fact::RoleScope::Organization,
            permissions: owned(permissions),
            every_workspace: false,
            may_assign: owned(may_assign),
            may_assign_in_workspace: Vec::new(),
        }));
        id::<RoleId>(number).to_string()
    }

    pub(crate) fn explain_at(&self, subject: Subject, permission: &str, object: Object, now: Time) -> Explanation<'_> {
        self.world.explain(&Question { subject, session: None, permission, object, now })
    }

    pub(crate) fn explain(&self, subject: Subject, permission: &str, object: Object) -> Explanation<'_> {
        self.explain_at(subject, permission, object, NOW)
    }

    pub(crate) fn may(&self, subject: Subject, permission: &str, object: Object) -> bool {
        self.explain(subject, permission, object).decision.allowed
    }

    /// Why it is denied; a test that expects a no must not be content with a yes.
    pub(crate) fn why(&self, subject: Subject, permission: &str, object: Object) -> Why {
        match self.explain(subject, permission, object).decision.because {
            Because::Denied(why) => why,
            because => panic!("{permission} is allowed: {because:?}"),
        }
    }
}
