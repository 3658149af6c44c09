//! Facts at random, in the words of some models.

use ids::{OrganizationId, RoleId};

use crate::fact::{
    Assignment, Audience, CustomRole, Fact, Grant, Group, GroupMember, Holder, Member, Organization, OrganizationState,
    Parent, Resource, RoleScope, Scope, ServiceAccount, Session, Share, Token, User, Workspace,
};
use crate::tests::fuzz::dice::Dice;
use crate::tests::fuzz::shape::Shape;
use crate::tests::fuzz::words::Words;
use crate::tests::id;
use crate::time::Time;

/// Something that there is a fact about, by its number among its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thing {
    Organization(u32),
    User(u32),
    Session(u32),
    Account(u32),
    Workspace(u32),
    CustomRole(u32),
    Assignment(u32),
    Group(u32),
    Place(u32),
    Resource(u32),
    Grant(u32),
    Token(u32),
    Share(u32),
}

/// How many there are of a kind, and how one of them is made.
type Numbered = (u32, fn(u32) -> Thing);

pub(crate) struct Facts<'a> {
    pub(crate) words: &'a Words,
    pub(crate) shape: &'a Shape,
}

impl Facts<'_> {
    /// All things that facts can be about.
    pub(crate) fn things(&self) -> Vec<Thing> {
        let shape = self.shape;
        let kinds: [Numbered; 13] = [
            (shape.organizations, Thing::Organization),
            (shape.users, Thing::User),
            (shape.sessions, Thing::Session),
            (shape.accounts, Thing::Account),
            (shape.workspaces, Thing::Workspace),
            (shape.custom_roles, Thing::CustomRole),
            (shape.assignments, Thing::Assignment),
            (shape.groups, Thing::Group),
            (shape.places, Thing::Place),
            (shape.resources, Thing::Resource),
            (shape.grants, Thing::Grant),
            (shape.tokens, Thing::Token),
            (shape.shares, Thing::Share),
        ];
        kinds.into_iter().flat_map(|(count, thing)| (0..count).map(thing)).collect()
    }

    /// A fact about a thing, as it may be first told.
    pub(crate) fn fact(&self, thing: Thing, dice: &mut Dice) -> Fact {
        match thing {
            Thing::Organization(number) => self.organization(number, dice),
            Thing::User(number) => Fact::User(User { id: id(number), active: dice.chance(97) }),
            Thing::Session(number) => Fact::Session(Session {
                id: id(number),
                user: id(dice.below(self.shape.users)),
                expires: expires(dice),
            }),
            Thing::Account(number) => Fact::ServiceAccount(ServiceAccount {
                id: id(number),
                organization: self.home(dice),
                active: dice.chance(92),
            }),
            Thing::Workspace(number) => Fact::Workspace(Workspace { id: id(number), organization: self.home(dice) }),
            Thing::CustomRole(number) => self.custom_role(number, dice),
            Thing::Assignment(number) => self.assignment(number, dice),
            Thing::Group(number) => Fact::Group(Group { id: id(number), organization: self.home(dice) }),
            Thing::Place(number) => self.place(number, dice),
            Thing::Resource(number) => self.resource(number, dice),
            Thing::Grant(number) => self.grant(number, dice),
            Thing::Token(number) => self.token(number, dice),
            Thing::Share(number) => self.share(number, dice),
        }
    }

    fn organization(&self, number: u32, dice: &mut Dice) -> Fact {
        let (model, model_version) = self.words.model(dice);
        let state = match dice.below(50) {
            0 => OrganizationState::Suspended,
            1 => OrganizationState::Deleted,
            _ => OrganizationState::Active,
        };
        Fact::Organization(Organization { id: id(number), model, model_version, state })
    }

    fn custom_role(&self, number: u32, dice: &mut Dice) -> Fact {
        let scope = if dice.chance(50) { RoleScope::Organization } else { RoleScope::Workspace };
        let assigns = |scope, dice: &mut Dice| match dice.below(4) {
            0 => vec!["*".to_owned()],
            1 => vec![self.words.role(scope, dice), self.role(scope, dice)],
            _ => Vec::new(),
        };
        Fact::CustomRole(CustomRole {
            id: id(number),
            organization: self.home(dice),
            scope,
            permissions: (0..dice.below(6)).map(|_| self.words.pattern(dice)).collect(),
            every_workspace: dice.chance(40),
            may_assign: assigns(scope, dice),
            may_assign_in_workspace: assigns(RoleScope::Workspace, dice),
        })
    }

    fn assignment(&self, number: u32, dice: &mut Dice) -> Fact {
        let Shape { users, tokens, .. } = *self.shape;
        // The first ones are mostly people's memberships, the next ones mostly tokens', so that there are some.
        let usual = match number {
            number if number < users => Some(Holder::User(id(number))),
            number if number < users + tokens => Some(Holder::AccessToken(id(number - users))),
            _ => None,
        };
        let (scope, holder) = match usual.filter(|_| dice.chance(75)) {
            Some(usual) => (Scope::Organization, usual),
            None => (self.scope(dice), self.holder(dice)),
        };
        let kind = match scope {
            Scope::Organization => RoleScope::Organization,
            Scope::Workspace(_) => RoleScope::Workspace,
        };
        Fact::Assignment(Assignment {
            id: id(number),
            organization: self.home(dice),
            scope,
            holder,
            role: self.role(kind, dice),
            suspended: dice.chance(6),
            expires: expires(dice),
            via: self.chained_via(number, dice).map(id),
        })
    }

    fn place(&self, number: u32, dice: &mut Dice) -> Fact {
        let member = match dice.chance(80) {
            true => Member::User(id(dice.below(self.shape.users))),
            false => Member::ServiceAccount(id(dice.below(self.shape.accounts))),
        };
        Fact::GroupMember(GroupMember {
            id: id(number),
            organization: self.home(dice),
            group: id(dice.below(self.shape.groups.max(1))),
            member,
            via: self.via(dice).map(id),
        })
    }

    fn resource(&self, number: u32, dice: &mut Dice) -> Fact {
        let parent = match dice.below(100) < self.shape.deep {
            true if number > 0 => Parent::Resource(id(number - 1)),
            // The first one has none before it.
            _ => match dice.below(if number == 0 { 12 } else { 20 }) {
                0..3 => Parent::Organization,
                3..12 => Parent::Workspace(id(dice.below(self.shape.workspaces))),
                // Mostly under an earlier one, so that not many hang in circles.
                12..19 => Parent::Resource(id(dice.below(number))),
                _ => Parent::Resource(id(dice.below(self.shape.resources))),
            },
        };
        // A long way down on which many are cut off from above would be many short ones.
        let breaks = if self.shape.deep > 90 { 2 } else { 18 };
        Fact::Resource(Resource {
            id: id(number),
            // A resource with another organization's above it does not exist, nor does what is below it.
            organization: if dice.chance(90) { id(0) } else { self.home(dice) },
            kind: self.words.kind(dice),
            parent,
            inherits: !dice.chance(breaks),
        })
    }

    fn grant(&self, number: u32, dice: &mut Dice) -> Fact {
        Fact::Grant(Grant {
            id: id(number),
            organization: self.home(dice),
            resource: id(dice.below(self.shape.resources)),
            holder: self.holder(dice),
            level: self.words.level(dice),
            expires: expires(dice),
            via: self.via(dice).map(id),
        })
    }

    fn token(&self, number: u32, dice: &mut Dice) -> Fact {
        let scopes = dice.chance(45).then(|| (0..dice.below(6)).map(|_| self.words.pattern(dice)).collect());
        let bound_to = match dice.below(10) {
            0..4 => Some(dice.below(self.shape.users)),
            4 => Some(dice.below(self.shape.assignments)),
            _ => None,
        };
        Fact::Token(Token {
            id: id(number),
            organization: self.home(dice),
            scopes,
            bound_to: bound_to.map(id),
            acts_as: dice.chance(25).then(|| id(dice.below(self.shape.accounts))),
            expires: expires(dice),
        })
    }

    fn share(&self, number: u32, dice: &mut Dice) -> Fact {
        let audience = match dice.below(5) {
            0 => Audience::Public,
            1 => Audience::Organization,
            2 => Audience::People((0..dice.below(4)).map(|_| id(dice.below(self.shape.users))).collect()),
            _ => Audience::Workspace { id: id(dice.below(self.shape.workspaces)), guests: dice.chance(50) },
        };
        Fact::Share(Share {
            id: id(number),
            organization: self.home(dice),
            resource: id(dice.below(self.shape.resources.div_ceil(2))),
            mode: self.words.mode(dice),
            audience,
            expires: expires(dice),
            open: dice.chance(90),
        })
    }

    /// Mostly the first organization, so that facts meet there.
    pub(crate) fn home(&self, dice: &mut Dice) -> OrganizationId {
        id(if dice.below(64) > 0 { 0 } else { dice.below(self.shape.organizations) })
    }

    pub(crate) fn role(&self, scope: RoleScope, dice: &mut Dice) -> String {
        let own = self.shape.custom_roles > 0 && dice.chance(18);
        match own {
            true => id::<RoleId>(dice.below(self.shape.custom_roles)).to_string(),
            false => self.words.role(scope, dice),
        }
    }

    pub(crate) fn holder(&self, dice: &mut Dice) -> Holder {
        match dice.below(12) {
            0..6 => Holder::User(id(dice.below(self.shape.users))),
            6..8 => Holder::ServiceAccount(id(dice.below(self.shape.accounts))),
            8..10 => Holder::Group(id(dice.below(self.shape.groups.max(1)))),
            _ => Holder::AccessToken(id(dice.below(self.shape.tokens))),
        }
    }

    fn scope(&self, dice: &mut Dice) -> Scope {
        match dice.chance(40) {
            true => Scope::Organization,
            false => Scope::Workspace(id(dice.below(self.shape.workspaces))),
        }
    }

    fn via(&self, dice: &mut Dice) -> Option<u32> {
        dice.chance(18).then(|| dice.below(self.shape.assignments))
    }

    fn chained_via(&self, number: u32, dice: &mut Dice) -> Option<u32> {
        if number > 0 && self.shape.chained > 50 && dice.chance(self.shape.chained) {
            return Some(number - 1);
        }
        dice.chance(self.shape.chained.min(20)).then(|| dice.below(self.shape.assignments))
    }
}

/// Mostly never; else around the moment for which is asked.
fn expires(dice: &mut Dice) -> Option<Time> {
    dice.chance(9).then(|| Time(i64::from(dice.within(98, 102))))
}
