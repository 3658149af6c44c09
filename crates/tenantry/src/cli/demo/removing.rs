//! What ends, ends everywhere at once.

use anyhow::Result;
use contracts::authz::v1::DecisionReason;
use contracts::identity::v1::{GetUserRequest, RevokeAccessTokenRequest, SignOutRequest};
use contracts::organization::v1::{GetOrganizationRequest, ListOrganizationsRequest, ListWorkspacesRequest};
use contracts::resource::v1::ListResourcesRequest;

use crate::cli::demo::inviting::Letters;
use crate::cli::demo::joining::acceptance;
use crate::cli::demo::leaving::{removal_of, role_of};
use crate::cli::demo::programs::{Program, as_admin, program};
use crate::cli::demo::story::{Company, Person, Story, Works};
use crate::cli::demo::working::{deletion, view};

pub(super) async fn the_member_is_removed(
    story: &mut Story,
    ada: &Person,
    ben: &Person,
    company: &Company,
    works: &Works,
    letters: &Letters,
) -> Result<()> {
    story.ledger.chapter("Ben rises, falls, and is removed");
    let bens = rises_and_falls(story, ada, ben, company, works).await?;
    let answer = story.clients.members.remove_member(ada.credential.asks(removal_of(ben, company))).await;
    story.ledger.allowed("Ada removes Ben; from here on every door is closed", answer)?;

    let check = story.check(&ben.credential, "view", works.media(), None).await?;
    story.ledger.decided("May Ben view the media?", DecisionReason::NoStanding, check);
    let answer = story.clients.resources.get_resource(ben.credential.asks(view(&works.media))).await;
    story.ledger.denied("Ben views the media", answer);
    finds_nothing(story, ben, company).await?;
    let answer = story.clients.resources.get_resource(bens.credential.asks(view(&works.media))).await;
    story.ledger.refused("The program with Ben's token views the media", "CREDENTIAL_INVALID", answer);

    let answer = story.clients.invitations.accept_invitation(ben.credential.asks(acceptance(&letters.ben))).await;
    story.ledger.allowed("Ben follows his old link again: the same answer as before", answer)?;
    let check = story.check(&ben.credential, "organization.view", company.organization(), None).await?;
    story.ledger.decided("And it revives nothing: may Ben view the organization?", DecisionReason::NoStanding, check);
    Ok(())
}

async fn rises_and_falls(
    story: &mut Story,
    ada: &Person,
    ben: &Person,
    company: &Company,
    works: &Works,
) -> Result<Program> {
    let Story { clients, ledger, .. } = story;
    let answer = clients.members.update_member(ada.credential.asks(role_of(ben, company, "admin"))).await;
    ledger.allowed("Ada makes Ben an Admin", answer)?;
    let answer = clients.tokens.create_access_token(ben.credential.asks(as_admin(company))).await;
    let bens = program(ledger.allowed("Ben makes an access token that acts as Admin", answer)?)?;
    let answer = clients.resources.get_resource(bens.credential.asks(view(&works.rehearsal))).await;
    ledger.allowed("Its program views the media in Development", answer)?;
    let answer = clients.members.update_member(ada.credential.asks(role_of(ben, company, "member"))).await;
    ledger.allowed("Ada makes Ben a Member again", answer)?;
    let answer = clients.resources.delete_resource(bens.credential.asks(deletion(&works.media))).await;
    ledger.denied("Its program deletes the media: no more than Ben may now", answer);
    Ok(bens)
}

async fn finds_nothing(story: &mut Story, ben: &Person, company: &Company) -> Result<()> {
    let Story { clients, ledger, .. } = story;
    let (ben, organization_id) = (&ben.credential, company.organization.clone());
    let answer = clients.organizations.list_organizations(ben.asks(ListOrganizationsRequest::default())).await;
    let listed = ledger.allowed("Ben lists his organizations", answer)?.entries;
    ledger.seen("There is none", listed.is_empty(), &format!("{} listed", listed.len()));
    let request = GetOrganizationRequest { organization_id: organization_id.clone() };
    let answer = clients.organizations.get_organization(ben.asks(request)).await;
    ledger.denied("Ben sees the organization's details", answer);
    let request =
        ListWorkspacesRequest { organization_id: organization_id.clone(), ..ListWorkspacesRequest::default() };
    let answer = clients.workspaces.list_workspaces(ben.asks(request)).await;
    ledger.denied("Ben lists workspaces", answer);
    let request = ListResourcesRequest { organization_id, ..ListResourcesRequest::default() };
    let answer = clients.resources.list_resources(ben.asks(request)).await;
    ledger.denied("Ben lists resources", answer);
    Ok(())
}

pub(super) async fn every_credential_ends(
    story: &mut Story,
    ada: &Person,
    company: &Company,
    uploader: &Program,
) -> Result<()> {
    story.ledger.chapter("Credentials end");
    let Story { clients, ledger, .. } = story;
    let look = || GetOrganizationRequest { organization_id: company.organization.clone() };
    let answer = clients.organizations.get_organization(uploader.credential.asks(look())).await;
    ledger.allowed("The program with Ada's token sees the organization's details", answer)?;
    let request = RevokeAccessTokenRequest {
        organization_id: company.organization.clone(),
        access_token_id: uploader.access_token_id.clone(),
        ..RevokeAccessTokenRequest::default()
    };
    let answer = clients.tokens.revoke_access_token(ada.credential.asks(request)).await;
    ledger.allowed("Ada revokes the token", answer)?;
    let answer = clients.organizations.get_organization(uploader.credential.asks(look())).await;
    ledger.refused("The program sees the organization's details", "CREDENTIAL_INVALID", answer);

    let answer = clients.sessions.sign_out(ada.credential.asks(SignOutRequest::default())).await;
    ledger.allowed("Ada signs out", answer)?;
    let answer = clients.users.get_user(ada.credential.asks(GetUserRequest::default())).await;
    ledger.refused("Her session's token reads her account", "CREDENTIAL_INVALID", answer);
    Ok(())
}
