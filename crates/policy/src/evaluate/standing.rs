//! By which assignment somebody is somewhere.

use ids::{MembershipId, OrganizationId};

use crate::answer::Why;
use crate::arena::Place;
use crate::evaluate::View;
use crate::evaluate::source::Held;
use crate::fact::{Fact, FactKey, Holder, Principal};
use crate::question::Object;
use crate::time::Time;
use crate::world::World;

/// The live assignment by which somebody belongs to an organization.
pub(crate) fn membership(
    world: &World,
    organization: OrganizationId,
    principal: Principal,
    now: Time,
) -> Option<MembershipId> {
    let arena = world.arena(organization)?;
    if is_astray(world, organization, principal) {
        return None;
    }
    let holder = Holder::from(world.itself(principal));
    let row = arena.holder(arena.find_holder(holder)?)?;
    // They stand in the order of their ids.
    row.roles_at(arena.top()).find(|held| arena.lives(held, now)).map(|held| held.id)
}

/// The live assignment that somebody is at an object by.
pub(crate) fn standing(world: &World, object: Object, principal: Principal, now: Time) -> Option<MembershipId> {
    let organization = world.organization_of(object)?;
    let membership = membership(world, organization, principal, now);
    if is_astray(world, organization, principal) {
        return None;
    }
    let itself = world.itself(principal);
    let of_its_own = matches!(itself, Principal::AccessToken(_));
    let there = || View::of_object(world, object, now).and_then(|view| view.standing_in(object, itself)).ok().flatten();
    // What a token's own roles are is up to whoever makes it: it stands by the one in the organization if it has one.
    if of_its_own {
        membership.or_else(there)
    } else {
        there().or(membership).or_else(|| guest(world, object, itself, now))
    }
}

/// A token that acts as a service account does so in its own organization alone.
fn is_astray(world: &World, organization: OrganizationId, principal: Principal) -> bool {
    let Principal::AccessToken(id) = principal else { return false };
    let Some(Fact::Token(token)) = world.recorded(FactKey::Token(id)) else { return false };
    token.acts_as.is_some() && token.organization != organization
}

/// The assignment by which somebody from outside is a guest of the organization.
fn guest(world: &World, object: Object, principal: Principal, now: Time) -> Option<MembershipId> {
    let view = View::of_object(world, object, now).ok()?;
    let actor = view.actor(principal).ok()?;
    view.guest_roles(actor.row).min()
}

impl View<'_> {
    /// The assignment of a role in the object's workspace, if that is what somebody is there by.
    fn standing_in(&self, object: Object, principal: Principal) -> Result<Option<MembershipId>, Why> {
        let actor = self.actor(principal)?;
        let Some(workspace) = self.site(object)?.workspace() else { return Ok(None) };
        let Some(Place::Workspace(id)) = self.arena.place(workspace) else { return Ok(None) };
        let site = self.site(Object::Workspace(id))?;
        let mut is_everywhere = false;
        let mut first = None;
        self.each(&actor, site, |source| {
            is_everywhere |= source.is_everywhere();
            if let (Held::Role { held, in_organization: false, .. }, None) = (source.held, source.group) {
                // They come in the order of their ids.
                first = first.or(Some(held.id));
            }
        });
        Ok(first.filter(|_| !is_everywhere))
    }
}
