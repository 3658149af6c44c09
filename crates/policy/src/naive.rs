//! The same answers by another way: slow, and written to be seen to be right.
//!
//! There is no index here and nothing is kept between questions: each looks through the whole list of facts.
//! It shares the types with the rest of the crate and not one step of the way to an answer, so that the two
//! can be compared. Permissions are names in sets of texts.

mod alive;
mod ask;
mod claim;
mod held;
mod standing;
mod way;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ids::{OrganizationId, ResourceId};

use self::way::Way;
use crate::fact::{Audience, Change, Fact, FactKey, Holder, OrganizationState, Principal, Share};
use crate::model::Model;
use crate::question::{Object, Question, Subject};
use crate::time::Time;

/// A set of permissions, by their names.
type Names = BTreeSet<String>;

/// Facts and models, in a list.
#[derive(Debug, Clone)]
pub struct Naive {
    /// The models that are known.
    pub models: Vec<Arc<Model>>,
    /// What is so.
    pub facts: Vec<Fact>,
}

/// What is so after these changes: of each key the newest version, unless the key was ever removed.
#[must_use]
pub fn settle(changes: &[(u64, Change)]) -> Vec<Fact> {
    let mut newest: BTreeMap<FactKey, (u64, &Fact)> = BTreeMap::new();
    for (version, change) in changes {
        let Change::Put(fact) = change else { continue };
        let known = newest.entry(fact.key()).or_insert((*version, fact));
        if known.0 < *version {
            *known = (*version, fact);
        }
    }
    for (_, change) in changes {
        if let Change::Remove(key) = change {
            newest.remove(key);
        }
    }
    newest.into_values().map(|(_, fact)| fact.clone()).collect()
}

impl Naive {
    /// May this subject do this, here, now?
    #[must_use]
    pub fn allows(&self, question: &Question<'_>) -> bool {
        let now = question.now;
        if !self.is_alive(question.subject, question.session, now) {
            return false;
        }
        let Some(way) = self.way(question.object) else { return false };
        match way.organization.state {
            OrganizationState::Active => {}
            OrganizationState::Suspended => return false,
            OrganizationState::Deleted => {
                let undelete = ["organization.undelete", "undelete"].contains(&question.permission);
                if !(undelete && matches!(question.object, Object::Organization(_))) {
                    return false;
                }
            }
        }
        self.allows_at(question, &way)
    }

    /// The full names of what the subject may do on the object.
    #[must_use]
    pub fn permissions(&self, question: &Question<'_>) -> Names {
        let Some(way) = self.way(question.object) else { return Names::new() };
        let may = |name: &&String| self.allows(&Question { permission: name, ..*question });
        way.model.permission_names().iter().filter(may).cloned().collect()
    }

    /// The resources of an organization on which the answer is yes, of one type or of all.
    #[must_use]
    pub fn resources(
        &self,
        question: &Question<'_>,
        organization: OrganizationId,
        kind: Option<&str>,
    ) -> BTreeSet<ResourceId> {
        let all = self.facts.iter().filter_map(|fact| match fact {
            Fact::Resource(resource) if resource.organization == organization => Some(resource),
            _ => None,
        });
        let of_kind = all.filter(|resource| kind.is_none_or(|kind| resource.kind == kind));
        let may = |id: &ResourceId| self.allows(&Question { object: Object::Resource(*id), ..*question });
        of_kind.map(|resource| resource.id).filter(may).collect()
    }

    /// Those who act and to whom the answer is yes.
    #[must_use]
    pub fn subjects(&self, question: &Question<'_>) -> BTreeSet<Principal> {
        let all = self.facts.iter().filter_map(|fact| match fact {
            Fact::User(user) => Some(Principal::User(user.id)),
            Fact::ServiceAccount(account) => Some(Principal::ServiceAccount(account.id)),
            Fact::Token(token) if token.acts_as.is_none() => Some(Principal::AccessToken(token.id)),
            _ => None,
        });
        let may =
            |principal: &Principal| self.allows(&Question { subject: (*principal).into(), session: None, ..*question });
        all.filter(may).collect()
    }

    fn allows_at(&self, question: &Question<'_>, way: &Way<'_>) -> bool {
        let (text, now) = (question.permission, question.now);
        match question.subject {
            Subject::Anonymous => false,
            Subject::Share { share, person } => match self.find_share(share) {
                Some(share) => self.is_shared(share, person, way, text, now),
                None => false,
            },
            Subject::User(id) => self.asks(&Holder::User(id), way, text, now),
            Subject::ServiceAccount(id) => self.asks(&Holder::ServiceAccount(id), way, text, now),
            Subject::AccessToken(id) => self.asks(&Holder::AccessToken(id), way, text, now),
            Subject::Group(id) => self.asks(&Holder::Group(id), way, text, now),
        }
    }

    fn is_shared(&self, share: &Share, person: Option<ids::UserId>, way: &Way<'_>, text: &str, now: Time) -> bool {
        if share.organization != way.organization.id || text.contains(':') {
            return false;
        }
        self.is_for(share, person, now) && is_behind(share, way) && opens(share, way, text)
    }

    /// Whether the share is for this person, or for whoever comes.
    fn is_for(&self, share: &Share, person: Option<ids::UserId>, now: Time) -> bool {
        let belongs = |id| self.belongs(&Holder::User(id), share.organization, now);
        match (&share.audience, person) {
            (Audience::Public, _) => true,
            (_, None) => false,
            (Audience::People(people), Some(person)) => people.contains(&person),
            (Audience::Organization, Some(person)) => belongs(person),
            (Audience::Workspace { id, guests }, Some(person)) => {
                let Some(workspace) = self.way(Object::Workspace(*id)) else { return false };
                let has_role = !self.roles(&Holder::User(person), &workspace, now).is_empty();
                workspace.organization.id == share.organization && has_role && (*guests || belongs(person))
            }
        }
    }

    fn find_share(&self, id: ids::ShareId) -> Option<&Share> {
        self.facts.iter().find_map(|fact| match fact {
            Fact::Share(share) if share.id == id => Some(share),
            _ => None,
        })
    }

    /// As what somebody holds things in an organization: as themselves, and as each of their groups.
    fn holders(&self, principal: &Holder, organization: OrganizationId, now: Time) -> Vec<Holder> {
        let itself = *principal;
        let groups = self.groups(principal, organization, now).into_iter().map(Holder::Group);
        match (self.belongs(principal, organization, now), principal) {
            (true, _) => std::iter::once(itself).chain(groups).collect(),
            // People can be guests; a program holds nothing outside its own organization.
            (false, Holder::User(_)) => vec![itself],
            (false, Holder::ServiceAccount(_) | Holder::AccessToken(_) | Holder::Group(_)) => Vec::new(),
        }
    }
}

/// Whether what the share opens reaches down to the object.
fn is_behind(share: &Share, way: &Way<'_>) -> bool {
    way.open().iter().any(|resource| resource.id == share.resource)
}

/// Whether the share's mode has the permission on the object.
fn opens(share: &Share, way: &Way<'_>, text: &str) -> bool {
    let given = way.kind().and_then(|kind| kind.shares.get(&share.mode));
    given.is_some_and(|given| way.model.names_of(given).contains(&way.full_name(text).as_str()))
}
