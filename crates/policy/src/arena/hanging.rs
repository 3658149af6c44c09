//! What hangs on what: which facts name another one, so that a change of that one reaches those who hold them.
//!
//! No answer needs it. It tells whom a change touches without going through everybody.

use ids::{RoleId, WorkspaceId};

use crate::arena::Arena;
use crate::fact::{Fact, FactKey};

impl Arena {
    /// The facts that name this one, in the order of their keys: what is held or lives by an assignment, assignments
    /// of a role of the organization's own, places in a group, tokens that act as a service account.
    pub(crate) fn hanging_on(&self, key: FactKey) -> impl Iterator<Item = FactKey> + '_ {
        let pairs = self.hanging.beyond(move |(on, _)| *on < key).copied();
        pairs.take_while(move |(on, _)| *on == key).map(|(_, hanging)| hanging)
    }

    /// All workspaces, in the order of their ids.
    pub(crate) fn workspaces(&self) -> impl Iterator<Item = WorkspaceId> + '_ {
        self.workspaces.iter().copied()
    }

    pub(crate) fn hang(&mut self, fact: &Fact) {
        for on in named(fact) {
            self.hanging.insert((on, fact.key()));
        }
    }

    pub(crate) fn unhang(&mut self, fact: &Fact) {
        for on in named(fact) {
            self.hanging.remove(&(on, fact.key()));
        }
    }
}

/// What a fact hangs on.
fn named(fact: &Fact) -> impl Iterator<Item = FactKey> {
    let names = match fact {
        Fact::Assignment(fact) => {
            let own_role = fact.role.parse::<RoleId>().ok();
            [fact.via.map(FactKey::Assignment), own_role.map(FactKey::CustomRole)]
        }
        Fact::Grant(fact) => [fact.via.map(FactKey::Assignment), None],
        Fact::GroupMember(fact) => [fact.via.map(FactKey::Assignment), Some(FactKey::Group(fact.group))],
        Fact::Token(fact) => [fact.bound_to.map(FactKey::Assignment), fact.acts_as.map(FactKey::ServiceAccount)],
        _ => [None, None],
    };
    names.into_iter().flatten()
}
