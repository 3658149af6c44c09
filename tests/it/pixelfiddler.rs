//! PixelFiddler's document, row by row (PF-01 to PF-13): a space with Owners and Maintainers.

pub(crate) mod space;
pub(crate) mod team;

use e2e::{Organization, Person, Suite};
use serde_json::{Value, json};

/// The model that all these tests run under.
const MODEL: &str = "pixelfiddler";

/// A space with an Owner and a Maintainer, and somebody who has another space.
struct Cast {
    owner: Person,
    maintainer: Person,
    stranger: Person,
    space: Organization,
}

impl Cast {
    async fn new(suite: &Suite) -> Self {
        let owner = suite.person("owner").await;
        let space = suite.organization(&owner, MODEL).await;
        let maintainer = suite.join(&owner, &space, "maintainer", "maintainer", &[]).await;
        let stranger = suite.person("stranger").await;
        suite.organization(&stranger, MODEL).await;
        Self { owner, maintainer, stranger, space }
    }

    fn space(&self) -> Value {
        json!({ "organization_id": self.space.id })
    }

    /// Somebody's place in the space.
    fn of(&self, person: &Person) -> Value {
        json!({ "organization_id": self.space.id, "user_id": person.user_id })
    }

    /// The change of somebody's role.
    fn role(&self, person: &Person, role: &str) -> Value {
        let member = json!({ "user_id": person.user_id, "role": role });
        json!({ "organization_id": self.space.id, "member": member, "update_mask": "role" })
    }

    fn invite(&self, email: &str, role: &str) -> Value {
        json!({ "organization_id": self.space.id, "emails": [email], "role": role })
    }
}
