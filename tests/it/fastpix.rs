//! FastPix's two documents, row by row (FP-01 to FP-25): what its Admins and Members may do, and what they may not.

pub(crate) mod credentials;
pub(crate) mod invitations;
pub(crate) mod membership;
pub(crate) mod organizations;
pub(crate) mod resources;
pub(crate) mod workspaces;

use e2e::{Organization, Person, Suite};

/// The model that all these tests run under.
const MODEL: &str = "fastpix";

/// An organization with an Admin, a Member of the workspace Production, and somebody who belongs elsewhere.
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
        let production = organization.workspace("Production").to_owned();
        let member = suite.join(&admin, &organization, "member", "member", &[&production]).await;
        let stranger = suite.person("stranger").await;
        suite.organization(&stranger, MODEL).await;
        Self { admin, member, stranger, organization }
    }

    fn production(&self) -> &str {
        self.organization.workspace("Production")
    }

    fn development(&self) -> &str {
        self.organization.workspace("Development")
    }
}
