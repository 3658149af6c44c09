//! An audience as it rests: a JSON object.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use ids::{UserId, WorkspaceId};
use kit::email::Email;
use serde::{Deserialize, Serialize};

use crate::model::{Audience, NamedPeople};

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Stored {
    Anyone,
    Organization,
    Workspace { workspace_id: String, guests: bool },
    People { user_ids: Vec<String>, emails: Vec<String>, known: BTreeMap<String, String> },
}

/// The text, for storage.
pub(crate) fn to_text(audience: &Audience) -> String {
    let stored = match audience {
        Audience::Anyone => Stored::Anyone,
        Audience::Organization => Stored::Organization,
        Audience::Workspace { id, guests } => Stored::Workspace { workspace_id: id.to_string(), guests: *guests },
        Audience::People(people) => Stored::People {
            user_ids: people.users.iter().map(UserId::to_string).collect(),
            emails: people.emails.iter().map(Email::to_string).collect(),
            known: people.known.iter().map(|(email, user)| (email.to_string(), user.to_string())).collect(),
        },
    };
    serde_json::to_string(&stored).unwrap_or_default()
}

/// The audience in a text, if there is one.
pub(crate) fn from_text(text: &str) -> Option<Audience> {
    Some(match serde_json::from_str(text).ok()? {
        Stored::Anyone => Audience::Anyone,
        Stored::Organization => Audience::Organization,
        Stored::Workspace { workspace_id, guests } => {
            Audience::Workspace { id: WorkspaceId::from_str(&workspace_id).ok()?, guests }
        }
        Stored::People { user_ids, emails, known } => Audience::People(NamedPeople {
            users: all(&user_ids)?,
            emails: emails.iter().map(|email| Email::parse(email).ok()).collect::<Option<_>>()?,
            known: known.iter().map(|(email, user)| pair(email, user)).collect::<Option<_>>()?,
        }),
    })
}

fn all(ids: &[String]) -> Option<BTreeSet<UserId>> {
    ids.iter().map(|id| id.parse().ok()).collect()
}

fn pair(email: &str, user: &str) -> Option<(Email, UserId)> {
    Some((Email::parse(email).ok()?, user.parse().ok()?))
}
