//! Handing on: nobody can give what they do not hold.

use crate::answer::Why;
use crate::arena::Site;
use crate::evaluate::ask::Ask;
use crate::evaluate::caller::Acting;
use crate::evaluate::source::{Held, Source};
use crate::evaluate::{Proof, View};
use crate::fact::RoleScope;
use crate::model::ResourceType;
use crate::permission::PermissionSet;

impl<'w> View<'w> {
    /// One of the roles held there lists this one, and all that it may do is held there too. A role that
    /// reaches into every workspace is handed out by somebody who holds as much in every workspace.
    pub(crate) fn prove_assign(&self, acting: &Acting<'w>, site: Site<'w>, name: &str) -> Result<Proof<'w>, Why> {
        let scope = site.scope().ok_or(Why::RoleUnknown)?;
        let role = self.arena.role_named(scope, name).ok_or(Why::RoleUnknown)?;
        if self.model.passes_on(scope, name) {
            return Err(Why::NotAssignable);
        }
        let proof = self.prove_by(acting, site, |source| lists(source, scope, name)).ok_or(Why::NotAssignable)?;
        let mut held = self.held(acting, site);
        if role.every_workspace {
            held = held.intersection(&self.held_everywhere(acting, site));
        }
        held.contains_all(&role.permissions).then_some(proof).ok_or(Why::MoreThanHeld)
    }

    /// All that the level gives is held there: on the resource, and on whatever can hang under it.
    pub(crate) fn prove_grant(&self, acting: &Acting<'w>, site: Site<'w>, level: &str) -> Result<Proof<'w>, Why> {
        self.prove_passing(acting, site, Why::LevelUnknown, |kind| kind.levels.get(level))
    }

    /// All that the mode opens is held there: on the resource, and on whatever can hang under it.
    pub(crate) fn prove_share(&self, acting: &Acting<'w>, site: Site<'w>, mode: &str) -> Result<Proof<'w>, Why> {
        self.prove_passing(acting, site, Why::ModeUnknown, |kind| kind.shares.get(mode))
    }

    /// What the role, the level, the mode or the group gives and the asker does not hold.
    pub(crate) fn lacking(&self, acting: &Acting<'w>, site: Site<'w>, ask: Ask<'_>) -> PermissionSet {
        match ask {
            Ask::Permission(_) => PermissionSet::EMPTY,
            Ask::Assign(name) => {
                let role = site.scope().and_then(|scope| self.arena.role_named(scope, name));
                let held = match role {
                    Some(role) if role.every_workspace => self.held_everywhere(acting, site),
                    _ => self.held(acting, site),
                };
                role.map_or(PermissionSet::EMPTY, |role| role.permissions.without(&held))
            }
            Ask::Grant(level) => self.lacking_of(acting, site, |kind| kind.levels.get(level)),
            Ask::Share(mode) => self.lacking_of(acting, site, |kind| kind.shares.get(mode)),
            Ask::Assume(id) => self.lacking_to_assume(acting, site, id),
        }
    }

    fn lacking_of(
        &self,
        acting: &Acting<'w>,
        site: Site<'w>,
        gives: impl Fn(&'w ResourceType) -> Option<&'w PermissionSet>,
    ) -> PermissionSet {
        let own = self.arena.kind(site);
        let below = own.iter().flat_map(|kind| &kind.below);
        let kinds = own.into_iter().chain(below.filter_map(|name| self.model.resource_type(name)));
        kinds.fold(PermissionSet::EMPTY, |lacking, kind| {
            let held = self.held(acting, site.as_kind(kind));
            gives(kind).map_or(lacking, |given| lacking.union(&given.without(&held)))
        })
    }

    /// What gives nothing on the resource itself is as good as unknown there.
    fn prove_passing(
        &self,
        acting: &Acting<'w>,
        site: Site<'w>,
        unknown: Why,
        gives: impl Fn(&'w ResourceType) -> Option<&'w PermissionSet>,
    ) -> Result<Proof<'w>, Why> {
        let kind = self.arena.kind(site).ok_or(unknown)?;
        let given = gives(kind).filter(|given| !given.is_empty()).ok_or(unknown)?;
        let below = kind.below.iter().filter_map(|name| self.model.resource_type(name));
        let holds = |kind: &'w ResourceType| {
            gives(kind).is_none_or(|given| self.held(acting, site.as_kind(kind)).contains_all(given))
        };
        if !std::iter::once(kind).chain(below).all(holds) {
            return Err(Why::MoreThanHeld);
        }
        let is_part = |source: &Source<'w>| !source.permissions.intersection(given).is_empty();
        self.prove_by(acting, site, is_part).ok_or(Why::MoreThanHeld)
    }

    /// Something that the asker holds and that is so; for a token, something that its member holds besides.
    pub(crate) fn prove_by(
        &self,
        acting: &Acting<'w>,
        site: Site<'w>,
        is_so: impl Fn(&Source<'w>) -> bool + Copy,
    ) -> Option<Proof<'w>> {
        let own = self.seek(&acting.actor, site, |source| is_so(&source).then_some(source))?;
        let Some(member) = &acting.member else { return Some(Proof::Held { own, member: None }) };
        let theirs = self.seek(member, site, |source| is_so(&source).then_some(source))?;
        Some(Proof::Held { own, member: Some((member.holder, theirs)) })
    }
}

/// Whether a role says that its holder may hand out this one.
fn lists(source: &Source<'_>, scope: RoleScope, name: &str) -> bool {
    match (source.held, scope) {
        (Held::Role { role, in_organization: true, .. }, RoleScope::Workspace) => {
            role.may_assign_in_workspace.contains(name)
        }
        (Held::Role { role, .. }, _) => role.may_assign.contains(name),
        (Held::Grant(_), _) => false,
    }
}
