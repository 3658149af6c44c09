//! An explanation as one sentence for people: who may do what where or may not, and why.

use std::fmt;

use crate::answer::explanation::list;
use crate::answer::{Because, Explanation, Miss, Reason, TokenLimits, Why};
use crate::question::{Object, Question, Subject};

impl Explanation<'_> {
    /// The answer in words. It names everything that it rests on, so it is for those alone who may know that much.
    #[must_use]
    pub fn sentence(&self, question: &Question<'_>) -> String {
        let (subject, ask, object) = (question.subject, ask(question.permission), question.object);
        match self.decision.because {
            Because::Denied(why) => {
                let short = self.misses.first().map_or_else(|| why.to_string(), Miss::to_string);
                let bounds = self.token.as_ref().filter(|_| why == Why::TokenMember).map(member).unwrap_or_default();
                format!("denied: {subject} may not {ask} on {object}: {bounds}{short}")
            }
            _ => {
                let reasons: Vec<String> = self.reasons.iter().map(Reason::to_string).collect();
                let bounds = self.token.as_ref().map(within).unwrap_or_default();
                format!("allowed: {subject} may {ask} on {object}: {}{bounds}", reasons.join(", and "))
            }
        }
    }
}

/// What is asked.
fn ask(permission: &str) -> String {
    match permission.split_once(':') {
        Some(("assign", role)) => format!("hand out the role `{role}`"),
        Some(("grant", level)) => format!("grant the level `{level}`"),
        Some(("share", mode)) => format!("open a share of the mode `{mode}`"),
        _ => format!("`{permission}`"),
    }
}

/// What bounds a token that may do it.
fn within(token: &TokenLimits<'_>) -> String {
    let acts_as = token.acts_as.map(|account| format!("; the token acts as service account {account}"));
    let bound = token.bound_to.map(|membership| format!("; the token is bound to membership {membership}"));
    let scopes = token.scopes.as_ref().map(|scopes| format!("; its scopes ({}) contain it", list(scopes)));
    [acts_as, bound, scopes].into_iter().flatten().collect()
}

/// Whose lack it is, if it is not the token's own.
fn member(token: &TokenLimits<'_>) -> String {
    let bound = token.bound_to.map(|membership| format!("the token is bound to membership {membership}, and there "));
    bound.unwrap_or_default()
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role { holder, held } => write!(f, "{holder} has {held}"),
            Self::Grant { holder, held } => write!(f, "{holder} has {held}"),
            Self::Share(share) => write!(f, "{share} opens it"),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user {id}"),
            Self::ServiceAccount(id) => write!(f, "service account {id}"),
            Self::AccessToken(id) => write!(f, "access token {id}"),
            Self::Group(id) => write!(f, "whoever is in group {id}"),
            Self::Share { share, person: Some(person) } => write!(f, "user {person}, who came through share {share},"),
            Self::Share { share, person: None } => write!(f, "whoever came through share {share}"),
            Self::Anonymous => f.write_str("somebody who is not signed in"),
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Organization(id) => write!(f, "organization {id}"),
            Self::Workspace(id) => write!(f, "workspace {id}"),
            Self::Resource(id) => write!(f, "resource {id}"),
        }
    }
}
