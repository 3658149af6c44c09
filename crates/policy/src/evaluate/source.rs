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

use ids::MembershipId;

use crate::answer::Because;
use crate::arena::{Arena, Bond, HeldGrant, HeldRole, HolderRow, Life, Site, Slot};
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
    pub(crate) group: Option<Slot<Holder>>,
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
    pub(crate) fn because(&self, arena: &Arena) -> Because {
        let group = self.group.and_then(|group| arena.group_id(group));
        match self.held {
            Held::Role { held, .. } => Because::Role { assignment: held.id, group },
            Held::Grant(held) => Because::Grant { grant: held.id, group },
        }
    }

    /// Whether it is a role that reaches into every workspace.
    pub(crate) fn is_everywhere(&self) -> bool {
        matches!(self.held, Held::Role { role, in_organization: true, .. } if role.every_workspace)
    }
}

impl<'w> View<'w> {
    /// Goes through everything that somebody holds and that counts there, their own before their groups', until what is
    /// looked for is found.
    #[inline]
    pub(crate) fn seek<R>(
        &self,
        actor: &Actor<'w>,
        site: Site<'w>,
        mut find: impl FnMut(Source<'w>) -> Option<R>,
    ) -> Option<R> {
        let own = self
            .seek_of(actor, actor.row, site, &mut |held, permissions| find(Source { permissions, held, group: None }));
        if own.is_some() || actor.row.groups.is_empty() || !actor.belongs {
            return own;
        }
        self.groups(actor).find_map(|(row, group)| {
            self.seek_of(actor, row, site, &mut |held, permissions| {
                find(Source { permissions, held, group: Some(group) })
            })
        })
    }

    /// Goes through all of it.
    pub(crate) fn each(&self, actor: &Actor<'w>, site: Site<'w>, mut visit: impl FnMut(Source<'w>)) {
        let found = self.seek(actor, site, |source| {
            visit(source);
            None::<()>
        });
        debug_assert!(found.is_none(), "nothing was looked for");
    }

    /// What somebody holds things as: themselves, and each of their groups.
    pub(crate) fn holders(&self, actor: &Actor<'w>) -> impl Iterator<Item = (&'w HolderRow, Slot<Holder>)> {
        let own = self.world.seat(actor.holder, self.arena).map(|slot| (actor.row, slot));
        own.into_iter().chain(self.groups(actor))
    }

    /// The groups that count for somebody.
    pub(crate) fn groups(&self, actor: &Actor<'w>) -> impl Iterator<Item = (&'w HolderRow, Slot<Holder>)> + use<'w> {
        let (arena, now) = (self.arena, self.now);
        let groups = actor.belongs.then(|| arena.groups_of(actor.row, now));
        groups.into_iter().flatten().filter_map(move |group| Some((arena.holder(group)?, group)))
    }

    /// The same for what is held in one name.
    #[inline]
    fn seek_of<R>(
        &self,
        actor: &Actor<'w>,
        row: &'w HolderRow,
        site: Site<'w>,
        find: &mut impl FnMut(Held<'w>, &'w PermissionSet) -> Option<R>,
    ) -> Option<R> {
        for held in row.roles_at(self.arena.top()) {
            let Some(role) = self.live_role(held).filter(|role| reaches(role, site)) else { continue };
            let found = find(Held::Role { held, role, in_organization: true }, &role.permissions);
            if found.is_some() {
                return found;
            }
        }
        // Where the inheritance is broken count the roles that reach everywhere, and no others.
        if let Some(workspace) = site.workspace().filter(|_| site.inherits_all()) {
            for held in row.roles_at(workspace) {
                let role = self.live_role(held).filter(|role| actor.belongs || role.outsiders);
                let Some(role) = role else { continue };
                let found = find(Held::Role { held, role, in_organization: false }, &role.permissions);
                if found.is_some() {
                    return found;
                }
            }
        }
        if row.grants.is_empty() { None } else { self.seek_grant(actor, row, site, find) }
    }

    fn seek_grant<R>(
        &self,
        actor: &Actor<'w>,
        row: &'w HolderRow,
        site: Site<'w>,
        find: &mut impl FnMut(Held<'w>, &'w PermissionSet) -> Option<R>,
    ) -> Option<R> {
        for held in site.granted().flat_map(|place| row.grants_at(place)) {
            let Some(permissions) = self.arena.level(self.arena.kind(site)?, held.level) else { continue };
            if self.grant_life(held) == Life::Live && self.may_have_grants(actor) {
                let found = find(Held::Grant(held), permissions);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// A role that is held and counts now.
    pub(crate) fn live_role(&self, held: &HeldRole) -> Option<&'w Role> {
        if self.arena.lives(held, self.now) { self.arena.role(held) } else { None }
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
