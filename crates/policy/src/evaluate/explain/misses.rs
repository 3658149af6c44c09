//! What would have given a yes but for one thing.

use ids::{GrantId, GroupId, MembershipId};

use crate::answer::{Held, HeldGrant, HeldRole, Miss};
use crate::arena::{AssignmentRow, GrantRow, Life, Place, Site, Slot};
use crate::evaluate::View;
use crate::evaluate::caller::Actor;
use crate::evaluate::source::reaches;
use crate::fact::{Holder, RoleScope};
use crate::model::Role;
use crate::permission::Permission;

impl<'w> View<'w> {
    /// Goes through all that somebody holds, their own and their groups', and says of each thing what it lacks.
    pub(crate) fn misses(&self, actor: &Actor<'w>, site: Site<'w>, permission: Permission) -> Vec<Miss> {
        let groups = self.arena.groups_of(actor.row, self.now).filter_map(|slot| {
            let Some(Holder::Group(group)) = self.arena.holder_id(slot) else { return None };
            Some((self.arena.holder(slot)?, Some(group)))
        });
        let mut misses = Vec::new();
        for (row, group) in std::iter::once((actor.row, None)).chain(groups) {
            let in_workspaces = row.in_workspaces.values().flatten();
            for slot in row.in_organization.iter().chain(in_workspaces) {
                misses.extend(self.role_miss(*slot, group, site, permission));
            }
            for (beyond, node) in self.granted_nodes(site) {
                for slot in row.grants.get(&node).into_iter().flatten() {
                    misses.extend(self.grant_miss(*slot, group, beyond, site, permission));
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

    fn role_miss(
        &self,
        slot: Slot<MembershipId>,
        group: Option<GroupId>,
        site: Site<'w>,
        permission: Permission,
    ) -> Option<Miss> {
        let row = self.arena.assignment(slot)?;
        let role = self.arena.role(row)?;
        let (counts, would_count) = self.coverage(row, role, site);
        let life = self.arena.life(row, self.now);
        let held = HeldRole {
            assignment: self.arena.assignment_id(slot)?,
            role: self.arena.role_name(row.role).to_owned(),
            scope: self.scope_of(row)?,
            group,
        };
        match (role.permissions.contains(permission), counts, life) {
            (true, true, Life::Suspended) => Some(Miss::AssignmentSuspended { held }),
            (true, true, Life::Expired(expired)) => Some(Miss::AssignmentExpired { held, expired }),
            (true, true, Life::Ended) => Some(Miss::AssignmentEnded { held }),
            (true, true, Life::Live) => Some(self.not_a_member(Held::Role(held))),
            (true, false, Life::Live) if would_count => self.broken(Held::Role(held), site),
            (true, false, Life::Live) => Some(Miss::Elsewhere { held }),
            (false, true, Life::Live) => Some(Miss::RoleLacks { held, roles_with: self.roles_with(row, permission) }),
            _ => None,
        }
    }

    fn grant_miss(
        &self,
        slot: Slot<GrantId>,
        group: Option<GroupId>,
        beyond: bool,
        site: Site<'w>,
        permission: Permission,
    ) -> Option<Miss> {
        let row: &GrantRow = self.arena.grant(slot)?;
        let kind = site.kind?;
        let held = HeldGrant {
            grant: self.arena.grant_id(slot)?,
            level: self.arena.level_name(row.level).to_owned(),
            on: self.arena.resource_id(row.node)?,
            group,
        };
        let has = self.arena.level(kind, row.level).is_some_and(|given| given.contains(permission));
        match (has, beyond, self.grant_life(row)) {
            (true, true, Life::Live) => self.broken(Held::Grant(held), site),
            (true, false, Life::Live) => Some(self.not_a_member(Held::Grant(held))),
            (true, false, Life::Expired(expired)) => Some(Miss::GrantExpired { held, expired }),
            (true, false, Life::Suspended | Life::Ended) => Some(Miss::GrantEnded { held }),
            (false, false, Life::Live) => {
                let with = kind.levels.iter().filter(|(_, given)| given.contains(permission));
                Some(Miss::LevelLacks { held, levels_with: with.map(|(name, _)| name.clone()).collect() })
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

    fn broken(&self, held: Held, site: Site<'w>) -> Option<Miss> {
        self.arena.broken_at(site).map(|at| Miss::InheritanceBroken { held, at })
    }

    fn not_a_member(&self, held: Held) -> Miss {
        Miss::NotAMember { held, organization: self.arena.id() }
    }

    fn roles_with(&self, row: &AssignmentRow, permission: Permission) -> Vec<String> {
        let scope = if row.workspace.is_some() { RoleScope::Workspace } else { RoleScope::Organization };
        let with = self.model.roles(scope).iter().filter(|role| role.permissions.contains(permission));
        with.map(|role| role.name.clone()).collect()
    }
}
