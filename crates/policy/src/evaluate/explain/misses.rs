//! What would have given a yes but for one thing.

use ids::{GrantId, MembershipId};

use crate::answer::Miss;
use crate::arena::{AssignmentRow, GrantRow, HolderRow, Life, Place, Site, Slot};
use crate::evaluate::View;
use crate::evaluate::caller::Actor;
use crate::evaluate::source::reaches;
use crate::fact::{RoleScope, Scope};
use crate::model::Role;
use crate::permission::Permission;

impl<'w> View<'w> {
    /// Goes through all that somebody holds, their own and their groups', and says of each thing what it lacks.
    pub(crate) fn misses(&self, actor: &Actor<'w>, site: Site<'w>, permission: Permission) -> Vec<Miss> {
        let groups = self.arena.groups_of(actor.row, self.now).filter_map(|group| self.arena.holder(group));
        let rows: Vec<&HolderRow> = std::iter::once(actor.row).chain(groups).collect();
        let mut misses = Vec::new();
        for row in rows {
            let in_workspaces = row.in_workspaces.values().flatten();
            for slot in row.in_organization.iter().chain(in_workspaces) {
                misses.extend(self.role_miss(*slot, site, permission));
            }
            for (beyond, node) in self.granted_nodes(site) {
                for slot in row.grants.get(&node).into_iter().flatten() {
                    misses.extend(self.grant_miss(*slot, beyond, site, permission));
                }
            }
        }
        misses
    }

    /// The nodes of the way up on which grants are, and whether a break lies between.
    fn granted_nodes(&self, site: Site<'w>) -> Vec<(bool, Slot<Place>)> {
        let within = self.arena.granted(site).map(|node| (false, node));
        within.chain(self.arena.granted_beyond(site).map(|node| (true, node))).collect()
    }

    fn role_miss(&self, slot: Slot<MembershipId>, site: Site<'w>, permission: Permission) -> Option<Miss> {
        let row = self.arena.assignment(slot)?;
        let role = self.arena.role(row)?;
        let assignment = self.arena.assignment_id(slot)?;
        let (counts, would_count) = self.coverage(row, role, site);
        let life = self.arena.life(row, self.now);
        let name = || self.arena.role_name(row.role).to_owned();
        match (role.permissions.contains(permission), counts, life) {
            (true, true, Life::Suspended) => Some(Miss::AssignmentSuspended { assignment, role: name() }),
            (true, true, Life::Expired(expired)) => Some(Miss::AssignmentExpired { assignment, role: name(), expired }),
            (true, true, Life::Ended) => Some(Miss::AssignmentEnded { assignment, role: name() }),
            (true, true, Life::Live) => Some(Miss::NotAMember { organization: self.arena.id() }),
            (true, false, Life::Live) if would_count => self.broken(site),
            (true, false, Life::Live) => Some(Miss::Elsewhere { assignment, role: name(), scope: self.scope_of(row)? }),
            (false, true, Life::Live) => {
                let roles_with = self.roles_with(row, permission);
                Some(Miss::RoleLacks { assignment, role: name(), roles_with })
            }
            _ => None,
        }
    }

    fn grant_miss(&self, slot: Slot<GrantId>, beyond: bool, site: Site<'w>, permission: Permission) -> Option<Miss> {
        let row: &GrantRow = self.arena.grant(slot)?;
        let grant = self.arena.grant_id(slot)?;
        let level = self.arena.level_name(row.level).to_owned();
        let kind = site.kind?;
        let has = self.arena.level(kind, row.level).is_some_and(|given| given.contains(permission));
        match (has, beyond, self.grant_life(row)) {
            (true, true, Life::Live) => self.broken(site),
            (true, false, Life::Live) => Some(Miss::NotAMember { organization: self.arena.id() }),
            (true, false, Life::Expired(expired)) => Some(Miss::GrantExpired { grant, level, expired }),
            (true, false, Life::Suspended | Life::Ended) => Some(Miss::GrantEnded { grant, level }),
            (false, false, Life::Live) => {
                let with = kind.levels.iter().filter(|(_, given)| given.contains(permission));
                let levels_with = with.map(|(name, _)| name.clone()).collect();
                Some(Miss::LevelLacks { grant, level, levels_with })
            }
            _ => None,
        }
    }

    /// Whether an assignment's place covers the object, and whether it would if the inheritance were whole.
    fn coverage(&self, row: &AssignmentRow, role: &Role, site: Site<'w>) -> (bool, bool) {
        match row.workspace {
            None => (reaches(role, site), role.every_workspace || site.workspace.is_none()),
            Some(workspace) => {
                let inside = site.workspace == Some(workspace);
                (inside && site.inherits_all(), inside)
            }
        }
    }

    fn broken(&self, site: Site<'w>) -> Option<Miss> {
        self.arena.broken_at(site).map(|at| Miss::InheritanceBroken { at })
    }

    fn scope_of(&self, row: &AssignmentRow) -> Option<Scope> {
        match row.workspace.map(|slot| self.arena.place(slot)) {
            None => Some(Scope::Organization),
            Some(Some(Place::Workspace(id))) => Some(Scope::Workspace(id)),
            Some(_) => None,
        }
    }

    fn roles_with(&self, row: &AssignmentRow, permission: Permission) -> Vec<String> {
        let scope = if row.workspace.is_some() { RoleScope::Workspace } else { RoleScope::Organization };
        let with = self.model.roles(scope).iter().filter(|role| role.permissions.contains(permission));
        with.map(|role| role.name.clone()).collect()
    }
}
