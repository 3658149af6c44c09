//! What somebody holds that counts at an object.
//!
//! - A role in the organization counts on the organization itself, and on what hangs under it through no
//!   workspace; with `every_workspace` it counts everywhere in the organization.
//! - A role in a workspace counts on it and on what hangs under it.
//! - A grant counts on its resource and on what hangs under that.
//! - Where a resource does not inherit, what is held above stops, except for roles with `every_workspace`.
//! - Suspended and expired assignments do not count, nor those that hang on one; nor does a workspace role of
//!   somebody who does not belong to the organization, unless the role is made for outsiders.
//! - A group's roles and grants count for those in it who belong to the organization.

use ids::{GroupId, MembershipId};

use crate::answer::Because;
use crate::arena::{Bond, HeldGrant, HeldRole, HolderRow, Life, Site};
use crate::evaluate::View;
use crate::evaluate::caller::Actor;
use crate::fact::Holder;
use crate::model::Role;
use crate::permission::PermissionSet;

/// Something that somebody holds, and what it gives at the object.
pub(crate) struct Source<'w> {
    pub(crate) permissions: &'w PermissionSet,
    pub(crate) held: Held<'w>,
    /// The group that holds it.
    pub(crate) group: Option<GroupId>,
}

/// What is held.
#[derive(Clone, Copy)]
pub(crate) enum Held<'w> {
    /// A role in the organization, or else in a workspace.
    Role {
        held: &'w HeldRole,
        role: &'w Role,
        in_organization: bool,
    },
    Grant(&'w HeldGrant),
}

impl Source<'_> {
    pub(crate) fn because(&self) -> Because {
        match self.held {
            Held::Role { held, .. } => Because::Role { assignment: held.id, group: self.group },
            Held::Grant(held) => Because::Grant { grant: held.id, group: self.group },
        }
    }

    /// Whether it is a role that reaches into every workspace.
    pub(crate) fn is_everywhere(&self) -> bool {
        matches!(self.held, Held::Role { role, in_organization: true, .. } if role.every_workspace)
    }
}

impl<'w> View<'w> {
    /// Everything that somebody holds and that counts there, their own before their groups'.
    pub(crate) fn sources(&self, actor: &Actor<'w>, site: Site<'w>) -> impl Iterator<Item = Source<'w>> {
        let (view, actor) = (*self, *actor);
        view.holders(&actor).flat_map(move |(row, group)| {
            let roles = view.roles(row, &actor, site);
            let grants = view.grants(row, &actor, site);
            roles.chain(grants).map(move |(held, permissions)| Source { permissions, held, group })
        })
    }

    /// What somebody holds things as: themselves, and each of their groups.
    pub(crate) fn holders(self, actor: &Actor<'w>) -> impl Iterator<Item = (&'w HolderRow, Option<GroupId>)> + use<'w> {
        let groups = actor.belongs.then(|| self.arena.groups_of(actor.row, self.now));
        let groups = groups.into_iter().flatten().filter_map(move |slot| {
            let Some(Holder::Group(group)) = self.arena.holder_id(slot) else { return None };
            Some((self.arena.holder(slot)?, Some(group)))
        });
        std::iter::once((actor.row, None)).chain(groups)
    }

    fn roles(
        self,
        row: &'w HolderRow,
        actor: &Actor<'w>,
        site: Site<'w>,
    ) -> impl Iterator<Item = (Held<'w>, &'w PermissionSet)> + use<'w> {
        let belongs = actor.belongs;
        let above = row.roles_at(self.arena.top()).iter().map(|held| (held, true));
        // Above all, where the inheritance is broken, count the roles that reach everywhere, and no others.
        let workspace = site.workspace().filter(|_| site.inherits_all());
        let in_workspace = workspace.map(|workspace| row.roles_at(workspace)).unwrap_or_default();
        above.chain(in_workspace.iter().map(|held| (held, false))).filter_map(move |(held, in_organization)| {
            let role = self.live_role(held)?;
            let counts = if in_organization { reaches(role, site) } else { belongs || role.outsiders };
            counts.then_some((Held::Role { held, role, in_organization }, &role.permissions))
        })
    }

    fn grants(
        self,
        row: &'w HolderRow,
        actor: &Actor<'w>,
        site: Site<'w>,
    ) -> impl Iterator<Item = (Held<'w>, &'w PermissionSet)> + use<'w> {
        let actor = *actor;
        let places = (!row.grants.is_empty()).then(|| site.granted());
        places.into_iter().flatten().flat_map(|place| row.grants_at(place)).filter_map(move |held| {
            let permissions = self.arena.level(self.arena.kind(site)?, held.level)?;
            let counts = self.grant_life(held) == Life::Live && self.may_have_grants(&actor);
            counts.then_some((Held::Grant(held), permissions))
        })
    }

    /// A role that is held and counts now.
    pub(crate) fn live_role(&self, held: &HeldRole) -> Option<&'w Role> {
        self.arena.lives(held, self.now).then(|| self.arena.role(held)).flatten()
    }

    /// Whether a grant counts, with the assignment that it hangs on.
    pub(crate) fn grant_life(&self, held: &HeldGrant) -> Life {
        if held.bond == Bond::Free {
            return Life::Live;
        }
        let Some(row) = self.arena.grant(held.slot) else { return Life::Ended };
        match row.expires {
            Some(expires) if self.now.is_past(row.expires) => Life::Expired(expires),
            _ => row.via.map_or(Life::Live, |via| self.arena.life_of(via, self.now)),
        }
    }

    /// Grants count for those who belong to the organization and for the guests of its workspaces; for
    /// others only if the model says so.
    pub(crate) fn may_have_grants(&self, actor: &Actor<'w>) -> bool {
        let is_guest = || self.guest_roles(actor.row).next().is_some();
        actor.belongs || self.model.policy().grants_to_outsiders || is_guest()
    }

    /// The live assignments of roles in workspaces that are made for people from outside.
    pub(crate) fn guest_roles(self, row: &'w HolderRow) -> impl Iterator<Item = MembershipId> + use<'w> {
        let in_workspaces = row.roles.iter().filter(move |held| self.arena.is_workspace(held.place));
        in_workspaces.filter(move |held| self.live_role(held).is_some_and(|role| role.outsiders)).map(|held| held.id)
    }
}

/// Whether a role in the organization counts there.
pub(crate) fn reaches(role: &Role, site: Site<'_>) -> bool {
    role.every_workspace || (site.workspace().is_none() && site.inherits_all())
}
