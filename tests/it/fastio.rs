//! Fast.io's document, row by row (FI-01 to FI-15): owners, admins, members and guests, and shares.

pub(crate) mod people;
pub(crate) mod shares;

use e2e::{Organization, Person, Suite};
use serde_json::{Value, json};

/// The model that all these tests run under.
const MODEL: &str = "fastio";

/// An organization with one of each kind of people.
struct Cast {
    owner: Person,
    admin: Person,
    /// A member of the organization, and admin of the workspace Design.
    lead: Person,
    /// A member of the organization and of the workspace Design.
    member: Person,
    /// From outside, in the workspace Design.
    guest: Person,
    /// Owns another organization.
    stranger: Person,
    organization: Organization,
    design: String,
    sales: String,
}

impl Cast {
    async fn new(suite: &Suite) -> Self {
        let owner = suite.person("owner").await;
        let organization = suite.organization(&owner, MODEL).await;
        let design = suite.workspace(&owner, &organization.id, "Design").await;
        let sales = suite.workspace(&owner, &organization.id, "Sales").await;
        let admin = suite.join(&owner, &organization, "admin", "admin", &[]).await;
        let lead = suite.join(&owner, &organization, "lead", "member", &[]).await;
        suite.assign(&owner, &design, &lead, "admin").await;
        let member = suite.join(&owner, &organization, "member", "member", &[]).await;
        suite.assign(&lead, &design, &member, "member").await;
        let guest = suite.guest(&lead, &design, "guest").await;
        let stranger = suite.person("stranger").await;
        suite.organization(&stranger, MODEL).await;
        Self { owner, admin, lead, member, guest, stranger, organization, design, sales }
    }

    fn organization(&self) -> Value {
        json!({ "organization_id": self.organization.id })
    }

    fn design(&self) -> Value {
        json!({ "workspace_id": self.design })
    }

    fn sales(&self) -> Value {
        json!({ "workspace_id": self.sales })
    }

    /// Somebody's place in the organization, with more fields.
    fn of(&self, person: &Person, more: Value) -> Value {
        with(json!({ "organization_id": self.organization.id, "user_id": person.user_id }), more)
    }

    /// Somebody's place in the workspace Design, with more fields.
    fn in_design(&self, person: &Person, more: Value) -> Value {
        with(json!({ "workspace_id": self.design, "user_id": person.user_id }), more)
    }

    /// The change of somebody's role in the organization.
    fn role(&self, person: &Person, role: &str) -> Value {
        let member = json!({ "user_id": person.user_id, "role": role });
        json!({ "organization_id": self.organization.id, "member": member, "update_mask": "role" })
    }
}

fn with(mut object: Value, more: Value) -> Value {
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
    object
}
