//! Resources and the grants on them, under the standard model: who may, who may not, and what is refused.

mod creation;
mod deletion;
mod grants;
mod inheritance;
mod lists;
mod moves;
mod refused_grants;
mod said_again;
mod shares;
mod updates;

use contracts::access::v1::Object;
use contracts::organization::v1::CreateWorkspaceRequest;
use contracts::resource::v1::{
    CreateResourceRequest, GetResourceRequest, Grant, GrantAccessRequest, ListGrantsRequest, Resource,
};
use e2e::{Organization, Person, Suite, resource_object, user_subject, workspace_object};

/// An organization with its Owner, a Member with a place in the workspace, a Member without, and somebody who belongs
/// elsewhere.
struct Cast {
    owner: Person,
    /// In the workspace.
    worker: Person,
    /// In the organization alone.
    member: Person,
    stranger: Person,
    /// The stranger's.
    elsewhere: Organization,
    organization: Organization,
    workspace: String,
}

impl Cast {
    async fn new(suite: &Suite) -> Self {
        let owner = suite.person("owner").await;
        let organization = suite.organization(&owner, "standard").await;
        let workspace = workspace(suite, &owner, &organization).await;
        let worker = suite.join(&owner, &organization, "worker", "member", &[&workspace]).await;
        let member = suite.join(&owner, &organization, "member", "member", &[]).await;
        let stranger = suite.person("stranger").await;
        let elsewhere = suite.organization(&stranger, "standard").await;
        Self { owner, worker, member, stranger, elsewhere, organization, workspace }
    }

    fn in_workspace(&self) -> Object {
        workspace_object(&self.workspace)
    }
}

async fn workspace(suite: &Suite, by: &Person, organization: &Organization) -> String {
    let request = CreateWorkspaceRequest {
        organization_id: organization.id.clone(),
        display_name: suite.unique("Workspace "),
        ..Default::default()
    };
    let answer = suite.workspaces(&by.token).create_workspace(request).await.expect("the workspace is made");
    answer.into_inner().workspace.expect("a workspace").id
}

fn draft(parent: Object, kind: &str) -> CreateResourceRequest {
    CreateResourceRequest {
        parent: Some(parent),
        r#type: kind.to_owned(),
        display_name: format!("A {kind}"),
        ..Default::default()
    }
}

async fn made(suite: &Suite, by: &Person, parent: Object, kind: &str) -> Resource {
    let answer = suite.resources(&by.token).create_resource(draft(parent, kind)).await;
    answer.expect("the resource is made").into_inner().resource.expect("a resource")
}

fn get(resource: &Resource) -> GetResourceRequest {
    GetResourceRequest { resource_id: resource.id.clone() }
}

fn grant_to(person: &Person, resource: &Resource, level: &str) -> GrantAccessRequest {
    GrantAccessRequest {
        resource_id: resource.id.clone(),
        subject: Some(user_subject(&person.user_id)),
        level: level.to_owned(),
        ..Default::default()
    }
}

async fn granted(suite: &Suite, by: &Person, to: &Person, resource: &Resource, level: &str) -> Grant {
    let answer = suite.grants(&by.token).grant_access(grant_to(to, resource, level)).await;
    answer.expect("the grant is given").into_inner().grant.expect("a grant")
}

async fn grants_on(suite: &Suite, by: &Person, resource: &Resource) -> Vec<Grant> {
    let request = ListGrantsRequest { resource_id: resource.id.clone(), ..Default::default() };
    suite.grants(&by.token).list_grants(request).await.expect("the grants").into_inner().grants
}

async fn may(suite: &Suite, person: &Person, action: &str, resource: &Resource) -> bool {
    suite.may(&person.token, action, resource_object(&resource.id)).await
}
