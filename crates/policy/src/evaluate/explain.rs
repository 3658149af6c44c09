//! An answer with its reasons.

mod misses;

use crate::answer::{
    Because, Decision, Explanation, Held, HeldGrant, HeldRole, Miss, OpenShare, Reason, TokenLimits, Why,
};
use crate::arena::{AssignmentRow, Place, Site};
use crate::evaluate::ask::Ask;
use crate::evaluate::caller::{Acting, Caller};
use crate::evaluate::source::{self, Source};
use crate::evaluate::{Proof, View, prove};
use crate::fact::{Fact, FactKey, Principal, Scope, Share};
use crate::question::{Question, Subject};
use crate::world::World;

/// So many near misses are told.
const MISS_LIMIT: usize = 20;

/// The decision of a check, with what it rests on.
pub(crate) fn explain(world: &World, question: &Question<'_>) -> Explanation {
    let proof = prove(world, question);
    let because = proof.as_ref().map_or_else(|why| Because::Denied(*why), Proof::because);
    let decision = Decision::new(world.organization_of(question.object), because);
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
            let own = view.reason(acting.actor.principal, own);
            let member = member.as_ref().and_then(|(principal, source)| view.reason(*principal, source));
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
    let Some(Fact::Token(token)) = world.fact(FactKey::Token(id)) else { return None };
    let (scopes, bound_to) = (token.scopes.clone(), token.bound_to);
    Some(TokenLimits { token: id, acts_as: token.acts_as, scopes, bound_to })
}

fn open(share: &Share) -> OpenShare {
    OpenShare { share: share.id, mode: share.mode.clone(), on: share.resource }
}

impl<'w> View<'w> {
    fn reason(&self, principal: Principal, source: &Source<'_>) -> Option<Reason> {
        match self.told(source)? {
            Held::Role(held) => Some(Reason::Role { principal, held }),
            Held::Grant(held) => Some(Reason::Grant { principal, held }),
            Held::Share(share) => Some(Reason::Share(share)),
        }
    }

    /// Something that is held, in the words of an explanation.
    fn told(&self, source: &Source<'_>) -> Option<Held> {
        let group = source.group;
        Some(match source.held {
            source::Held::Role { assignment, row, .. } => {
                let role = self.arena.role_name(row.role).to_owned();
                Held::Role(HeldRole { assignment, role, scope: self.scope_of(row)?, group })
            }
            source::Held::Grant { grant, row } => {
                let level = self.arena.level_name(row.level).to_owned();
                Held::Grant(HeldGrant { grant, level, on: self.arena.resource_id(row.node)?, group })
            }
        })
    }

    fn scope_of(&self, row: &AssignmentRow) -> Option<Scope> {
        match row.workspace.map(|slot| self.arena.place(slot)) {
            None => Some(Scope::Organization),
            Some(Some(Place::Workspace(id))) => Some(Scope::Workspace(id)),
            Some(_) => None,
        }
    }

    /// What has it, but for the token's scopes.
    fn out_of_scope(&self, acting: &Acting<'w>, site: Site<'w>, ask: Ask<'_>) -> Vec<Miss> {
        let has = |source: &Source<'w>| matches!(ask, Ask::Permission(one) if source.permissions.contains(one));
        let held = self.sources(&acting.actor, site).filter(has).filter_map(|source| self.told(&source));
        let scopes = || acting.scopes.unwrap_or_default().to_vec();
        held.map(|held| Miss::ScopeLacks { held, scopes: scopes() }).collect()
    }

    /// What somebody would hand on and does not hold.
    fn more_than_held(&self, acting: &Acting<'w>, site: Site<'w>, ask: Ask<'_>) -> Vec<Miss> {
        let lacking = self.lacking(acting, site, ask);
        let permissions: Vec<String> = self.model.names_of(&lacking).into_iter().map(str::to_owned).collect();
        if permissions.is_empty() { Vec::new() } else { vec![Miss::NotHeld { permissions }] }
    }
}
