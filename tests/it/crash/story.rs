//! The story: a founder, an organization, people who join, things that are made, somebody who has to go.

use e2e::dynamic::Headers;
use e2e::{PASSWORD, Suite};
use serde_json::{Value, json};
use tokio::time::Instant;
use tonic::Code;

use crate::crash::persistence::{Answered, insist, insist_on_refusal};

/// An organization, and all that was answered OK on the way to it.
#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) id: String,
    pub(crate) founder: Someone,
    pub(crate) staff: Vec<Someone>,
    pub(crate) removed: Vec<Someone>,
    pub(crate) resources: Vec<String>,
    pub(crate) invited: Vec<String>,
    pub(crate) answered: Vec<Answered>,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Someone {
    pub(crate) user_id: String,
    pub(crate) email: String,
    pub(crate) headers: Headers,
}

/// Tells the story again and again until it is time.
pub(crate) async fn tell(suite: &Suite, until: Instant) -> Vec<Company> {
    let mut companies = Vec::new();
    while Instant::now() < until {
        companies.push(found(suite).await);
    }
    companies
}

async fn found(suite: &Suite) -> Company {
    let mut answered = Vec::new();
    let founder = sign_up(suite, &mut answered).await;
    let request = json!({ "display_name": suite.unique("Company "), "model": "fastpix" });
    let made = insist(suite, "organization.v1.OrganizationService/CreateOrganization", request, &founder.headers).await;
    let id = text(&made.answer["organization"]["id"]);
    let production = workspace(&made.answer, "Production");
    answered.push(made);
    let (staff, removed, resources, invited) = Default::default();
    let mut company = Company { id, founder, staff, removed, resources, invited, answered };
    company.hire(suite, &production).await;
    company.make(suite, &production).await;
    company.dismiss(suite).await;
    company
}

/// Somebody new, by the ordinary way.
async fn sign_up(suite: &Suite, answered: &mut Vec<Answered>) -> Someone {
    let email = format!("{}@example.com", suite.unique("founder"));
    let request = json!({ "email": email, "password": PASSWORD, "display_name": "Founder" });
    answered.push(insist(suite, "identity.v1.UserService/SignUp", request, &Headers::none()).await);
    let token = suite.mailed_token(&email, 1).await;
    let request = json!({ "token": token, "password": PASSWORD });
    answered.push(insist(suite, "identity.v1.UserService/VerifyEmail", request, &Headers::none()).await);
    sign_in(suite, &email).await
}

async fn sign_in(suite: &Suite, email: &str) -> Someone {
    let request = json!({ "email": email, "password": PASSWORD });
    let session = insist(suite, "identity.v1.SessionService/SignIn", request, &Headers::none()).await.answer;
    Someone {
        user_id: text(&session["user"]["id"]),
        email: email.to_owned(),
        headers: Headers::bearer(session["tokens"]["access_token"].as_str().expect("a token")),
    }
}

impl Company {
    /// Two people, by invitation.
    async fn hire(&mut self, suite: &Suite, production: &str) {
        let emails = ["first", "second"].map(|name| format!("{}@example.com", suite.unique(name)));
        let workspaces = json!([{ "workspace_id": production }]);
        let request =
            json!({ "organization_id": self.id, "emails": emails, "role": "member", "workspaces": workspaces });
        self.insist(suite, "invitation.v1.InvitationService/CreateInvitations", request).await;
        self.invited.extend(emails.clone());
        for email in emails {
            let token = suite.mailed_token(&email, 1).await;
            let request =
                json!({ "email": email, "password": PASSWORD, "display_name": "X", "invitation_token": token });
            self.answered.push(insist(suite, "identity.v1.UserService/SignUp", request, &Headers::none()).await);
            let person = sign_in(suite, &email).await;
            let method = "invitation.v1.InvitationService/AcceptInvitation";
            self.answered.push(insist(suite, method, json!({ "token": token }), &person.headers).await);
            self.staff.push(person);
        }
    }

    /// Three films.
    async fn make(&mut self, suite: &Suite, production: &str) {
        for _ in 0..3 {
            let (parent, name) = (json!({ "workspace_id": production }), suite.unique("Film "));
            let request = json!({ "parent": parent, "type": "media", "display_name": name });
            let made = self.insist(suite, "resource.v1.ResourceService/CreateResource", request).await;
            self.resources.push(text(&made["resource"]["id"]));
        }
    }

    /// One has to go, and has no access from the moment on that the removal was answered.
    async fn dismiss(&mut self, suite: &Suite) {
        let person = self.staff.pop().expect("staff");
        let request = json!({ "organization_id": self.id, "user_id": person.user_id });
        self.insist(suite, "organization.v1.MemberService/RemoveMember", request).await;
        self.expect_outside(suite, &person).await;
        self.removed.push(person);
    }

    pub(crate) async fn expect_outside(&self, suite: &Suite, person: &Someone) {
        for (permission, object) in [
            ("organization.view", json!({ "organization_id": self.id })),
            ("media.view", json!({ "resource_id": self.resources[0] })),
        ] {
            let request =
                json!({ "subject": { "user_id": person.user_id }, "permission": permission, "object": object });
            let answer = insist(suite, "authz.v1.AuthzService/Check", request, &self.founder.headers).await.answer;
            assert_eq!(answer["allowed"], false, "{permission} of {} after the removal", person.email);
        }
        let (method, request) = (GET_ORGANIZATION, json!({ "organization_id": self.id }));
        insist_on_refusal(suite, method, &request, &person.headers, Code::PermissionDenied).await;
    }

    async fn insist(&mut self, suite: &Suite, method: &'static str, request: Value) -> Value {
        let answered = insist(suite, method, request, &self.founder.headers).await;
        let answer = answered.answer.clone();
        self.answered.push(answered);
        answer
    }
}

pub(crate) const GET_ORGANIZATION: &str = "organization.v1.OrganizationService/GetOrganization";

fn workspace(organization: &Value, name: &str) -> String {
    let workspaces = organization["workspaces"].as_array().expect("workspaces");
    let found = workspaces.iter().find(|workspace| workspace["display_name"] == name);
    text(&found.expect("the model's workspace")["id"])
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().filter(|text| !text.is_empty()).expect("a text").to_owned()
}
