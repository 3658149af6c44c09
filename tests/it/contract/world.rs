//! Two organizations that have one of everything, and spare things for the calls that use them up.

use std::collections::HashMap;

use e2e::dynamic::Headers;
use e2e::{Organization, Person, Snapshot, Suite};
use kit::Source;
use serde_json::{Value, json};

/// What the cases' requests are made of.
pub(crate) struct World {
    pub(crate) acme: Home,
    pub(crate) globex: Home,
    /// Somebody who belongs to no organization.
    pub(crate) hermit: Person,
    /// Who have accounts and belong nowhere: one to close the account, one to decline, one to accept an invitation.
    pub(crate) guests: [Person; 3],
    /// Members of Acme: one to be removed, one to leave.
    pub(crate) spare_members: [Person; 2],
    /// Sessions of Acme's owner: one to sign out of, one to be revoked, one to be refreshed.
    pub(crate) spare_sessions: [Person; 3],
    /// Ids and tokens by name.
    things: HashMap<&'static str, String>,
}

/// An organization, with one of everything.
pub(crate) struct Home {
    pub(crate) owner: Person,
    pub(crate) member: Person,
    pub(crate) organization: Organization,
    pub(crate) workspace: String,
    pub(crate) folder: String,
    pub(crate) media: String,
    pub(crate) grant: String,
    pub(crate) token: String,
    pub(crate) signing_key: String,
    pub(crate) invitation: String,
    pub(crate) role: String,
    pub(crate) group: String,
    pub(crate) service_account: String,
    pub(crate) share: String,
    share_secret: String,
}

impl World {
    pub(crate) async fn new(suite: &Suite) -> Self {
        let acme = Home::new(suite, "alice").await;
        let globex = Home::new(suite, "mallory").await;
        let guests = [suite.person("erin").await, suite.person("frank").await, suite.person("grace").await];
        let join = async |name| suite.join(&acme.owner, &acme.organization, name, "member", &[]).await;
        let spare_members = [join("carol").await, join("dave").await];
        let session = async || suite.sign_in(&acme.owner.email).await;
        let spare_sessions = [session().await, session().await, session().await];
        let hermit = suite.person("hermit").await;

        let maker = Maker { suite, owner: &acme.owner, organization: &acme.organization };
        let [(accepted, _), (declined, _)] =
            [maker.invitation(&guests[2].email).await, maker.invitation(&guests[1].email).await];
        let mut things = acme.spare_things(suite).await;
        things.extend(spare_organizations(suite, &acme.owner).await);
        things.extend([
            ("invitation to accept", accepted),
            ("invitation to decline", declined),
            ("verification token", verification_token(suite).await),
            ("reset token", reset_token(suite, &hermit.email).await),
            ("verification", verification(suite).await),
            ("fresh id", Source::system().uuid().to_string()),
            ("fresh address", format!("{}@example.com", suite.unique("fresh"))),
        ]);
        Self { acme, globex, hermit, guests, spare_members, spare_sessions, things }
    }

    /// One of the spare things.
    pub(crate) fn the(&self, name: &str) -> &str {
        self.things.get(name).unwrap_or_else(|| panic!("there is no {name}"))
    }

    /// What can be seen of both organizations.
    pub(crate) async fn snapshot(&self, suite: &Suite) -> Snapshot {
        let acme = suite.snapshot(&self.acme.owner, &self.acme.organization).await;
        acme.and(suite.snapshot(&self.globex.owner, &self.globex.organization).await)
    }
}

impl Home {
    async fn new(suite: &Suite, owner: &str) -> Self {
        let owner = suite.person(owner).await;
        let organization = suite.organization(&owner, "standard").await;
        let maker = Maker { suite, owner: &owner, organization: &organization };
        let workspace = maker.workspace().await;
        let member = suite.join(&owner, &organization, "member", "member", &[&workspace]).await;
        let folder = suite.resource(&owner, &workspace, "folder").await.id;
        let media = suite.resource(&owner, &workspace, "media").await.id;
        let grant = maker.grant(&media, &member).await;
        let token = maker.token().await;
        let signing_key = maker.signing_key().await;
        let (invitation, _) = maker.invitation(&format!("{}@example.com", suite.unique("gina"))).await;
        let role = maker.role().await;
        let group = maker.group().await;
        let service_account = maker.service_account().await;
        let (share, share_secret) = maker.share(&folder).await;
        Self {
            member,
            workspace,
            folder,
            media,
            grant,
            token,
            signing_key,
            invitation,
            role,
            group,
            service_account,
            share,
            share_secret,
            organization,
            owner,
        }
    }

    async fn spare_things(&self, suite: &Suite) -> HashMap<&'static str, String> {
        let maker = Maker { suite, owner: &self.owner, organization: &self.organization };
        let address = || format!("{}@example.com", suite.unique("harry"));
        let (invitation, invitation_token) = maker.invitation(&address()).await;
        let (revocable, _) = maker.invitation(&address()).await;
        HashMap::from([
            ("invitation to resend", invitation),
            ("invitation token", invitation_token),
            ("invitation to revoke", revocable),
            ("workspace to join", maker.workspace().await),
            ("workspace to delete", maker.workspace().await),
            ("resource to delete", suite.resource(&self.owner, &self.workspace, "file").await.id),
            ("token to rotate", maker.token().await),
            ("token to revoke", maker.token().await),
            ("token secret", maker.token_secret().await),
            ("key to delete", maker.signing_key().await),
            ("role to delete", maker.role().await),
            ("group to delete", maker.group().await),
            ("service account to delete", maker.service_account().await),
            ("share to delete", maker.share(&self.folder).await.0),
            ("share secret", self.share_secret.clone()),
        ])
    }

    /// The ids of all that is here.
    pub(crate) fn ids(&self) -> Vec<&str> {
        let Self { owner, member, organization, workspace, folder, media, grant, token, signing_key, .. } = self;
        let Self { invitation, role, group, service_account, share, .. } = self;
        let people = [&owner.user_id, &owner.session_id, &member.user_id, &member.session_id];
        let things = [&organization.id, workspace, folder, media, grant, token, signing_key, invitation];
        let more = [role, group, service_account, share];
        people.into_iter().chain(things).chain(more).map(String::as_str).collect()
    }
}

/// Makes things in an organization.
struct Maker<'a> {
    suite: &'a Suite,
    owner: &'a Person,
    organization: &'a Organization,
}

impl Maker<'_> {
    async fn workspace(&self) -> String {
        let answer = self.made("organization.v1.WorkspaceService/CreateWorkspace", json!({})).await;
        text(&answer["workspace"]["id"])
    }

    async fn token(&self) -> String {
        text(&self.new_token().await["access_token"]["id"])
    }

    async fn token_secret(&self) -> String {
        text(&self.new_token().await["secret"])
    }

    async fn new_token(&self) -> Value {
        self.made("identity.v1.AccessTokenService/CreateAccessToken", json!({ "role": "member" })).await
    }

    async fn signing_key(&self) -> String {
        let answer = self.made("identity.v1.SigningKeyService/CreateSigningKey", json!({})).await;
        text(&answer["signing_key"]["id"])
    }

    async fn role(&self) -> String {
        let name = self.suite.unique("Role ");
        let role = json!({ "scope": "ROLE_SCOPE_WORKSPACE", "display_name": name, "permissions": ["workspace.view"] });
        let request = json!({ "organization_id": self.organization.id, "role": role });
        text(&self.call("organization.v1.RoleService/CreateRole", &request).await["role"]["id"])
    }

    async fn group(&self) -> String {
        let group = json!({ "display_name": self.suite.unique("Group ") });
        let request = json!({ "organization_id": self.organization.id, "group": group });
        text(&self.call("organization.v1.GroupService/CreateGroup", &request).await["group"]["id"])
    }

    async fn service_account(&self) -> String {
        let account = json!({ "display_name": self.suite.unique("Account "), "role": "member" });
        let request = json!({ "organization_id": self.organization.id, "service_account": account });
        let answer = self.call("organization.v1.ServiceAccountService/CreateServiceAccount", &request).await;
        text(&answer["service_account"]["id"])
    }

    /// The share, and its secret.
    async fn share(&self, resource: &str) -> (String, String) {
        let share = json!({ "mode": "exchange", "audience": { "anyone": {} } });
        let request = json!({ "resource_id": resource, "share": share });
        let answer = self.call("resource.v1.ShareService/CreateShare", &request).await;
        (text(&answer["share"]["id"]), text(&answer["secret"]))
    }

    /// An organization of another product, with a member.
    async fn spare(suite: &Suite, owner: &Person, model: &str) -> (Organization, Person) {
        let organization = suite.organization(owner, model).await;
        if model == "pinkfish" {
            let request = json!({ "organization_id": organization.id, "edition": "enterprise", "reason": "Bought" });
            let headers = Headers::bearer(&suite.operator);
            suite.call("organization.v1.EditionService/SetEdition", &request, &headers).await.expect("it is sold");
        }
        let member = suite.person("spare").await;
        suite.join_with_account(owner, &organization.id, &member, "member").await;
        (organization, member)
    }

    async fn grant(&self, resource: &str, holder: &Person) -> String {
        let request = json!({ "resource_id": resource, "subject": { "user_id": holder.user_id }, "level": "view" });
        text(&self.call("resource.v1.GrantService/GrantAccess", &request).await["grant"]["id"])
    }

    /// The invitation, and the token in its mail.
    async fn invitation(&self, email: &str) -> (String, String) {
        let token = self.suite.invite(self.owner, self.organization, email, "member", &[]).await;
        let request = json!({ "organization_id": self.organization.id });
        let answer = self.call("invitation.v1.InvitationService/ListInvitations", &request).await;
        let invitations = answer["invitations"].as_array().expect("a list");
        let made = invitations.iter().find(|invitation| invitation["email"] == email).expect("the invitation");
        (text(&made["id"]), token)
    }

    async fn made(&self, method: &str, more: Value) -> Value {
        let mut request =
            json!({ "organization_id": self.organization.id, "display_name": self.suite.unique("Thing ") });
        request.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        self.call(method, &request).await
    }

    async fn call(&self, method: &str, request: &Value) -> Value {
        let answer = self.suite.call(method, request, &Headers::bearer(&self.owner.token)).await;
        answer.unwrap_or_else(|status| panic!("{method} {request}: {status:?}"))
    }
}

/// Organizations of the same owner, for what ends or changes a whole one.
async fn spare_organizations(suite: &Suite, owner: &Person) -> HashMap<&'static str, String> {
    let (passed_on, successor) = Maker::spare(suite, owner, "standard").await;
    let (owned, workspace_successor) = Maker::spare(suite, owner, "fastio").await;
    let (sold, _) = Maker::spare(suite, owner, "pinkfish").await;
    HashMap::from([
        ("organization to delete", suite.organization(owner, "standard").await.id),
        ("organization to suspend", suite.organization(owner, "standard").await.id),
        ("organization to pass on", passed_on.id),
        ("new owner", successor.user_id),
        ("owned workspace", suite.workspace(owner, &owned.id, "Owned").await),
        ("new workspace owner", workspace_successor.user_id),
        ("sold organization", sold.id),
    ])
}

/// A comparison of authz with the logs, under way.
async fn verification(suite: &Suite) -> String {
    let started = suite.operator_does("VerificationService/StartVerification", json!({})).await;
    text(&started["verification"]["id"])
}

/// The token of a sign-up that is not verified yet.
async fn verification_token(suite: &Suite) -> String {
    let email = format!("{}@example.com", suite.unique("newcomer"));
    suite.sign_up(&email, "").await;
    suite.mailed_token(&email, 1).await
}

/// The token by which somebody may choose a new password.
async fn reset_token(suite: &Suite, email: &str) -> String {
    let mails = suite.mails(email).len();
    let method = "identity.v1.UserService/RequestPasswordReset";
    suite.call(method, &json!({ "email": email }), &Headers::none()).await.expect("a mail is sent");
    suite.mailed_token(email, mails + 1).await
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
