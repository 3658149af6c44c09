//! Who asks, as the organization of the object knows them.

use ids::UserId;

use crate::answer::Why;
use crate::arena::HolderRow;
use crate::evaluate::{View, live};
use crate::fact::{self, Fact, FactKey, Holder, Principal};
use crate::question::Subject;

/// Who asks.
pub(crate) enum Caller<'w> {
    /// Somebody by what they hold.
    Acting(Acting<'w>),
    /// Somebody by the door they came through.
    Share(&'w fact::Share, Option<UserId>),
}

/// Somebody who acts, with the limits of the token that they use. A token that acts as a service account is that
/// account here, with the token's limits.
pub(crate) struct Acting<'w> {
    pub(crate) actor: Actor<'w>,
    /// The permissions that the token is limited to.
    pub(crate) scopes: Option<&'w [String]>,
    /// The member whom the token is bound to.
    pub(crate) member: Option<Actor<'w>>,
}

/// Somebody who holds things.
#[derive(Clone, Copy)]
pub(crate) struct Actor<'w> {
    pub(crate) holder: Holder,
    pub(crate) row: &'w HolderRow,
    /// Whether they belong to the organization: people by a membership, programs and groups by what they are.
    pub(crate) belongs: bool,
}

impl<'w> View<'w> {
    pub(crate) fn caller(&self, subject: Subject) -> Result<Caller<'w>, Why> {
        match subject {
            Subject::Anonymous => Err(Why::Anonymous),
            Subject::Share { share, person } => {
                let share = live::share(self.world, share, self.now)?;
                let here = share.organization == self.arena.id();
                here.then_some(Caller::Share(share, person)).ok_or(Why::OtherOrganization)
            }
            Subject::User(id) => self.acting(Principal::User(id)).map(Caller::Acting),
            Subject::ServiceAccount(id) => self.acting(Principal::ServiceAccount(id)).map(Caller::Acting),
            Subject::AccessToken(id) => self.acting(Principal::AccessToken(id)).map(Caller::Acting),
            Subject::Group(id) => {
                Ok(Caller::Acting(Acting { actor: self.actor(Holder::Group(id))?, scopes: None, member: None }))
            }
        }
    }

    /// Somebody who is known to be alive.
    pub(crate) fn acting(&self, principal: Principal) -> Result<Acting<'w>, Why> {
        let (mut actor, mut scopes, mut member) = (principal, None, None);
        if let Principal::AccessToken(id) = principal
            && let Some(Fact::Token(token)) = self.world.recorded(FactKey::Token(id))
        {
            scopes = token.scopes.as_deref();
            actor = token.acts_as.map_or(principal, Principal::ServiceAccount);
            if token.organization == self.arena.id() {
                member = token.bound_to.map(|membership| self.member(membership)).transpose()?;
            } else if token.acts_as.is_some() {
                return Err(Why::OtherOrganization);
            }
        }
        Ok(Acting { actor: self.actor(actor)?, scopes, member })
    }

    /// Somebody as a holder of things in this organization.
    pub(crate) fn actor(&self, holder: impl Into<Holder>) -> Result<Actor<'w>, Why> {
        let holder = holder.into();
        let slot = self.world.seat(holder, self.arena);
        let row = slot.and_then(|slot| self.arena.holder(slot)).filter(|row| !row.is_empty());
        let row = row.ok_or(Why::Stranger)?;
        let here = Some(self.arena.id());
        let home = |key: FactKey| self.world.recorded(key).and_then(Fact::organization);
        let belongs = match holder {
            Holder::User(_) => self.is_member(row),
            Holder::ServiceAccount(id) => home(FactKey::ServiceAccount(id)) == here,
            Holder::AccessToken(id) => home(FactKey::Token(id)) == here,
            Holder::Group(id) => home(FactKey::Group(id)) == here,
        };
        if !belongs && !matches!(holder, Holder::User(_)) {
            return Err(Why::OtherOrganization);
        }
        Ok(Actor { holder, row, belongs })
    }

    fn is_member(&self, row: &HolderRow) -> bool {
        row.roles_at(self.arena.top()).any(|held| self.arena.lives(held, self.now))
    }

    /// The holder of the membership that a token is bound to.
    fn member(&self, membership: ids::MembershipId) -> Result<Actor<'w>, Why> {
        let row = self.arena.find_assignment(membership).ok_or(Why::TokenMembershipEnded)?;
        let principal = self.arena.holder_id(row.holder).and_then(Holder::principal);
        self.actor(principal.ok_or(Why::TokenMembershipEnded)?)
    }
}
