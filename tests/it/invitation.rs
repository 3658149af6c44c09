//! The invitation service: who may hand out what, what acceptances give, and what holds when calls meet.

mod accepting;
mod answering;
mod authority;
mod bulk;
mod guests_and_seats;

use contracts::authz::v1::PutModelRequest;
use contracts::invitation::v1::{
    AcceptInvitationRequest, CreateInvitationsRequest, Invitation, InvitationState, ListInvitationsRequest,
    ResendInvitationRequest, RevokeInvitationRequest, accept_invitation_request,
};
use contracts::organization::v1::{ListMembersRequest, MemberState, RemoveMemberRequest};
use e2e::{Organization, Person, Suite};

/// A model with few members, who must have an account before they are invited.
const FEW: &str = r#"
name = "few"
version = 1

[policy]
organization_owners = "several"
owner_role = "owner"
creator_role = "owner"
default_workspace_role = "member"
member_limit = 2
invitations_count = false
invite_unknown_users = false

[organization.roles.owner]
permissions = ["organization.*", "member.*", "invitation.*", "workspace.*"]
every_workspace = true
may_assign = ["*"]
may_assign_in_workspace = ["*"]

[organization.roles.member]
permissions = ["organization.view", "member.list"]

[workspace.roles.member]
permissions = ["workspace.view"]

[resources.file]
actions = ["create", "view"]
"#;

/// Makes the model with few members known.
async fn put_model_of_few(suite: &Suite) {
    let request = PutModelRequest { source: FEW.to_owned(), ..PutModelRequest::default() };
    suite.models(&suite.operator).put_model(request).await.expect("the model is taken");
}

fn invite(organization: &Organization, emails: &[&str], role: &str) -> CreateInvitationsRequest {
    CreateInvitationsRequest {
        organization_id: organization.id.clone(),
        emails: emails.iter().map(|email| (*email).to_owned()).collect(),
        role: role.to_owned(),
        ..CreateInvitationsRequest::default()
    }
}

fn accept(token: &str) -> AcceptInvitationRequest {
    let invitation = Some(accept_invitation_request::Invitation::Token(token.to_owned()));
    AcceptInvitationRequest { invitation, ..AcceptInvitationRequest::default() }
}

fn revoke(organization: &Organization, invitation: &Invitation) -> RevokeInvitationRequest {
    let (organization_id, invitation_id) = (organization.id.clone(), invitation.id.clone());
    RevokeInvitationRequest { organization_id, invitation_id, ..RevokeInvitationRequest::default() }
}

fn resend(organization: &Organization, invitation: &Invitation) -> ResendInvitationRequest {
    let (organization_id, invitation_id) = (organization.id.clone(), invitation.id.clone());
    ResendInvitationRequest { organization_id, invitation_id, ..ResendInvitationRequest::default() }
}

/// Takes somebody out of an organization.
async fn remove(suite: &Suite, by: &Person, from: &Organization, who: &Person) {
    let (organization_id, user_id) = (from.id.clone(), who.user_id.clone());
    let request = RemoveMemberRequest { organization_id, user_id, ..RemoveMemberRequest::default() };
    suite.members(&by.token).remove_member(request).await.expect("the member is removed");
}

/// The organization's invitations in this state, newest first.
async fn listed(suite: &Suite, by: &Person, of: &Organization, state: InvitationState) -> Vec<Invitation> {
    let mut request = ListInvitationsRequest { organization_id: of.id.clone(), ..ListInvitationsRequest::default() };
    request.set_state(state);
    suite.invitations(&by.token).list_invitations(request).await.expect("the list is given").into_inner().invitations
}

/// How often somebody is a member.
async fn times_member(suite: &Suite, by: &Person, of: &Organization, who: &Person) -> usize {
    let request = ListMembersRequest { organization_id: of.id.clone(), ..ListMembersRequest::default() };
    let members = suite.members(&by.token).list_members(request).await.expect("the list is given").into_inner().members;
    let theirs = members.iter().filter(|member| member.user_id == who.user_id && member.state() == MemberState::Active);
    theirs.count()
}
