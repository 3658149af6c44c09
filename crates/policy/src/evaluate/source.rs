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

use ids::{GrantId, GroupId, MembershipId};

use crate::answer::Because;
use crate::arena::{AssignmentRow, GrantRow, HolderRow, Life, Site, Slot};
use crate::evaluate::View;
use crate::evaluate::caller::Actor;
use crate::fact::Holder;
use crate::model::Role;
use crate::permission::PermissionSet;

/// Something that somebody holds, and what it gives at the object.
pub(crate) struct Source<'w> {
    pub(crate) permissions: PermissionSet,
    pub(crate) held: Held<'w>,
    /// The group that holds it.
    pub(crate) group: Option<GroupId>,
}

/// What is held.
#[derive(Clone, Copy)]
pub(crate) enum Held<'w> {
    Role { assignment: MembershipId, row: &'w AssignmentRow, role: &'w Role },
    Grant { grant: GrantId, row: &'w GrantRow },
}

impl Source<'_> {
    pub(crate) fn because(&self) -> Because {
        match self.held {
            Held::Role { assignment, .. } => Because::Role { assignment, group: self.group },
            Held::Grant { grant, .. } => Because::Grant { grant, group: self.group },
        }
    }

    /// Whether it is a role that reaches into every workspace.
    pub(crate) fn is_everywhere(&self) -> bool {
        matches!(self.held, Held::Role { role, row, .. } if row.workspace.is_none() && role.every_workspace)
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
    fn holders(self, actor: &Actor<'w>) -> impl Iterator<Item = (&'w HolderRow, Option<GroupId>)> + use<'w> {
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
    ) -> impl Iterator<Item = (Held<'w>, PermissionSet)> + use<'w> {
        let belongs = actor.belongs;
        let in_workspace = site.workspace.and_then(|workspace| row.in_workspaces.get(&workspace));
        let slots = row.in_organization.iter().chain(in_workspace.into_iter().flatten());
        slots.filter_map(move |slot| {
            let (row, role) = self.live_role(*slot)?;
            let counts = match row.workspace {
                None => reaches(role, site),
                Some(_) => site.inherits_all() && (belongs || role.outsiders),
            };
            let assignment = self.arena.assignment_id(*slot)?;
            counts.then_some((Held::Role { assignment, row, role }, role.permissions))
        })
    }

    fn grants(
        self,
        row: &'w HolderRow,
        actor: &Actor<'w>,
        site: Site<'w>,
    ) -> impl Iterator<Item = (Held<'w>, PermissionSet)> + use<'w> {
        let actor = *actor;
        let nodes = if row.grants.is_empty() { None } else { Some(self.arena.granted(site)) };
        let slots = nodes.into_iter().flatten().filter_map(|node| row.grants.get(&node)).flatten();
        slots.filter_map(move |slot| {
            let row = self.arena.grant(*slot)?;
            let permissions = self.arena.level(site.kind?, row.level)?;
            let counts = self.grant_life(row) == Life::Live && self.may_have_grants(&actor);
            let grant = self.arena.grant_id(*slot)?;
            counts.then_some((Held::Grant { grant, row }, permissions))
        })
    }

    /// A live assignment, with its role.
    pub(crate) fn live_role(&self, slot: Slot<MembershipId>) -> Option<(&'w AssignmentRow, &'w Role)> {
        let row = self.arena.assignment(slot)?;
        let live = self.arena.life(row, self.now) == Life::Live;
        live.then_some(row).and_then(|row| Some((row, self.arena.role(row)?)))
    }

    /// Whether a grant counts, with the assignment that it hangs on.
    pub(crate) fn grant_life(&self, row: &GrantRow) -> Life {
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
        let workspaces = row.in_workspaces.iter().filter(move |(slot, _)| self.arena.is_workspace(**slot));
        workspaces.flat_map(|(_, slots)| slots).filter_map(move |slot| {
            let (_, role) = self.live_role(*slot)?;
            self.arena.assignment_id(*slot).filter(|_| role.outsiders)
        })
    }
}

/// Whether a role in the organization counts there.
pub(crate) fn reaches(role: &Role, site: Site<'_>) -> bool {
    role.every_workspace || (site.workspace.is_none() && site.inherits_all())
}
