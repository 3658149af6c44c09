//! An answer with its reasons.

mod misses;

use ids::{GroupId, OrganizationId};

use crate::answer::{Explanation, Held, HeldGrant, HeldRole, Miss, OpenShare, Reason, TokenLimits, Why};
use crate::arena::{self, Place, Site};
use crate::evaluate::ask::Ask;
use crate::evaluate::caller::{Acting, Caller};
use crate::evaluate::source::{self, Source};
use crate::evaluate::{Case, Proof, View, decision};
use crate::fact::{Fact, FactKey, Holder, Scope, Share};
use crate::permission::Permission;
use crate::question::{Question, Subject};
use crate::world::World;

/// So many near misses are told.
const MISS_LIMIT: usize = 20;

/// The decision of a check, with what it rests on.
pub(crate) fn explain<'w>(world: &'w World, question: &Question<'_>) -> Explanation<'w> {
    let object = world.locate(question.object);
    let case = Case::open(world, question, object);
    let proof = case.as_ref().map_err(|why| *why).and_then(Case::prove);
    let decision = decision(&proof, object);
    let (reasons, misses) = match (&case, &proof) {
        (Ok(case), Ok(proof)) => (case.reasons(proof), Vec::new()),
        (Ok(case), Err(why)) => (Vec::new(), case.misses(*why)),
        (Err(why), _) => (Vec::new(), stranger(*why, decision.organization)),
    };
    Explanation { decision, reasons, misses, token: limits(world, question.subject) }
}

/// Somebody who holds nothing at all there is nearest to nothing else.
fn stranger<'w>(why: Why, organization: Option<OrganizationId>) -> Vec<Miss<'w>> {
    let organization = organization.filter(|_| why == Why::Stranger);
    organization.map(|organization| Miss::Stranger { organization }).into_iter().collect()
}

impl<'w> Case<'w, '_> {
    fn reasons(&self, proof: &Proof<'w>) -> Vec<Reason<'w>> {
        match (proof, &self.caller) {
            (Proof::Share(share), _) => vec![Reason::Share(open(share))],
            (Proof::Held { own, member }, Caller::Acting(acting)) => {
                let own = self.view.reason(acting.actor.holder, own);
                let member = member.as_ref().and_then(|(holder, source)| self.view.reason(*holder, source));
                own.into_iter().chain(member).collect()
            }
            (Proof::Held { .. }, Caller::Share(..)) => Vec::new(),
        }
    }

    /// What came nearest, where the question came as far as to what somebody holds.
    fn misses(&self, why: Why) -> Vec<Miss<'w>> {
        let Self { view, caller, site, ask } = self;
        let mut misses = match (caller, *ask) {
            (Caller::Share(share, _), _) if why == Why::ShareMode => {
                vec![Miss::ModeLacks { share: open(share) }]
            }
            (Caller::Share(..), _) => Vec::new(),
            (Caller::Acting(acting), Ask::Permission(permission)) => match why {
                Why::NotPermitted => view.misses(&acting.actor, *site, permission),
                Why::TokenMember => acting.member.map_or_else(Vec::new, |one| view.misses(&one, *site, permission)),
                Why::TokenScope => view.out_of_scope(acting, *site, permission),
                _ => Vec::new(),
            },
            (Caller::Acting(acting), ask) if why == Why::MoreThanHeld => view.more_than_held(acting, *site, ask),
            (Caller::Acting(_), _) => Vec::new(),
        };
        misses.sort();
        misses.dedup();
        misses.truncate(MISS_LIMIT);
        misses
    }
}

/// What an access token is limited by.
fn limits(world: &World, subject: Subject) -> Option<TokenLimits<'_>> {
    let Subject::AccessToken(id) = subject else { return None };
    let Some(Fact::Token(token)) = world.recorded(FactKey::Token(id)) else { return None };
    let (scopes, bound_to) = (token.scopes.as_deref(), token.bound_to);
    Some(TokenLimits { token: id, acts_as: token.acts_as, scopes, bound_to })
}

fn open(share: &Share) -> OpenShare<'_> {
    OpenShare { share: share.id, mode: &share.mode, on: share.resource }
}

impl<'w> View<'w> {
    fn reason(&self, holder: Holder, source: &Source<'w>) -> Option<Reason<'w>> {
        match self.told(source)? {
            Held::Role(held) => Some(Reason::Role { holder, held }),
            Held::Grant(held) => Some(Reason::Grant { holder, held }),
            Held::Share(share) => Some(Reason::Share(share)),
        }
    }

    /// Something that is held, in the words of an explanation.
    fn told(&self, source: &Source<'w>) -> Option<Held<'w>> {
        let group = source.group.and_then(|group| self.arena.group_id(group));
        Some(match source.held {
            source::Held::Role { held, .. } => Held::Role(self.told_role(held, group)?),
            source::Held::Grant(held) => Held::Grant(self.told_grant(held, group)?),
        })
    }

    fn told_role(&self, held: &arena::HeldRole, group: Option<GroupId>) -> Option<HeldRole<'w>> {
        let scope = match self.arena.place(held.place)? {
            Place::Organization => Scope::Organization,
            Place::Workspace(id) => Scope::Workspace(id),
            Place::Resource(_) => return None,
        };
        let role = self.arena.name_of_role(held);
        Some(HeldRole { assignment: held.id, role, scope, group })
    }

    fn told_grant(&self, held: &arena::HeldGrant, group: Option<GroupId>) -> Option<HeldGrant<'w>> {
        let level = self.arena.level_name(held.level);
        Some(HeldGrant { grant: held.id, level, on: self.arena.resource_id(held.place)?, group })
    }

    /// What has it, but for the token's scopes.
    fn out_of_scope(&self, acting: &Acting<'w>, site: Site<'w>, permission: Permission) -> Vec<Miss<'w>> {
        let scopes = acting.scopes.unwrap_or_default();
        let mut misses = Vec::new();
        self.each(&acting.actor, site, |source| {
            if source.permissions.contains(permission) {
                misses.extend(self.told(&source).map(|held| Miss::ScopeLacks { held, scopes }));
            }
        });
        misses
    }

    /// What somebody would hand on and does not hold.
    fn more_than_held(&self, acting: &Acting<'w>, site: Site<'w>, ask: Ask<'_>) -> Vec<Miss<'w>> {
        let permissions = self.model.names_of(&self.lacking(acting, site, ask));
        let miss = (!permissions.is_empty()).then_some(Miss::NotHeld { permissions });
        miss.into_iter().collect()
    }
}
