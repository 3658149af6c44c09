//! Who and what is alive.

use ids::{GroupId, MembershipId, OrganizationId, SessionId, UserId};

use crate::fact::{Assignment, Fact, Holder, Scope, Token};
use crate::naive::Naive;
use crate::question::Subject;
use crate::time::Time;

impl Naive {
    pub(super) fn is_alive(&self, subject: Subject, session: Option<SessionId>, now: Time) -> bool {
        let (alive, person) = match subject {
            Subject::Anonymous => (false, None),
            Subject::User(id) => (self.is_active(id), Some(id)),
            Subject::ServiceAccount(id) => (self.acts(&Holder::ServiceAccount(id), now), None),
            Subject::AccessToken(id) => (self.acts(&Holder::AccessToken(id), now), None),
            Subject::Group(id) => {
                (self.facts.iter().any(|fact| matches!(fact, Fact::Group(group) if group.id == id)), None)
            }
            Subject::Share { share, person } => {
                let open = self.find_share(share).is_some_and(|share| share.open && !now.is_past(share.expires));
                (open && person.is_none_or(|person| self.is_active(person)), person)
            }
        };
        alive && session.is_none_or(|session| self.is_session(session, person, now))
    }

    /// Whether an assignment counts: it and all that it hangs on, at most nine in a row.
    pub(super) fn is_live(&self, assignment: &Assignment, now: Time) -> bool {
        self.is_live_within(assignment, now, 9)
    }

    /// Whether what something hangs on counts.
    pub(super) fn is_live_via(&self, via: Option<MembershipId>, organization: OrganizationId, now: Time) -> bool {
        let Some(via) = via else { return true };
        self.assignment(via, organization).is_some_and(|assignment| self.is_live(assignment, now))
    }

    pub(super) fn assignments(&self, organization: OrganizationId) -> impl Iterator<Item = &Assignment> {
        self.facts.iter().filter_map(move |fact| match fact {
            Fact::Assignment(assignment) if assignment.organization == organization => Some(assignment),
            _ => None,
        })
    }

    /// People belong by a live role in the organization, programs by what they are.
    pub(super) fn belongs(&self, principal: &Holder, organization: OrganizationId, now: Time) -> bool {
        match principal {
            Holder::User(id) => self.assignments(organization).any(|assignment| {
                assignment.holder == Holder::User(*id)
                    && assignment.scope == Scope::Organization
                    && self.is_live(assignment, now)
            }),
            Holder::ServiceAccount(id) => self.facts.iter().any(|fact| {
                matches!(fact, Fact::ServiceAccount(account) if account.id == *id && account.organization == organization)
            }),
            Holder::AccessToken(id) => {
                self.token(*id).is_some_and(|token| token.organization == organization)
            }
            Holder::Group(id) => self.facts.iter().any(|fact| {
                matches!(fact, Fact::Group(group) if group.id == *id && group.organization == organization)
            }),
        }
    }

    pub(super) fn groups(&self, principal: &Holder, organization: OrganizationId, now: Time) -> Vec<GroupId> {
        let places = self.facts.iter().filter_map(|fact| match fact {
            Fact::GroupMember(place) if place.organization == organization => Some(place),
            _ => None,
        });
        let theirs = places.filter(|place| Holder::from(place.member) == *principal);
        let live = theirs.filter(|place| self.is_live_via(place.via, organization, now));
        let exists = |group: &GroupId| {
            let is_it = |fact: &Fact| matches!(fact, Fact::Group(known) if known.id == *group && known.organization == organization);
            self.facts.iter().any(is_it)
        };
        live.map(|place| place.group).filter(exists).collect()
    }

    pub(super) fn token(&self, id: ids::AccessTokenId) -> Option<&Token> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::Token(token) if token.id == id => Some(token),
            _ => None,
        })
    }

    /// Whom somebody holds things as, if they can in this organization: a token can act as a service account, and no
    /// token that does so does it elsewhere.
    pub(super) fn itself(&self, principal: &Holder, organization: OrganizationId) -> Option<Holder> {
        let Holder::AccessToken(id) = principal else { return Some(*principal) };
        match self.token(*id) {
            Some(Token { acts_as: Some(account), organization: home, .. }) => {
                (*home == organization).then_some(Holder::ServiceAccount(*account))
            }
            _ => Some(*principal),
        }
    }

    /// Whom a token is bound to.
    pub(super) fn bound_member(&self, token: &Token) -> Option<Holder> {
        Some(self.assignment(token.bound_to?, token.organization)?.holder)
    }

    fn acts(&self, principal: &Holder, now: Time) -> bool {
        match principal {
            Holder::User(id) => self.is_active(*id),
            Holder::ServiceAccount(id) => self
                .facts
                .iter()
                .any(|fact| matches!(fact, Fact::ServiceAccount(account) if account.id == *id && account.active)),
            Holder::AccessToken(id) => self.token(*id).is_some_and(|token| self.is_token_alive(token, now)),
            Holder::Group(_) => false,
        }
    }

    fn is_token_alive(&self, token: &Token, now: Time) -> bool {
        let bound = match (token.bound_to, self.bound_member(token)) {
            (None, _) => true,
            (Some(_), Some(Holder::AccessToken(_) | Holder::Group(_)) | None) => false,
            (Some(_), Some(member)) => {
                self.acts(&member, now) && self.is_live_via(token.bound_to, token.organization, now)
            }
        };
        let account = token.acts_as.map(Holder::ServiceAccount);
        bound && account.is_none_or(|account| self.acts(&account, now)) && !now.is_past(token.expires)
    }

    pub(super) fn is_active(&self, id: UserId) -> bool {
        self.facts.iter().any(|fact| matches!(fact, Fact::User(user) if user.id == id && user.active))
    }

    fn is_session(&self, id: SessionId, person: Option<UserId>, now: Time) -> bool {
        self.facts.iter().any(|fact| match fact {
            Fact::Session(session) => session.id == id && Some(session.user) == person && !now.is_past(session.expires),
            _ => false,
        })
    }

    pub(super) fn assignment(&self, id: MembershipId, organization: OrganizationId) -> Option<&Assignment> {
        self.assignments(organization).find(|assignment| assignment.id == id)
    }

    fn is_live_within(&self, assignment: &Assignment, now: Time, links: usize) -> bool {
        let Some(links) = links.checked_sub(1) else { return false };
        if assignment.suspended || now.is_past(assignment.expires) {
            return false;
        }
        let Some(via) = assignment.via else { return true };
        match self.assignment(via, assignment.organization) {
            Some(next) => self.is_live_within(next, now, links),
            None => false,
        }
    }
}
