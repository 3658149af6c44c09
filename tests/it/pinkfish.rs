//! Pinkfish's document, row by row (PK-01 to PK-18): self-contained organizations, editions, and content that is shared.

pub(crate) mod content;
pub(crate) mod editions;
pub(crate) mod organizations;
pub(crate) mod people;

use e2e::{Organization, Person, Suite};
use serde_json::{Value, json};

/// The model that all these tests run under.
const MODEL: &str = "pinkfish";

/// The types of content.
const CONTENT: [&str; 5] = ["automation", "connection", "data_store", "file_store", "vault"];

/// An organization on an edition that invites, with an Admin and a Member, and somebody who has another one.
struct Cast {
    admin: Person,
    member: Person,
    stranger: Person,
    organization: Organization,
}

impl Cast {
    async fn new(suite: &Suite) -> Self {
        let admin = suite.person("admin").await;
        let organization = suite.organization(&admin, MODEL).await;
        set_edition(suite, &organization.id, "team").await;
        let member = suite.person("member").await;
        suite.join_with_account(&admin, &organization.id, &member, "member").await;
        let stranger = suite.person("stranger").await;
        suite.organization(&stranger, MODEL).await;
        Self { admin, member, stranger, organization }
    }

    fn organization(&self) -> Value {
        json!({ "organization_id": self.organization.id })
    }

    /// Somebody's place in the organization.
    fn of(&self, person: &Person) -> Value {
        json!({ "organization_id": self.organization.id, "user_id": person.user_id })
    }

    fn invite(&self, email: &str, role: &str) -> Value {
        json!({ "organization_id": self.organization.id, "emails": [email], "role": role })
    }
}

/// The support sells another edition.
async fn set_edition(suite: &Suite, organization: &str, edition: &str) {
    let request = json!({ "organization_id": organization, "edition": edition, "reason": "Bought" });
    suite.operator_does("EditionService/SetEdition", request).await;
}
