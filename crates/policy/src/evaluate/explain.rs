//! An answer with its reasons.

mod misses;

use crate::answer::{Because, Decision, Explanation, Miss, Reason, Why};
use crate::arena::Place;
use crate::evaluate::ask::Ask;
use crate::evaluate::caller::Caller;
use crate::evaluate::source::{Held, Source};
use crate::evaluate::{Proof, View, prove};
use crate::fact::{Principal, Scope};
use crate::question::Question;
use crate::world::World;

/// So many near misses are told.
const MISS_LIMIT: usize = 20;

/// The decision of a check, put into words.
pub(crate) fn explain(world: &World, question: &Question<'_>) -> Explanation {
    let proof = prove(world, question);
    let because = proof.as_ref().map_or_else(|why| Because::Denied(*why), Proof::because);
    let decision = Decision::new(world.organization_of(question.object), because);
    let (reasons, misses) = match &proof {
        Ok(proof) => (reasons(world, question, proof).unwrap_or_default(), Vec::new()),
        Err(why) => (Vec::new(), misses(world, question, *why).unwrap_or_default()),
    };
    Explanation { decision, reasons, misses }
}

fn reasons(world: &World, question: &Question<'_>, proof: &Proof<'_>) -> Result<Vec<Reason>, Why> {
    let view = View::of_object(world, question.object, question.now)?;
    Ok(match proof {
        Proof::Share(share) => {
            vec![Reason::Share { share: share.id, mode: share.mode.clone(), on: share.resource }]
        }
        Proof::Held { own, member } => {
            let own = view.reason(own.0, &own.1);
            let member = member.as_ref().and_then(|(principal, source)| view.reason(*principal, source));
            own.into_iter().chain(member).collect()
        }
    })
}

/// What came nearest, where the question came as far as to what somebody holds.
fn misses(world: &World, question: &Question<'_>, why: Why) -> Result<Vec<Miss>, Why> {
    if !matches!(why, Why::NotPermitted | Why::TokenMember | Why::Stranger) {
        return Ok(Vec::new());
    }
    let view = View::of_object(world, question.object, question.now)?;
    let organization = view.arena.id();
    if why == Why::Stranger {
        return Ok(vec![Miss::Stranger { organization }]);
    }
    let Caller::Acting(acting) = view.caller(question.subject)? else { return Ok(Vec::new()) };
    let site = view.site(question.object)?;
    let Ask::Permission(permission) = view.ask(question.permission, site)? else { return Ok(Vec::new()) };
    let actor = if why == Why::TokenMember { acting.member } else { Some(acting.actor) };
    let mut misses = actor.map_or_else(Vec::new, |actor| view.misses(&actor, site, permission));
    misses.sort();
    misses.dedup();
    misses.truncate(MISS_LIMIT);
    Ok(misses)
}

impl View<'_> {
    fn reason(&self, principal: Principal, source: &Source<'_>) -> Option<Reason> {
        let group = source.group;
        match source.held {
            Held::Role { assignment, row, .. } => {
                let scope = match row.workspace.map(|slot| self.arena.place(slot)) {
                    Some(Some(Place::Workspace(id))) => Scope::Workspace(id),
                    Some(_) => return None,
                    None => Scope::Organization,
                };
                let role = self.arena.role_name(row.role).to_owned();
                Some(Reason::Role { principal, assignment, role, scope, group })
            }
            Held::Grant { grant, row } => {
                let level = self.arena.level_name(row.level).to_owned();
                Some(Reason::Grant { principal, grant, level, on: self.arena.resource_id(row.node)?, group })
            }
        }
    }
}
