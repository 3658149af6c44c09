//! What would have given a yes but for one thing.

use ids::GroupId;

use crate::answer::{Held, Miss};
use crate::arena::{HeldGrant, HeldRole, Life, Place, Site, Slot};
use crate::evaluate::View;
use crate::evaluate::caller::Actor;
use crate::evaluate::source::reaches;
use crate::fact::RoleScope;
use crate::model::Role;
use crate::permission::Permission;

impl<'w> View<'w> {
    /// Goes through all that somebody holds, their own and their groups', and says of each thing what it lacks.
    pub(crate) fn misses(&self, actor: &Actor<'w>, site: Site<'w>, permission: Permission) -> Vec<Miss<'w>> {
        let groups = self.arena.groups_of(actor.row, self.now);
        let groups = groups.filter_map(|slot| Some((self.arena.holder(slot)?, self.arena.group_id(slot))));
        let mut misses = Vec::new();
        for (row, group) in std::iter::once((actor.row, None)).chain(groups) {
            misses.extend(row.roles.iter().filter_map(|held| self.role_miss(held, group, site, permission)));
            for (beyond, place) in granted_places(site) {
                let held = row.grants_at(place);
                misses.extend(held.filter_map(|held| self.grant_miss(held, group, beyond, site, permission)));
            }
        }
        misses
    }

    fn role_miss(
        &self,
        held: &'w HeldRole,
        group: Option<GroupId>,
        site: Site<'w>,
        permission: Permission,
    ) -> Option<Miss<'w>> {
        let role = self.arena.role(held)?;
        let (counts, would_count) = self.coverage(held, role, site);
        let life = self.arena.life_of(held.slot, self.now);
        let scope = self.arena.scope_at(held.place);
        let held = self.told_role(held, group)?;
        match (role.permissions.contains(permission), counts, life) {
            (true, true, Life::Suspended) => Some(Miss::AssignmentSuspended { held }),
            (true, true, Life::Expired(expired)) => Some(Miss::AssignmentExpired { held, expired }),
            (true, true, Life::Ended) => Some(Miss::AssignmentEnded { held }),
            (true, true, Life::Live) => Some(self.not_a_member(Held::Role(held))),
            (true, false, Life::Live) if would_count => self.broken(Held::Role(held), site),
            (true, false, Life::Live) => Some(Miss::Elsewhere { held }),
            (false, true, Life::Live) => Some(Miss::RoleLacks { held, roles_with: self.roles_with(scope, permission) }),
            _ => None,
        }
    }

    fn grant_miss(
        &self,
        held: &'w HeldGrant,
        group: Option<GroupId>,
        beyond: bool,
        site: Site<'w>,
        permission: Permission,
    ) -> Option<Miss<'w>> {
        let kind = self.arena.kind(site)?;
        let life = self.grant_life(held);
        let has = self.arena.level(kind, held.level).is_some_and(|given| given.contains(permission));
        let held = self.told_grant(held, group)?;
        match (has, beyond, life) {
            (true, true, Life::Live) => self.broken(Held::Grant(held), site),
            (true, false, Life::Live) => Some(self.not_a_member(Held::Grant(held))),
            (true, false, Life::Expired(expired)) => Some(Miss::GrantExpired { held, expired }),
            (true, false, Life::Suspended | Life::Ended) => Some(Miss::GrantEnded { held }),
            (false, false, Life::Live) => {
                let with = kind.levels.iter().filter(|(_, given)| given.contains(permission));
                Some(Miss::LevelLacks { held, levels_with: with.map(|(name, _)| name.as_str()).collect() })
            }
            _ => None,
        }
    }

    /// Whether a role's place covers the object, and whether it would if the inheritance were whole.
    fn coverage(&self, held: &HeldRole, role: &Role, site: Site<'w>) -> (bool, bool) {
        if held.place == self.arena.top() {
            return (reaches(role, site), role.every_workspace || site.workspace().is_none());
        }
        let inside = site.workspace() == Some(held.place);
        (inside && site.inherits_all(), inside)
    }

    fn broken(&self, held: Held<'w>, site: Site<'w>) -> Option<Miss<'w>> {
        self.arena.broken_at(site).map(|at| Miss::InheritanceBroken { held, at })
    }

    fn not_a_member(&self, held: Held<'w>) -> Miss<'w> {
        Miss::NotAMember { held, organization: self.arena.id() }
    }

    fn roles_with(&self, scope: RoleScope, permission: Permission) -> Vec<&'w str> {
        let with = self.model.roles(scope).iter().filter(|role| role.permissions.contains(permission));
        with.map(|role| role.name.as_str()).collect()
    }
}

/// The places of the way up from an object, and whether a break lies between.
fn granted_places(site: Site<'_>) -> impl Iterator<Item = (bool, Slot<Place>)> {
    site.granted().map(|place| (false, place)).chain(site.granted_beyond().map(|place| (true, place)))
}
