//! The customer's organization.

use anyhow::{Context as _, Result};
use contracts::organization::v1::{
    CreateOrganizationRequest, CreateOrganizationResponse, CreateWorkspaceRequest, DeleteWorkspaceRequest,
    ListOrganizationsRequest, Workspace,
};

use crate::cli::demo::story::{Company, Person, Story};

pub(super) async fn she_creates_an_organization(story: &mut Story, ada: &Person) -> Result<Company> {
    story.ledger.chapter("She creates an organization, under the access model fastpix");
    let created = creates(story, ada).await?;
    story.ledger.seen("Whoever creates an organization is its Admin", created.role == "admin", &created.role);
    let names: Vec<_> = created.workspaces.iter().map(Workspace::display_name).collect();
    let has_both = names == ["Production", "Development"];
    story.ledger.seen("It has the workspaces Production and Development", has_both, &names.join(", "));
    let company = company(&created)?;

    let answer =
        story.clients.organizations.list_organizations(ada.credential.asks(ListOrganizationsRequest::default())).await;
    let listed = story.ledger.allowed("Ada lists her organizations", answer)?.entries;
    let roles: Vec<_> = listed.iter().map(|entry| entry.role.as_str()).collect();
    story.ledger.seen("It is the one, and tells her role", roles == ["admin"], &roles.join(", "));
    changes_workspaces(story, ada, &company).await?;
    Ok(company)
}

async fn creates(story: &mut Story, ada: &Person) -> Result<CreateOrganizationResponse> {
    let request = |model: &str| CreateOrganizationRequest {
        display_name: "Ada's Films".to_owned(),
        model: model.to_owned(),
        ..CreateOrganizationRequest::default()
    };
    let answer = story.clients.organizations.create_organization(ada.credential.asks(request("no-such-model"))).await;
    story.ledger.refused("Ada names an access model that there is not", "MODEL_UNKNOWN", answer);
    let answer = story.clients.organizations.create_organization(ada.credential.asks(request("fastpix"))).await;
    story.ledger.allowed("Ada creates Ada's Films", answer)
}

async fn changes_workspaces(story: &mut Story, ada: &Person, company: &Company) -> Result<()> {
    let request = |kind: &str| CreateWorkspaceRequest {
        organization_id: company.organization.clone(),
        display_name: "Quality".to_owned(),
        kind: kind.to_owned(),
        ..CreateWorkspaceRequest::default()
    };
    let answer = story.clients.workspaces.create_workspace(ada.credential.asks(request("playground"))).await;
    story.ledger.refused("Ada adds a workspace of a kind that there is not", "WORKSPACE_KIND_UNKNOWN", answer);
    let answer = story.clients.workspaces.create_workspace(ada.credential.asks(request("qa"))).await;
    let quality = story.ledger.allowed("Ada adds a workspace of the kind qa", answer)?.workspace;

    let workspace_id = quality.context("the answer to CreateWorkspace names no workspace")?.id;
    let request = DeleteWorkspaceRequest { workspace_id, ..DeleteWorkspaceRequest::default() };
    let answer = story.clients.workspaces.delete_workspace(ada.credential.asks(request)).await;
    story.ledger.refused("Ada deletes it: the model keeps workspaces", "WORKSPACES_NOT_DELETABLE", answer);
    Ok(())
}

fn company(created: &CreateOrganizationResponse) -> Result<Company> {
    let organization =
        created.organization.as_ref().context("the answer to CreateOrganization names no organization")?;
    let workspace = |name: &str| {
        let named = created.workspaces.iter().find(|workspace| workspace.display_name() == name);
        named.map(|workspace| workspace.id.clone()).with_context(|| format!("there is no workspace {name}"))
    };
    Ok(Company {
        organization: organization.id.clone(),
        production: workspace("Production")?,
        development: workspace("Development")?,
    })
}
