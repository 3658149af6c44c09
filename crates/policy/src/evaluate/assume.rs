//! Handing on all at once: whoever puts somebody into a group, or uses a service account, hands on all that it has.

use ids::{GroupId, ServiceAccountId};

use crate::answer::Why;
use crate::arena::{HolderRow, Life, Place, Site};
use crate::evaluate::ask::Ask;
use crate::evaluate::caller::Acting;
use crate::evaluate::{Proof, View};
use crate::fact::{Fact, FactKey, Holder};
use crate::permission::PermissionSet;

/// Something that somebody has: a role to hand out there, or a level to grant there.
type Part<'w> = (Site<'w>, Ask<'w>);

impl<'w> View<'w> {
    /// The asker could hand on each thing that a group or a service account has, its groups' things too.
    pub(crate) fn prove_assume(&self, acting: &Acting<'w>, site: Site<'w>, id: &str) -> Result<Proof<'w>, Why> {
        let holder = self.assumable(site, id).ok_or(Why::NotAssignable)?;
        let proof = self.prove_by(acting, site, |_| true).ok_or(Why::NotAssignable)?;
        let could = |(site, ask): Part<'w>| match ask {
            Ask::Assign(role) => self.prove_assign(acting, site, role).is_ok(),
            // A level can give nothing where it was granted, and something below.
            ask => self.lacking(acting, site, ask).is_empty(),
        };
        self.parts(holder).into_iter().all(could).then_some(proof).ok_or(Why::MoreThanHeld)
    }

    /// What a group or a service account has and the asker does not hold.
    pub(crate) fn lacking_to_assume(&self, acting: &Acting<'w>, site: Site<'w>, id: &str) -> PermissionSet {
        let parts = self.assumable(site, id).map(|holder| self.parts(holder)).unwrap_or_default();
        let lacking = parts.into_iter().map(|(site, ask)| self.lacking(acting, site, ask));
        lacking.fold(PermissionSet::EMPTY, |all, one| all.union(&one))
    }

    /// The group or the service account of this id, if it is the organization's.
    fn assumable(&self, site: Site<'_>, id: &str) -> Option<Holder> {
        let group = id.parse().ok().map(|id: GroupId| (FactKey::Group(id), Holder::Group(id)));
        let account =
            id.parse().ok().map(|id: ServiceAccountId| (FactKey::ServiceAccount(id), Holder::ServiceAccount(id)));
        let here = |key: FactKey| self.world.recorded(key).and_then(Fact::organization) == Some(self.arena.id());
        let mut known = group.into_iter().chain(account).filter(|(key, _)| here(*key)).map(|(_, holder)| holder);
        known.next().filter(|_| site.is_organization())
    }

    /// All that somebody has and that counts somewhere.
    fn parts(&self, holder: Holder) -> Vec<Part<'w>> {
        let row = self.arena.find_holder(holder).and_then(|slot| self.arena.holder(slot));
        let groups = row.into_iter().flat_map(|row| self.arena.groups_of(row, self.now));
        let rows = row.into_iter().chain(groups.filter_map(|slot| self.arena.holder(slot)));
        rows.flat_map(|row| self.roles_of(row).chain(self.grants_of(row))).collect()
    }

    fn roles_of(&self, row: &'w HolderRow) -> impl Iterator<Item = Part<'w>> + use<'w> {
        let view = *self;
        row.roles.iter().filter_map(move |held| {
            view.live_role(held)?;
            let site = match view.arena.place(held.place)? {
                Place::Organization => view.arena.organization_site()?,
                Place::Workspace(_) => view.arena.workspace_site(held.place)?,
                Place::Resource(_) => return None,
            };
            Some((site, Ask::Assign(view.arena.name_of_role(held))))
        })
    }

    fn grants_of(&self, row: &'w HolderRow) -> impl Iterator<Item = Part<'w>> + use<'w> {
        let view = *self;
        row.grants.iter().filter(move |held| view.grant_life(held) == Life::Live).filter_map(move |held| {
            let (id, leaf) = view.arena.leaf(held.place)?;
            Some((view.arena.resource_site(id, leaf)?, Ask::Grant(view.arena.level_name(held.level))))
        })
    }
}
