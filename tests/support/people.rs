//! People and organizations to test with.

use contracts::access::v1::{Object, Subject, object, subject};
use contracts::authz::v1::CheckRequest;
use contracts::identity::v1::{SignInRequest, SignUpRequest, VerifyEmailRequest};
use contracts::invitation::v1::{
    AcceptInvitationRequest, CreateInvitationsRequest, WorkspaceRole, accept_invitation_request,
};
use contracts::organization::v1::CreateOrganizationRequest;
use contracts::resource::v1::{CreateResourceRequest, Resource};

use crate::suite::Suite;

/// Somebody with an account, signed in.
#[derive(Debug, Clone)]
pub struct Person {
    pub user_id: String,
    pub email: String,
    /// The access token of the session.
    pub token: String,
    pub refresh_token: String,
    pub session_id: String,
}

/// An organization and its default workspaces.
#[derive(Debug, Clone)]
pub struct Organization {
    pub id: String,
    /// Ids by name.
    pub workspaces: Vec<(String, String)>,
}

/// Everybody's.
pub const PASSWORD: &str = "correct horse battery";

impl Suite {
    /// Somebody new, by the ordinary way: sign-up, the link in the mail, sign-in.
    pub async fn person(&self, name: &str) -> Person {
        let email = format!("{}@example.com", self.unique(name));
        self.sign_up(&email, "").await;
        let token = self.mailed_token(&email, 1).await;
        let request = VerifyEmailRequest { token, password: PASSWORD.to_owned(), ..Default::default() };
        self.users("").verify_email(request).await.expect("the link is taken");
        self.sign_in(&email).await
    }

    /// Asks for an account.
    pub async fn sign_up(&self, email: &str, invitation_token: &str) {
        let request = SignUpRequest {
            email: email.to_owned(),
            password: PASSWORD.to_owned(),
            display_name: email.split('@').next().unwrap_or("somebody").to_owned(),
            invitation_token: invitation_token.to_owned(),
            ..Default::default()
        };
        self.users("").sign_up(request).await.expect("sign-up is taken");
    }

    /// Somebody with an account, in a new session.
    pub async fn sign_in(&self, email: &str) -> Person {
        let request = SignInRequest { email: email.to_owned(), password: PASSWORD.to_owned() };
        let answer = self.sessions("").sign_in(request).await.expect("sign-in is taken").into_inner();
        let tokens = answer.tokens.expect("tokens");
        Person {
            user_id: answer.user.expect("a user").id,
            email: email.to_owned(),
            token: tokens.access_token,
            refresh_token: tokens.refresh_token,
            session_id: answer.session.expect("a session").id,
        }
    }

    /// An organization under a model.
    pub async fn organization(&self, founder: &Person, model: &str) -> Organization {
        let request = CreateOrganizationRequest {
            display_name: self.unique("Organization "),
            model: model.to_owned(),
            ..Default::default()
        };
        let answer = self.organizations(&founder.token).create_organization(request).await;
        let answer = answer.expect("everybody may make an organization").into_inner();
        let workspaces = answer.workspaces.into_iter().map(|made| (made.display_name.unwrap_or_default(), made.id));
        Organization { id: answer.organization.expect("an organization").id, workspaces: workspaces.collect() }
    }

    /// Invites an address; the token comes by mail.
    pub async fn invite(&self, by: &Person, to: &Organization, email: &str, role: &str, workspaces: &[&str]) -> String {
        let before = self.mails(email).len();
        let workspace = |id: &&str| WorkspaceRole { workspace_id: (*id).to_owned(), role: String::new() };
        let request = CreateInvitationsRequest {
            organization_id: to.id.clone(),
            emails: vec![email.to_owned()],
            role: role.to_owned(),
            workspaces: workspaces.iter().map(workspace).collect(),
            ..Default::default()
        };
        let answer = self.invitations(&by.token).create_invitations(request).await.expect("the invitation is made");
        let result = answer.into_inner().results.remove(0);
        assert_eq!(result.refusal, 0, "{result:?}");
        self.mailed_token(email, before + 1).await
    }

    /// Somebody new, by an invitation.
    pub async fn join(&self, by: &Person, to: &Organization, name: &str, role: &str, workspaces: &[&str]) -> Person {
        let email = format!("{}@example.com", self.unique(name));
        let token = self.invite(by, to, &email, role, workspaces).await;
        self.sign_up(&email, &token).await;
        let person = self.sign_in(&email).await;
        self.accept(&person, &token).await;
        person
    }

    /// Accepts an invitation by the token of its link.
    pub async fn accept(&self, person: &Person, token: &str) {
        let invitation = Some(accept_invitation_request::Invitation::Token(token.to_owned()));
        let request = AcceptInvitationRequest { invitation, ..Default::default() };
        self.invitations(&person.token).accept_invitation(request).await.expect("the invitation is accepted");
    }

    /// Something in a workspace.
    pub async fn resource(&self, by: &Person, workspace: &str, kind: &str) -> Resource {
        let request = CreateResourceRequest {
            parent: Some(workspace_object(workspace)),
            r#type: kind.to_owned(),
            display_name: self.unique(kind),
            ..Default::default()
        };
        let answer = self.resources(&by.token).create_resource(request).await.expect("the resource is made");
        answer.into_inner().resource.expect("a resource")
    }

    /// Whether the holder of a token may do something, as the authz service answers.
    pub async fn may(&self, token: &str, permission: &str, object: Object) -> bool {
        let request = CheckRequest { permission: permission.to_owned(), object: Some(object), ..Default::default() };
        self.authz(token).check(request).await.expect("a check").into_inner().allowed
    }
}

impl Organization {
    /// The id of the workspace of this name.
    pub fn workspace(&self, name: &str) -> &str {
        let found = self.workspaces.iter().find(|(known, _)| known == name);
        found.map(|(_, id)| id.as_str()).unwrap_or_else(|| panic!("there is no workspace {name}"))
    }

    pub fn object(&self) -> Object {
        Object { kind: Some(object::Kind::OrganizationId(self.id.clone())) }
    }
}

/// A workspace, as an object.
pub fn workspace_object(id: &str) -> Object {
    Object { kind: Some(object::Kind::WorkspaceId(id.to_owned())) }
}

/// A resource, as an object.
pub fn resource_object(id: &str) -> Object {
    Object { kind: Some(object::Kind::ResourceId(id.to_owned())) }
}

/// A person, as a subject.
pub fn user_subject(id: &str) -> Subject {
    Subject { kind: Some(subject::Kind::UserId(id.to_owned())) }
}
