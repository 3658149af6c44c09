//! Invitations leave by mail.

use anyhow::{Context as _, Result};
use contracts::invitation::v1::{
    CreateInvitationsRequest, CreateInvitationsResponse, ErrorReason, PreviewInvitationRequest,
    RevokeInvitationRequest, WorkspaceRole,
};
use contracts::organization::v1::{ListMembersRequest, MemberState};

use crate::cli::demo::story::{Company, Person, Story};

/// The invitation that is accepted.
#[derive(Debug)]
pub(super) struct Letters {
    /// The token of the link in Ben's mail.
    pub(super) ben: String,
}

pub(super) async fn she_invites_three_people(story: &mut Story, ada: &Person, company: &Company) -> Result<Letters> {
    story.ledger.chapter("She invites three people in one call");
    let addresses = ["ben", "carl", "dora"].map(|name| story.address(name));
    let answer = invite(story, ada, company, "", addresses.join(", ")).await;
    story.ledger.refused("Ada invites without naming a role", "INVALID_FIELDS", answer);
    let answer = invite(story, ada, company, "owner", addresses.join(", ")).await;
    story.ledger.refused("Ada invites into a role that there is not", "ROLE_UNKNOWN", answer);
    let [ben, carl, dora] = &addresses;
    let answer = invite(story, ada, company, "member", format!("{ben}, {carl} {dora}")).await;
    let invited = story.ledger.allowed("Ada invites Ben, Carl and Dora as Members, for Production", answer)?;
    sees_each_outcome(story, &invited);
    lists_who_is_invited(story, ada, company).await?;

    let answer = invite(story, ada, company, "member", ben.clone()).await;
    let again = story.ledger.allowed("Ada invites Ben once more", answer)?;
    let is_refused = again.results.iter().all(|result| result.refusal() == ErrorReason::AlreadyInvited);
    story.ledger.seen("That address is refused: it has a pending invitation", is_refused, "ALREADY_INVITED");
    takes_one_back(story, ada, company, &invited, carl).await?;
    Ok(Letters { ben: story.mailbox.token_for(ben).await? })
}

async fn invite(
    story: &mut Story,
    ada: &Person,
    company: &Company,
    role: &str,
    addresses: String,
) -> Result<tonic::Response<CreateInvitationsResponse>, tonic::Status> {
    let request = CreateInvitationsRequest {
        organization_id: company.organization.clone(),
        emails: vec![addresses],
        role: role.to_owned(),
        workspaces: vec![WorkspaceRole { workspace_id: company.production.clone(), role: String::new() }],
        ..CreateInvitationsRequest::default()
    };
    story.clients.invitations.create_invitations(ada.credential.asks(request)).await
}

fn sees_each_outcome(story: &mut Story, invited: &CreateInvitationsResponse) {
    let sent = invited.results.iter().filter(|result| result.refusal() == ErrorReason::Unspecified).count();
    let shown = format!("{sent} of {} invited", invited.results.len());
    story.ledger.seen("Each address has its own outcome", sent == 3 && invited.results.len() == 3, &shown);
}

async fn lists_who_is_invited(story: &mut Story, ada: &Person, company: &Company) -> Result<()> {
    let request = ListMembersRequest { organization_id: company.organization.clone(), ..ListMembersRequest::default() };
    let answer = story.clients.members.list_members(ada.credential.asks(request)).await;
    let members = story.ledger.allowed("Ada lists the members", answer)?.members;
    let of = |state: MemberState| members.iter().filter(|member| member.state() == state).count();
    let (active, invited) = (of(MemberState::Active), of(MemberState::Invited));
    let shown = format!("{active} active, {invited} invited");
    story.ledger.seen("Whoever is invited is listed as such", (active, invited) == (1, 3), &shown);
    Ok(())
}

async fn takes_one_back(
    story: &mut Story,
    ada: &Person,
    company: &Company,
    invited: &CreateInvitationsResponse,
    carl: &str,
) -> Result<()> {
    let invitation =
        invited.results.iter().find(|result| result.email == carl).and_then(|result| result.invitation.as_ref());
    let request = RevokeInvitationRequest {
        organization_id: company.organization.clone(),
        invitation_id: invitation.context("Carl's outcome names no invitation")?.id.clone(),
        ..RevokeInvitationRequest::default()
    };
    let answer = story.clients.invitations.revoke_invitation(ada.credential.asks(request)).await;
    story.ledger.allowed("Ada takes Carl's invitation back", answer)?;
    let token = story.mailbox.token_for(carl).await?;
    let answer = story.clients.invitations.preview_invitation(PreviewInvitationRequest { token }).await;
    story.ledger.refused("Carl follows the link in his mail", "INVITATION_INVALID", answer);
    Ok(())
}
