//! What somebody may do by what they hold; a token's own, cut by its scopes and by the member it is bound to.

use crate::answer::Why;
use crate::arena::Site;
use crate::evaluate::caller::{Acting, Actor};
use crate::evaluate::source::Source;
use crate::evaluate::{Proof, View};
use crate::permission::{Permission, PermissionSet};

impl<'w> View<'w> {
    /// Something held that gives this.
    pub(crate) fn prove_held(
        &self,
        acting: &Acting<'w>,
        site: Site<'w>,
        permission: Permission,
    ) -> Result<Proof<'w>, Why> {
        let has = |source: Source<'w>| source.permissions.contains(permission).then_some(source);
        let own = self.seek(&acting.actor, site, has).ok_or(Why::NotPermitted)?;
        if acting.scopes.is_some_and(|scopes| !self.in_scopes(scopes, permission)) {
            return Err(Why::TokenScope);
        }
        let Some(member) = &acting.member else { return Ok(Proof::Held { own, member: None }) };
        let theirs = self.seek(member, site, has).ok_or(Why::TokenMember)?;
        Ok(Proof::Held { own, member: Some((member.holder, theirs)) })
    }

    /// Everything that is held there.
    pub(crate) fn held(&self, acting: &Acting<'w>, site: Site<'w>) -> PermissionSet {
        self.gathered(acting, site, |_| true)
    }

    /// Everything that is held there by roles that reach into every workspace.
    pub(crate) fn held_everywhere(&self, acting: &Acting<'w>, site: Site<'w>) -> PermissionSet {
        self.gathered(acting, site, Source::is_everywhere)
    }

    fn gathered(
        &self,
        acting: &Acting<'w>,
        site: Site<'w>,
        counts: impl Fn(&Source<'w>) -> bool + Copy,
    ) -> PermissionSet {
        let of = |actor: &Actor<'w>| {
            let mut all = PermissionSet::EMPTY;
            self.each(actor, site, |source| {
                if counts(&source) {
                    all = all.union(source.permissions);
                }
            });
            all
        };
        let mut all = of(&acting.actor);
        if let Some(member) = &acting.member {
            all = all.intersection(&of(member));
        }
        match acting.scopes {
            None => all,
            Some(scopes) => all.iter().filter(|permission| self.in_scopes(scopes, *permission)).collect(),
        }
    }

    /// Whether a token's scopes name the permission, or all of its type.
    fn in_scopes(&self, scopes: &[String], permission: Permission) -> bool {
        let name = self.model.permission_name(permission);
        let kind = name.split_once('.').map(|(kind, _)| kind);
        scopes.iter().any(|scope| scope == name || (kind.is_some() && scope.strip_suffix(".*") == kind))
    }
}
