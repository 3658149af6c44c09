//! What somebody may change about a thing: mostly one property, as the services do.

use crate::fact::{Fact, OrganizationState};
use crate::tests::fuzz::dice::Dice;
use crate::tests::fuzz::facts::{Facts, Thing};

impl Facts<'_> {
    /// The fact with one property as in another fact about the same thing; sometimes with all of them.
    pub(crate) fn edited(&self, thing: Thing, old: &Fact, dice: &mut Dice) -> Fact {
        let new = self.fact(thing, dice);
        if dice.chance(20) {
            return new;
        }
        match (old.clone(), new) {
            (Fact::Organization(mut old), Fact::Organization(new)) => {
                match dice.below(3) {
                    0 => (old.model, old.model_version) = (new.model, new.model_version),
                    1 => old.state = OrganizationState::Active,
                    _ => old.state = *dice.pick(&[OrganizationState::Suspended, OrganizationState::Deleted]),
                }
                Fact::Organization(old)
            }
            (Fact::User(mut old), Fact::User(_)) => {
                old.active = dice.chance(85);
                Fact::User(old)
            }
            (Fact::ServiceAccount(mut old), Fact::ServiceAccount(_)) => {
                old.active = dice.chance(85);
                Fact::ServiceAccount(old)
            }
            (Fact::Assignment(mut old), Fact::Assignment(new)) => {
                match dice.below(6) {
                    0 => (old.role, old.scope) = (new.role, new.scope),
                    1 => old.role = new.role,
                    2 => old.suspended = dice.chance(30),
                    3 => old.expires = new.expires,
                    4 => old.via = new.via,
                    _ => old.holder = new.holder,
                }
                Fact::Assignment(old)
            }
            (old, new) => self.edited_beside(old, new, dice),
        }
    }

    fn edited_beside(&self, old: Fact, new: Fact, dice: &mut Dice) -> Fact {
        match (old, new) {
            (Fact::CustomRole(mut old), Fact::CustomRole(new)) => {
                match dice.below(4) {
                    0 => old.permissions = new.permissions,
                    1 => old.every_workspace = !old.every_workspace,
                    2 => old.may_assign = new.may_assign,
                    _ => old.scope = new.scope,
                }
                Fact::CustomRole(old)
            }
            (Fact::GroupMember(mut old), Fact::GroupMember(new)) => {
                match dice.below(3) {
                    0 => old.group = new.group,
                    1 => old.member = new.member,
                    _ => old.via = new.via,
                }
                Fact::GroupMember(old)
            }
            (Fact::Resource(mut old), Fact::Resource(new)) => {
                match dice.below(8) {
                    0 | 1 => old.inherits = dice.chance(60),
                    2 => old.kind = new.kind,
                    // Anywhere, also under what is below it.
                    3 => old.parent = crate::fact::Parent::Resource(crate::tests::id(dice.below(self.shape.resources))),
                    _ => old.parent = new.parent,
                }
                Fact::Resource(old)
            }
            (Fact::Grant(mut old), Fact::Grant(new)) => {
                match dice.below(4) {
                    0 => old.level = new.level,
                    1 => old.expires = new.expires,
                    2 => old.via = new.via,
                    _ => (old.resource, old.holder) = (new.resource, new.holder),
                }
                Fact::Grant(old)
            }
            (Fact::Token(mut old), Fact::Token(new)) => {
                match dice.below(4) {
                    0 => old.scopes = new.scopes,
                    1 => old.bound_to = new.bound_to,
                    2 => old.acts_as = new.acts_as,
                    _ => old.expires = new.expires,
                }
                Fact::Token(old)
            }
            (Fact::Share(mut old), Fact::Share(new)) => {
                match dice.below(4) {
                    0 => old.open = dice.chance(75),
                    1 => old.audience = new.audience,
                    2 => (old.mode, old.resource) = (new.mode, new.resource),
                    _ => old.expires = new.expires,
                }
                Fact::Share(old)
            }
            (_, new) => new,
        }
    }
}
