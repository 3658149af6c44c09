//! What the product keeps, and who may do what with it.

use anyhow::{Context as _, Result};
use contracts::access::v1::Object;
use contracts::identity::v1::{CreateAccessTokenRequest, ListAccessTokensRequest, ListSigningKeysRequest};
use contracts::invitation::v1::CreateInvitationsRequest;
use contracts::organization::v1::{
    CreateWorkspaceRequest, GetOrganizationRequest, GetWorkspaceRequest, ListMembersRequest, ListWorkspacesRequest,
    Organization, RemoveMemberRequest, UpdateOrganizationRequest, UpdateWorkspaceRequest, Workspace,
};
use contracts::resource::v1::{
    CreateResourceRequest, DeleteResourceRequest, GetResourceRequest, ListResourcesRequest, Resource,
    UpdateResourceRequest,
};

use crate::cli::demo::clients::Credential;
use crate::cli::demo::story::{Company, Person, Story, Works};

pub(super) async fn the_admin_registers_what_the_product_keeps(
    story: &mut Story,
    ada: &Person,
    company: &Company,
) -> Result<Works> {
    story.ledger.chapter("She registers what the product keeps");
    let (media, live) =
        (resource("media", "Trailer", company.production()), resource("live_stream", "Premiere", company.production()));
    let rehearsal = resource("media", "Rehearsal", company.development());
    let unknown = resource("podcast", "Interview", company.production());
    let media = creates(story, &ada.credential, "Ada creates the media Trailer in Production", media).await?;
    let live_stream =
        creates(story, &ada.credential, "Ada creates the live stream Premiere in Production", live).await?;
    let rehearsal =
        creates(story, &ada.credential, "Ada creates the media Rehearsal in Development", rehearsal).await?;
    let answer = story.clients.resources.create_resource(ada.credential.asks(unknown)).await;
    story.ledger.refused("Ada creates a resource of a type that the model does not have", "TYPE_UNKNOWN", answer);
    let answer = story.clients.resources.update_resource(ada.credential.asks(renamed(&media))).await;
    story.ledger.allowed("Ada updates the media", answer)?;
    Ok(Works { media, live_stream, rehearsal })
}

pub(super) async fn the_member_views_and_changes_nothing(
    story: &mut Story,
    ben: &Person,
    company: &Company,
    works: &Works,
) -> Result<()> {
    story.ledger.chapter("Ben, a Member, works in Production");
    let Story { clients, ledger, .. } = story;
    let ben = &ben.credential;
    let answer = clients.resources.get_resource(ben.asks(view(&works.media))).await;
    ledger.allowed("Ben views the media", answer)?;
    let answer = clients.resources.get_resource(ben.asks(view(&works.live_stream))).await;
    ledger.allowed("Ben views the live stream", answer)?;
    let answer = clients.resources.update_resource(ben.asks(renamed(&works.media))).await;
    ledger.denied("Ben updates the media", answer);
    let answer = clients.resources.delete_resource(ben.asks(deletion(&works.media))).await;
    ledger.denied("Ben deletes the media", answer);
    let answer = clients.resources.delete_resource(ben.asks(deletion(&works.live_stream))).await;
    ledger.denied("Ben deletes the live stream", answer);
    let answer = clients.resources.create_resource(ben.asks(resource("media", "Mine", company.production()))).await;
    ledger.denied("Ben creates media", answer);
    keeps_to_his_workspace(story, ben, company, works).await
}

async fn keeps_to_his_workspace(story: &mut Story, ben: &Credential, company: &Company, works: &Works) -> Result<()> {
    let Story { clients, ledger, .. } = story;
    let answer = clients.workspaces.update_workspace(ben.asks(edited(&company.production))).await;
    ledger.allowed("Ben edits the details of Production", answer)?;
    let answer = clients
        .workspaces
        .get_workspace(ben.asks(GetWorkspaceRequest { workspace_id: company.development.clone() }))
        .await;
    ledger.denied("Ben looks at Development", answer);
    let answer = clients.resources.get_resource(ben.asks(view(&works.rehearsal))).await;
    ledger.denied("Ben views the media in Development", answer);

    let organization_id = company.organization.clone();
    let request =
        ListWorkspacesRequest { organization_id: organization_id.clone(), ..ListWorkspacesRequest::default() };
    let answer = clients.workspaces.list_workspaces(ben.asks(request)).await;
    let listed = ledger.allowed("Ben lists workspaces", answer)?.workspaces;
    let is_one = listed.iter().map(|workspace| &workspace.id).eq([&company.production]);
    ledger.seen("The list has Production alone", is_one, &format!("{} listed", listed.len()));
    let request = ListResourcesRequest { organization_id, ..ListResourcesRequest::default() };
    let answer = clients.resources.list_resources(ben.asks(request)).await;
    let listed = ledger.allowed("Ben lists resources", answer)?.resources;
    let are_two = listed.iter().map(|resource| &resource.id).eq([&works.media, &works.live_stream]);
    ledger.seen("The list has those of Production alone", are_two, &format!("{} listed", listed.len()));
    Ok(())
}

pub(super) async fn the_member_keeps_out_of_administration(
    story: &mut Story,
    ada: &Person,
    ben: &Person,
    company: &Company,
) -> Result<()> {
    story.ledger.chapter("Ben keeps out of administration");
    let Story { clients, ledger, .. } = story;
    let (ben, organization_id) = (&ben.credential, company.organization.clone());
    let answer = clients
        .organizations
        .get_organization(ben.asks(GetOrganizationRequest { organization_id: organization_id.clone() }))
        .await;
    ledger.allowed("Ben sees the organization's details", answer)?;
    let organization = Organization {
        id: organization_id.clone(),
        display_name: Some("Ben's Films".to_owned()),
        ..Organization::default()
    };
    let request =
        UpdateOrganizationRequest { organization: Some(organization), ..UpdateOrganizationRequest::default() };
    let answer = clients.organizations.update_organization(ben.asks(request)).await;
    ledger.denied("Ben edits them", answer);
    let request = ListMembersRequest { organization_id: organization_id.clone(), ..ListMembersRequest::default() };
    let answer = clients.members.list_members(ben.asks(request)).await;
    ledger.allowed("Ben sees the member list", answer)?;
    let request = RemoveMemberRequest {
        user_id: ada.user_id.clone(),
        organization_id: organization_id.clone(),
        ..RemoveMemberRequest::default()
    };
    let answer = clients.members.remove_member(ben.asks(request)).await;
    ledger.denied("Ben removes Ada", answer);
    let request = CreateWorkspaceRequest {
        organization_id,
        display_name: "Ben's".to_owned(),
        kind: "staging".to_owned(),
        ..CreateWorkspaceRequest::default()
    };
    let answer = clients.workspaces.create_workspace(ben.asks(request)).await;
    ledger.denied("Ben adds a workspace", answer);
    invites_nobody_and_sees_no_credentials(story, ben, company).await;
    Ok(())
}

async fn invites_nobody_and_sees_no_credentials(story: &mut Story, ben: &Credential, company: &Company) {
    let (friend, organization_id) = (story.address("eve"), company.organization.clone());
    let Story { clients, ledger, .. } = story;
    let request = CreateInvitationsRequest {
        organization_id: organization_id.clone(),
        emails: vec![friend],
        role: "member".to_owned(),
        ..CreateInvitationsRequest::default()
    };
    let answer = clients.invitations.create_invitations(ben.asks(request)).await;
    ledger.denied("Ben invites a friend", answer);
    let request =
        ListAccessTokensRequest { organization_id: organization_id.clone(), ..ListAccessTokensRequest::default() };
    let answer = clients.tokens.list_access_tokens(ben.asks(request)).await;
    ledger.denied("Ben lists access tokens", answer);
    let request = CreateAccessTokenRequest {
        organization_id: organization_id.clone(),
        display_name: "Ben's".to_owned(),
        role: "member".to_owned(),
        ..CreateAccessTokenRequest::default()
    };
    let answer = clients.tokens.create_access_token(ben.asks(request)).await;
    ledger.denied("Ben makes an access token", answer);
    let request = ListSigningKeysRequest { organization_id, ..ListSigningKeysRequest::default() };
    let answer = clients.keys.list_signing_keys(ben.asks(request)).await;
    ledger.denied("Ben lists signing keys", answer);
}

/// Makes a resource that somebody has to be allowed to make.
pub(super) async fn creates(
    story: &mut Story,
    caller: &Credential,
    tried: &str,
    request: CreateResourceRequest,
) -> Result<String> {
    let answer = story.clients.resources.create_resource(caller.asks(request)).await;
    let created = story.ledger.allowed(tried, answer)?.resource;
    Ok(created.context("the answer to CreateResource has no resource")?.id)
}

pub(super) fn resource(kind: &str, name: &str, parent: Object) -> CreateResourceRequest {
    CreateResourceRequest {
        parent: Some(parent),
        r#type: kind.to_owned(),
        display_name: name.to_owned(),
        ..CreateResourceRequest::default()
    }
}

pub(super) fn view(resource: &str) -> GetResourceRequest {
    GetResourceRequest { resource_id: resource.to_owned() }
}

pub(super) fn deletion(resource: &str) -> DeleteResourceRequest {
    DeleteResourceRequest { resource_id: resource.to_owned(), ..DeleteResourceRequest::default() }
}

fn renamed(resource: &str) -> UpdateResourceRequest {
    let resource = Resource {
        id: resource.to_owned(),
        display_name: Some("Trailer, final cut".to_owned()),
        ..Resource::default()
    };
    UpdateResourceRequest { resource: Some(resource), ..UpdateResourceRequest::default() }
}

fn edited(workspace: &str) -> UpdateWorkspaceRequest {
    let workspace = Workspace {
        id: workspace.to_owned(),
        display_name: Some("Production (EU)".to_owned()),
        ..Workspace::default()
    };
    UpdateWorkspaceRequest { workspace: Some(workspace), ..UpdateWorkspaceRequest::default() }
}
