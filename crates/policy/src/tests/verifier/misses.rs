//! Looks at what came near a yes: whether each thing is held by whoever asked, and lacks what it is said to lack.

use crate::answer::{Held, HeldGrant, HeldRole, Miss, OpenShare};
use crate::fact::{Assignment, Fact, Grant, Holder, RoleScope, Scope, Token};
use crate::model::Model;
use crate::question::{Question, Subject};
use crate::tests::verifier::{
    chain, find_assignment, find_grant, find_resource, find_share, full_name, gives, is_live, is_member, level_gives,
    verdict,
};

/// A question about facts under a model.
struct Case<'a> {
    facts: &'a [Fact],
    model: &'a Model,
    question: &'a Question<'a>,
}

/// What is wrong with a near miss, if anything is.
pub(crate) fn flaw(facts: &[Fact], model: Option<&Model>, question: &Question<'_>, miss: &Miss<'_>) -> Option<String> {
    let Some(model) = model else { return Some("there is no model to come near by".to_owned()) };
    let case = Case { facts, model, question };
    if let Some(held) = miss.held()
        && let Some(flaw) = case.held_flaw(&held)
    {
        return Some(flaw);
    }
    verdict(&[(case.lacks(miss), "it lacks something else")])
}

impl Case<'_> {
    /// What is told of a held thing is so, and it is held by whoever asked, or for them.
    fn held_flaw(&self, held: &Held<'_>) -> Option<String> {
        let (right, holder, group) = match held {
            Held::Role(held) => {
                let Some(known) = self.assignment(held) else { return Some("no such assignment".to_owned()) };
                (known.role == held.role && known.scope == held.scope, known.holder, held.group)
            }
            Held::Grant(held) => {
                let Some(known) = self.grant(held) else { return Some("no such grant".to_owned()) };
                (known.level == held.level && known.resource == held.on, known.holder, held.group)
            }
            Held::Share(OpenShare { share, mode, on }) => {
                let known = find_share(self.facts, *share);
                let right = known.is_some_and(|known| known.mode == *mode && known.resource == *on);
                let came = matches!(self.question.subject, Subject::Share { share: by, .. } if by == *share);
                return verdict(&[(right && came, "the share is another")]);
            }
        };
        let theirs = match group {
            Some(group) => {
                let in_it = self.askers().into_iter().any(|asker| is_member(self.facts, asker, group));
                holder == Holder::Group(group) && in_it
            }
            None => self.askers().contains(&holder),
        };
        verdict(&[(right, "what is held is another"), (theirs, "it is held by others")])
    }

    fn lacks(&self, miss: &Miss<'_>) -> bool {
        let now = self.question.now;
        match miss {
            Miss::ScopeLacks { held, scopes } => {
                self.token().is_some_and(|token| token.scopes.as_deref() == Some(*scopes)) && self.has(held)
            }
            Miss::AssignmentSuspended { held } => {
                self.has_role(held) && self.chain(held).iter().any(|one| one.suspended)
            }
            Miss::AssignmentExpired { held, expired } => {
                let ended = |one: &&Assignment| one.expires == Some(*expired);
                now.is_past(Some(*expired)) && self.has_role(held) && self.chain(held).iter().any(ended)
            }
            Miss::AssignmentEnded { held } => {
                self.has_role(held) && self.chain(held).last().is_some_and(|last| last.via.is_some())
            }
            Miss::GrantExpired { held, expired } => {
                let of_its_own = self.grant(held).is_some_and(|grant| grant.expires == Some(*expired));
                let ended = |one: &&Assignment| one.expires == Some(*expired);
                let via = self.via(held).is_some_and(|via| chain(self.facts, via).iter().any(ended));
                now.is_past(Some(*expired)) && self.has_level(held) && (of_its_own || via)
            }
            Miss::GrantEnded { held } => {
                let hangs = self.grant(held).is_some_and(|grant| grant.via.is_some());
                let ended = self.via(held).is_none_or(|via| !is_live(self.facts, via, now));
                self.has_level(held) && hangs && ended
            }
            Miss::NotAMember { held, organization } => {
                self.home() == Some(*organization) && self.has(held) && self.lives(held)
            }
            Miss::InheritanceBroken { held, at } => {
                let broken = find_resource(self.facts, *at).is_some_and(|resource| !resource.inherits);
                broken && self.has(held) && self.lives(held)
            }
            Miss::ModeLacks { .. } => true,
            Miss::NotHeld { permissions } => {
                let known = |name: &&str| self.model.permission(name).is_some();
                !permissions.is_empty() && permissions.iter().all(known)
            }
            Miss::LevelLacks { held, levels_with } => {
                !self.has_level(held) && *levels_with == self.levels_with() && self.lives(&Held::Grant(*held))
            }
            Miss::RoleLacks { held, roles_with } => {
                let lives = self.lives(&Held::Role(*held));
                !self.has_role(held) && *roles_with == self.roles_with(held.scope) && lives
            }
            Miss::Elsewhere { held } => self.has_role(held) && self.lives(&Held::Role(*held)),
            Miss::Stranger { organization } => self.home() == Some(*organization),
        }
    }

    /// Whoever asks, and for a token whom it acts as and whom it is bound to.
    fn askers(&self) -> Vec<Holder> {
        let token = self.token();
        let account = token.and_then(|token| token.acts_as).map(Holder::ServiceAccount);
        let member = token.and_then(|token| find_assignment(self.facts, token.bound_to?)).map(|held| held.holder);
        let itself = match self.question.subject {
            Subject::User(id) => Some(Holder::User(id)),
            Subject::ServiceAccount(id) => Some(Holder::ServiceAccount(id)),
            Subject::AccessToken(id) => Some(Holder::AccessToken(id)),
            Subject::Group(id) => Some(Holder::Group(id)),
            Subject::Share { .. } | Subject::Anonymous => None,
        };
        itself.into_iter().chain(account).chain(member).collect()
    }

    fn token(&self) -> Option<&Token> {
        self.facts.iter().find_map(|fact| match (fact, self.question.subject) {
            (Fact::Token(token), Subject::AccessToken(id)) if token.id == id => Some(token),
            _ => None,
        })
    }

    fn home(&self) -> Option<ids::OrganizationId> {
        use crate::question::Object;
        let is_it = |fact: &&Fact| match (fact, self.question.object) {
            (Fact::Organization(known), Object::Organization(id)) => known.id == id,
            (Fact::Workspace(known), Object::Workspace(id)) => known.id == id,
            (Fact::Resource(known), Object::Resource(id)) => known.id == id,
            _ => false,
        };
        self.facts.iter().find(is_it).and_then(Fact::organization)
    }

    fn assignment(&self, held: &HeldRole<'_>) -> Option<&Assignment> {
        find_assignment(self.facts, held.assignment)
    }

    fn grant(&self, held: &HeldGrant<'_>) -> Option<&Grant> {
        find_grant(self.facts, held.grant)
    }

    fn via(&self, held: &HeldGrant<'_>) -> Option<&Assignment> {
        let grant = self.grant(held)?;
        find_assignment(self.facts, grant.via?).filter(|via| via.organization == grant.organization)
    }

    fn chain(&self, held: &HeldRole<'_>) -> Vec<&Assignment> {
        self.assignment(held).map_or_else(Vec::new, |held| chain(self.facts, held))
    }

    fn has(&self, held: &Held<'_>) -> bool {
        match held {
            Held::Role(held) => self.has_role(held),
            Held::Grant(held) => self.has_level(held),
            Held::Share(_) => false,
        }
    }

    fn has_role(&self, held: &HeldRole<'_>) -> bool {
        self.assignment(held).is_some_and(|held| gives(self.facts, self.model, held, self.question))
    }

    fn has_level(&self, held: &HeldGrant<'_>) -> bool {
        level_gives(self.facts, self.model, held.level, self.question)
    }

    fn lives(&self, held: &Held<'_>) -> bool {
        let now = self.question.now;
        match held {
            Held::Role(held) => self.assignment(held).is_some_and(|held| is_live(self.facts, held, now)),
            Held::Grant(held) => self.grant(held).is_some_and(|grant| {
                let via = self.via(held).is_some_and(|via| is_live(self.facts, via, now));
                !now.is_past(grant.expires) && (grant.via.is_none() || via)
            }),
            Held::Share(_) => false,
        }
    }

    fn levels_with(&self) -> Vec<&str> {
        let crate::question::Object::Resource(id) = self.question.object else { return Vec::new() };
        let kind = find_resource(self.facts, id).and_then(|resource| self.model.resource_type(&resource.kind));
        let names = kind.into_iter().flat_map(|kind| kind.levels.keys().map(String::as_str));
        names.filter(|level| level_gives(self.facts, self.model, level, self.question)).collect()
    }

    fn roles_with(&self, scope: Scope) -> Vec<&str> {
        let scope = match scope {
            Scope::Organization => RoleScope::Organization,
            Scope::Workspace(_) => RoleScope::Workspace,
        };
        let full = full_name(self.facts, self.question);
        let with = |permissions| self.model.names_of(permissions).contains(&full.as_str());
        let roles = self.model.roles(scope).iter().filter(|role| with(&role.permissions));
        roles.map(|role| role.name.as_str()).collect()
    }
}
