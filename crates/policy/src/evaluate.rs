//! How a question is answered.
//!
//! There is one way to an answer: [`View::prove`] looks for something that gives what is asked, among the
//! [sources](source) of whoever asks. A check is whether there is a proof, an explanation is the proof in
//! words, and the lists ask the same for each candidate; so they cannot disagree.

mod ask;
mod assume;
mod caller;
mod candidates;
mod explain;
mod hand_out;
mod held;
mod list;
mod live;
mod seated;
mod share;
mod source;
mod standing;

use self::ask::Ask;
use self::caller::Caller;
pub(crate) use self::explain::explain;
pub(crate) use self::list::{assignable, is_known, permissions, resources, subjects};
pub(crate) use self::live::subject as subject_live;
use self::source::Source;
pub(crate) use self::standing::{membership, standing};
use crate::answer::{Because, Decision, Why};
use crate::arena::{Arena, Site};
use crate::fact::{self, Holder, OrganizationState};
use crate::model::Model;
use crate::permission::PermissionSet;
use crate::question::{Object, Question};
use crate::time::Time;
use crate::world::{Located, World};

/// One organization at one moment.
#[derive(Clone, Copy)]
pub(crate) struct View<'w> {
    world: &'w World,
    arena: &'w Arena,
    model: &'w Model,
    state: OrganizationState,
    now: Time,
}

/// What gives a yes.
pub(crate) enum Proof<'w> {
    /// Something that the asker holds, or whom a token acts as; and for a token that is bound to a member, what that
    /// member holds.
    Held { own: Source<'w>, member: Option<(Holder, Source<'w>)> },
    /// The door that the asker came through.
    Share(&'w fact::Share),
}

/// A question as the organization of its object understands it.
pub(crate) struct Case<'w, 'q> {
    view: View<'w>,
    caller: Caller<'w>,
    site: Site<'w>,
    ask: Ask<'q>,
}

impl<'w, 'q> Case<'w, 'q> {
    /// Reads a question, as far as its subject is alive and known there, its object stands, and it asks for something.
    #[inline]
    pub(crate) fn open(world: &'w World, question: &Question<'q>, object: Option<Located<'w>>) -> Result<Self, Why> {
        live::subject(world, question.subject, question.session, question.now)?;
        let object = object.ok_or(Why::ObjectUnknown)?;
        let view = View::of_arena(world, object.arena, question.now)?;
        let caller = view.caller(question.subject)?;
        let site = object.site().ok_or(Why::ObjectUnknown)?;
        let ask = view.ask(question.permission, site)?;
        Ok(Self { view, caller, site, ask })
    }

    /// Looks for a proof that the answer is yes.
    #[inline]
    pub(crate) fn prove(&self) -> Result<Proof<'w>, Why> {
        self.view.prove(&self.caller, self.site, self.ask)
    }
}

/// Whether it is allowed.
pub(crate) fn check(world: &World, question: &Question<'_>) -> Decision {
    let object = world.locate(question.object);
    decision(&Case::open(world, question, object).and_then(|case| case.prove()), object)
}

impl<'w> View<'w> {
    /// The organization of an object.
    pub(crate) fn of_object(world: &'w World, object: Object, now: Time) -> Result<Self, Why> {
        Self::of_arena(world, world.locate(object).ok_or(Why::ObjectUnknown)?.arena, now)
    }

    pub(crate) fn of_arena(world: &'w World, arena: &'w Arena, now: Time) -> Result<Self, Why> {
        let state = arena.organization().ok_or(Why::ObjectUnknown)?.state;
        if state == OrganizationState::Suspended {
            return Err(Why::OrganizationSuspended);
        }
        let model = arena.model().ok_or(Why::ModelUnknown)?;
        Ok(Self { world, arena, model, state, now })
    }

    /// Where an object of this organization stands.
    pub(crate) fn site(&self, object: Object) -> Result<Site<'w>, Why> {
        let located = self.world.locate(object).filter(|located| located.arena.id() == self.arena.id());
        located.and_then(|located| located.site()).ok_or(Why::ObjectUnknown)
    }

    /// Looks for what gives the caller what is asked.
    pub(crate) fn prove(&self, caller: &Caller<'w>, site: Site<'w>, ask: Ask<'_>) -> Result<Proof<'w>, Why> {
        if self.state == OrganizationState::Deleted && !self.survives_deletion(site, ask) {
            return Err(Why::OrganizationDeleted);
        }
        match (caller, ask) {
            (Caller::Share(share, person), Ask::Permission(permission)) => {
                let permissions = self.shared(share, *person, site)?;
                permissions.contains(permission).then_some(Proof::Share(share)).ok_or(Why::ShareMode)
            }
            (Caller::Share(..), _) => Err(Why::NotPermitted),
            (Caller::Acting(acting), Ask::Permission(permission)) => self.prove_held(acting, site, permission),
            (Caller::Acting(acting), Ask::Assign(role)) => self.prove_assign(acting, site, role),
            (Caller::Acting(acting), Ask::Grant(level)) => self.prove_grant(acting, site, level),
            (Caller::Acting(acting), Ask::Share(mode)) => self.prove_share(acting, site, mode),
            (Caller::Acting(acting), Ask::Assume(id)) => self.prove_assume(acting, site, id),
        }
    }

    /// Everything that the caller may do there.
    pub(crate) fn permissions(&self, caller: &Caller<'w>, site: Site<'w>) -> PermissionSet {
        let all = match caller {
            Caller::Share(share, person) => self.shared(share, *person, site).unwrap_or_default(),
            Caller::Acting(acting) => self.held(acting, site),
        };
        match self.state {
            OrganizationState::Active => all,
            OrganizationState::Suspended => PermissionSet::EMPTY,
            OrganizationState::Deleted => {
                all.iter().filter(|one| self.survives_deletion(site, Ask::Permission(*one))).collect()
            }
        }
    }

    /// A deleted organization can be brought back, and nothing else.
    fn survives_deletion(&self, site: Site<'_>, ask: Ask<'_>) -> bool {
        let undelete = self.model.permission("organization.undelete").map(Ask::Permission);
        site.is_organization() && Some(ask) == undelete
    }
}

/// The proof in the form that costs nothing.
fn decision(proof: &Result<Proof<'_>, Why>, object: Option<Located<'_>>) -> Decision {
    let because = match (proof, object) {
        (Ok(Proof::Held { own, .. }), Some(object)) => own.because(object.arena),
        (Ok(Proof::Share(share)), Some(_)) => Because::Share(share.id),
        (Ok(_), None) => Because::Denied(Why::ObjectUnknown),
        (Err(why), _) => Because::Denied(*why),
    };
    Decision::new(object.map(|object| object.arena.id()), because)
}
