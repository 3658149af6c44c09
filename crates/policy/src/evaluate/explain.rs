//! An answer with its reasons.

mod misses;

use ids::GroupId;

use crate::answer::{Explanation, Held, HeldGrant, HeldRole, Miss, OpenShare, Reason, TokenLimits, Why};
use crate::arena::{self, Place, Site};
use crate::evaluate::ask::Ask;
use crate::evaluate::caller::{Acting, Caller};
use crate::evaluate::source::{self, Source};
use crate::evaluate::{Proof, View, decision, prove};
use crate::fact::{Fact, FactKey, Holder, Scope, Share};
use crate::question::{Question, Subject};
use crate::world::World;

/// So many near misses are told.
const MISS_LIMIT: usize = 20;

/// The decision of a check, with what it rests on.
pub(crate) fn explain(world: &World, question: &Question<'_>) -> Explanation {
    let located = world.locate(question.object);
    let proof = prove(world, question, located);
    let decision = decision(&proof, located);
    let (reasons, misses) = match &proof {
        Ok(proof) => (reasons(world, question, proof).unwrap_or_default(), Vec::new()),
        Err(why) => (Vec::new(), misses(world, question, *why).unwrap_or_default()),
    };
    Explanation { decision, reasons, misses, token: limits(world, question.subject) }
}

fn reasons(world: &World, question: &Question<'_>, proof: &Proof<'_>) -> Result<Vec<Reason>, Why> {
    let view = View::of_object(world, question.object, question.now)?;
    Ok(match proof {
        Proof::Share(share) => vec![Reason::Share(open(share))],
        Proof::Held { own, member } => {
            let Caller::Acting(acting) = view.caller(question.subject)? else { return Ok(Vec::new()) };
            let own = view.reason(acting.actor.holder, own);
            let member = member.as_ref().and_then(|(holder, source)| view.reason(*holder, source));
            own.into_iter().chain(member).collect()
        }
    })
}

/// What came nearest, where the question came as far as to what somebody holds.
fn misses(world: &World, question: &Question<'_>, why: Why) -> Result<Vec<Miss>, Why> {
    let view = View::of_object(world, question.object, question.now)?;
    if why == Why::Stranger {
        return Ok(vec![Miss::Stranger { organization: view.arena.id() }]);
    }
    let caller = view.caller(question.subject)?;
    let site = view.site(question.object)?;
    let mut misses = match (caller, view.ask(question.permission, site)?) {
        (Caller::Share(share, _), _) if why == Why::ShareMode => vec![Miss::ModeLacks { share: open(share) }],
        (Caller::Share(..), _) => Vec::new(),
        (Caller::Acting(acting), Ask::Permission(permission)) => match why {
            Why::NotPermitted => view.misses(&acting.actor, site, permission),
            Why::TokenMember => acting.member.map_or_else(Vec::new, |actor| view.misses(&actor, site, permission)),
            Why::TokenScope => view.out_of_scope(&acting, site, Ask::Permission(permission)),
            _ => Vec::new(),
        },
        (Caller::Acting(acting), ask) if why == Why::MoreThanHeld => view.more_than_held(&acting, site, ask),
        (Caller::Acting(_), _) => Vec::new(),
    };
    misses.sort();
    misses.dedup();
    misses.truncate(MISS_LIMIT);
    Ok(misses)
}

/// What an access token is limited by.
fn limits(world: &World, subject: Subject) -> Option<TokenLimits> {
    let Subject::AccessToken(id) = subject else { return None };
    let Some(Fact::Token(token)) = world.recorded(FactKey::Token(id)) else { return None };
    let (scopes, bound_to) = (token.scopes.clone(), token.bound_to);
    Some(TokenLimits { token: id, acts_as: token.acts_as, scopes, bound_to })
}

fn open(share: &Share) -> OpenShare {
    OpenShare { share: share.id, mode: share.mode.clone(), on: share.resource }
}

impl<'w> View<'w> {
    fn reason(&self, holder: Holder, source: &Source<'_>) -> Option<Reason> {
        match self.told(source)? {
            Held::Role(held) => Some(Reason::Role { holder, held }),
            Held::Grant(held) => Some(Reason::Grant { holder, held }),
            Held::Share(share) => Some(Reason::Share(share)),
        }
    }

    /// Something that is held, in the words of an explanation.
    fn told(&self, source: &Source<'_>) -> Option<Held> {
        let group = source.group.and_then(|group| self.arena.group_id(group));
        Some(match source.held {
            source::Held::Role { held, .. } => Held::Role(self.told_role(held, group)?),
            source::Held::Grant(held) => Held::Grant(self.told_grant(held, group)?),
        })
    }

    fn told_role(&self, held: &arena::HeldRole, group: Option<GroupId>) -> Option<HeldRole> {
        let scope = match self.arena.place(held.place)? {
            Place::Organization => Scope::Organization,
            Place::Workspace(id) => Scope::Workspace(id),
            Place::Resource(_) => return None,
        };
        let role = self.arena.name_of_role(held).to_owned();
        Some(HeldRole { assignment: held.id, role, scope, group })
    }

    fn told_grant(&self, held: &arena::HeldGrant, group: Option<GroupId>) -> Option<HeldGrant> {
        let level = self.arena.level_name(held.level).to_owned();
        Some(HeldGrant { grant: held.id, level, on: self.arena.resource_id(held.place)?, group })
    }

    /// What has it, but for the token's scopes.
    fn out_of_scope(&self, acting: &Acting<'w>, site: Site<'w>, ask: Ask<'_>) -> Vec<Miss> {
        let mut misses = Vec::new();
        self.each(&acting.actor, site, |source| {
            let has = matches!(ask, Ask::Permission(one) if source.permissions.contains(one));
            let scopes = || acting.scopes.unwrap_or_default().to_vec();
            let held = self.told(&source).filter(|_| has);
            misses.extend(held.map(|held| Miss::ScopeLacks { held, scopes: scopes() }));
        });
        misses
    }

    /// What somebody would hand on and does not hold.
    fn more_than_held(&self, acting: &Acting<'w>, site: Site<'w>, ask: Ask<'_>) -> Vec<Miss> {
        let lacking = self.lacking(acting, site, ask);
        let permissions: Vec<String> = self.model.names_of(&lacking).into_iter().map(str::to_owned).collect();
        if permissions.is_empty() { Vec::new() } else { vec![Miss::NotHeld { permissions }] }
    }
}
