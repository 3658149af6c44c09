//! Whether what a denial gives as its ground is so.
//!
//! A no can have several grounds, and which of them is told is up to whoever tells it. But it must be one.

use crate::answer::Why;
use crate::fact::{Fact, Holder, OrganizationState, RoleScope, Share, Token};
use crate::model::ResourceType;
use crate::naive::ask::lists;
use crate::naive::held::matches;
use crate::naive::way::Way;
use crate::naive::{Naive, is_behind, opens};
use crate::permission::PermissionSet;
use crate::question::{Question, Subject};

impl Naive {
    /// Whether this stands in the way of a yes.
    #[must_use]
    pub fn is_so(&self, question: &Question<'_>, why: Why) -> bool {
        match why {
            Why::Anonymous => question.subject == Subject::Anonymous,
            Why::UserUnknown | Why::UserInactive | Why::ServiceAccountUnknown | Why::ServiceAccountInactive => {
                self.actors(question).iter().any(|actor| self.ails(actor, why))
            }
            Why::SessionUnknown | Why::SessionExpired | Why::SessionOfAnother => self.session_ails(question, why),
            Why::GroupUnknown => matches!(question.subject, Subject::Group(id)
                if !self.facts.iter().any(|fact| matches!(fact, Fact::Group(group) if group.id == id))),
            Why::TokenUnknown => matches!(question.subject, Subject::AccessToken(id) if self.token(id).is_none()),
            Why::TokenExpired | Why::TokenMembershipEnded => {
                self.token_of(question).is_some_and(|token| self.token_ails(token, question, why))
            }
            Why::ShareUnknown => matches!(question.subject, Subject::Share { share, .. }
                if self.find_share(share).is_none()),
            Why::ShareClosed => self.share_of(question).is_some_and(|(share, _)| !share.open),
            Why::ShareExpired => self.share_of(question).is_some_and(|(share, _)| question.now.is_past(share.expires)),
            _ => self.stands_in_the_way_there(question, why),
        }
    }

    /// The same for what is about the object.
    fn stands_in_the_way_there(&self, question: &Question<'_>, why: Why) -> bool {
        let Some((_, _, organization)) = self.line(question.object) else {
            // What is known of a broken way is the organization at its end.
            let end = self.organization_of(question.object).and_then(|id| self.organization(id));
            return match (why, end) {
                (Why::ObjectUnknown, _) => true,
                (Why::OrganizationSuspended, Some(end)) => end.state == OrganizationState::Suspended,
                (Why::ModelUnknown, Some(end)) => self.model_of(end).is_none(),
                (Why::OtherOrganization | Why::Stranger, Some(end)) => self.is_no_holder(question, end.id, why),
                _ => false,
            };
        };
        match why {
            Why::OrganizationSuspended => organization.state == OrganizationState::Suspended,
            Why::OrganizationDeleted => organization.state == OrganizationState::Deleted,
            Why::ModelUnknown => self.model_of(organization).is_none(),
            Why::OtherOrganization | Why::Stranger => self.is_no_holder(question, organization.id, why),
            _ => self.way(question.object).is_some_and(|way| self.is_not_given(question, &way, why)),
        }
    }

    /// What is asked does not exist there, or is not given.
    fn is_not_given(&self, question: &Question<'_>, way: &Way<'_>, why: Why) -> bool {
        let (text, now) = (question.permission, question.now);
        let (verb, name) = text.split_once(':').unwrap_or(("", text));
        let full = way.full_name(text);
        let share = self.share_of(question);
        match why {
            Why::PermissionUnknown => match text.contains(':') {
                true => !["assign", "grant", "share", "assume"].contains(&verb),
                false => way.model.permission(&full).is_none(),
            },
            Why::RoleUnknown => {
                verb == "assign" && scope_of(way).is_none_or(|scope| self.role_named(scope, name, way).is_none())
            }
            Why::LevelUnknown => verb == "grant" && gives_nothing(way, |kind| kind.levels.get(name)),
            Why::ModeUnknown => verb == "share" && gives_nothing(way, |kind| kind.shares.get(name)),
            Why::ShareAudience => share.is_some_and(|(share, person)| !self.is_for(share, person, now)),
            Why::ShareElsewhere => share.is_some_and(|(share, _)| !is_behind(share, way)),
            Why::ShareMode => share.is_some_and(|(share, _)| !opens(share, way, text)),
            Why::TokenScope => {
                let scopes = self.token_of(question).and_then(|token| token.scopes.as_ref());
                scopes.is_some_and(|scopes| !scopes.iter().any(|scope| matches(scope, &full)))
            }
            Why::TokenMember => {
                let member = self.token_of(question).and_then(|token| self.bound_member(token));
                member.is_some_and(|member| !self.names(&member, way, now).contains(&full))
            }
            Why::NotPermitted if share.is_some() => text.contains(':'),
            Why::NotPermitted => {
                let itself = holder(question).and_then(|holder| self.itself(&holder, way.organization.id));
                itself.is_some_and(|itself| !self.names(&itself, way, now).contains(&full))
            }
            Why::NotAssignable => self.is_not_assignable(question, way, verb, name),
            Why::MoreThanHeld => holder(question).is_some_and(|holder| !self.asks(&holder, way, text, now)),
            _ => false,
        }
    }

    fn is_not_assignable(&self, question: &Question<'_>, way: &Way<'_>, verb: &str, name: &str) -> bool {
        let now = question.now;
        let Some(holder) = holder(question) else { return false };
        let member = self.token_of(question).and_then(|token| self.bound_member(token));
        let askers = self.itself(&holder, way.organization.id).into_iter().chain(member);
        let roles: Vec<_> = askers.map(|asker| self.roles(&asker, way, now)).collect();
        match (verb, scope_of(way)) {
            ("assign", Some(scope)) => {
                let lists_it = |scope| roles.iter().all(|held| held.iter().any(|held| lists(held, scope, name)));
                way.model.passes_on(scope, name) || !lists_it(scope)
            }
            ("assume", Some(RoleScope::Organization)) => {
                let organization = way.organization.id;
                let group = name.parse().ok().map(Holder::Group);
                let account = name.parse().ok().map(Holder::ServiceAccount);
                let known = group.into_iter().chain(account).any(|one| self.belongs(&one, organization, now));
                !known || roles.iter().any(Vec::is_empty)
            }
            ("assume", _) => true,
            _ => false,
        }
    }

    /// The subject, or the member that its token is bound to, holds nothing in the organization or belongs elsewhere.
    fn is_no_holder(&self, question: &Question<'_>, organization: ids::OrganizationId, why: Why) -> bool {
        if let Some((share, _)) = self.share_of(question) {
            return why == Why::OtherOrganization && share.organization != organization;
        }
        let Some(holder) = holder(question) else { return false };
        let Some(itself) = self.itself(&holder, organization) else { return why == Why::OtherOrganization };
        let member = self.token_of(question).filter(|token| token.organization == organization);
        let member = member.and_then(|token| self.bound_member(token));
        [itself].into_iter().chain(member).any(|holder| {
            let elsewhere = !matches!(holder, Holder::User(_)) && !self.belongs(&holder, organization, question.now);
            let has_something = self.facts.iter().any(|fact| match fact {
                Fact::Assignment(held) => held.organization == organization && held.holder == holder,
                Fact::Grant(held) => held.organization == organization && held.holder == holder,
                Fact::GroupMember(place) => place.organization == organization && Holder::from(place.member) == holder,
                _ => false,
            });
            if why == Why::Stranger { !has_something } else { elsewhere }
        })
    }

    /// Those who must be alive for the subject to act.
    fn actors(&self, question: &Question<'_>) -> Vec<Holder> {
        let token = self.token_of(question);
        let acts_as = token.and_then(|token| token.acts_as).map(Holder::ServiceAccount);
        let member = token.and_then(|token| self.bound_member(token));
        let person = match question.subject {
            Subject::Share { person, .. } => person.map(Holder::User),
            _ => None,
        };
        holder(question).into_iter().chain(acts_as).chain(member).chain(person).collect()
    }

    fn ails(&self, actor: &Holder, why: Why) -> bool {
        let user = |id| self.facts.iter().any(|fact| matches!(fact, Fact::User(user) if user.id == id));
        let account = |id| {
            self.facts.iter().find_map(|fact| match fact {
                Fact::ServiceAccount(account) if account.id == id => Some(account.active),
                _ => None,
            })
        };
        match (*actor, why) {
            (Holder::User(id), Why::UserUnknown) => !user(id),
            (Holder::User(id), Why::UserInactive) => user(id) && !self.is_active(id),
            (Holder::ServiceAccount(id), Why::ServiceAccountUnknown) => account(id).is_none(),
            (Holder::ServiceAccount(id), Why::ServiceAccountInactive) => account(id) == Some(false),
            _ => false,
        }
    }

    fn session_ails(&self, question: &Question<'_>, why: Why) -> bool {
        let Some(asked) = question.session else { return false };
        let known = self.facts.iter().find_map(|fact| match fact {
            Fact::Session(session) if session.id == asked => Some(session),
            _ => None,
        });
        let person = match question.subject {
            Subject::User(id) => Some(id),
            Subject::Share { person, .. } => person,
            _ => None,
        };
        match (known, why) {
            (None, why) => why == Why::SessionUnknown,
            (Some(session), Why::SessionExpired) => question.now.is_past(session.expires),
            (Some(session), Why::SessionOfAnother) => Some(session.user) != person,
            _ => false,
        }
    }

    fn token_ails(&self, token: &Token, question: &Question<'_>, why: Why) -> bool {
        if why == Why::TokenExpired {
            return question.now.is_past(token.expires);
        }
        let nobody = !matches!(self.bound_member(token), Some(Holder::User(_) | Holder::ServiceAccount(_)));
        let ended = !self.is_live_via(token.bound_to, token.organization, question.now);
        token.bound_to.is_some() && (nobody || ended)
    }

    fn token_of(&self, question: &Question<'_>) -> Option<&Token> {
        match question.subject {
            Subject::AccessToken(id) => self.token(id),
            _ => None,
        }
    }

    fn share_of(&self, question: &Question<'_>) -> Option<(&Share, Option<ids::UserId>)> {
        match question.subject {
            Subject::Share { share, person } => Some((self.find_share(share)?, person)),
            _ => None,
        }
    }
}

fn holder(question: &Question<'_>) -> Option<Holder> {
    Some(match question.subject {
        Subject::User(id) => Holder::User(id),
        Subject::ServiceAccount(id) => Holder::ServiceAccount(id),
        Subject::AccessToken(id) => Holder::AccessToken(id),
        Subject::Group(id) => Holder::Group(id),
        Subject::Share { .. } | Subject::Anonymous => return None,
    })
}

fn scope_of(way: &Way<'_>) -> Option<RoleScope> {
    match (way.resources.is_empty(), way.workspace) {
        (false, _) => None,
        (true, Some(_)) => Some(RoleScope::Workspace),
        (true, None) => Some(RoleScope::Organization),
    }
}

fn gives_nothing<'a>(way: &Way<'a>, given: impl Fn(&'a ResourceType) -> Option<&'a PermissionSet>) -> bool {
    way.kind().and_then(given).is_none_or(PermissionSet::is_empty)
}
