//! What there must be before anything is measured: people, their organizations, workspaces and resources.

use std::vec::IntoIter;

use anyhow::{Context as _, Result, ensure};
use contracts::access::v1::{Object, Subject, object, subject};
use contracts::organization::internal::v1::EnsureMembershipRequest;
use contracts::organization::v1::{AddWorkspaceMemberRequest, CreateOrganizationRequest, CreateWorkspaceRequest};
use contracts::resource::v1::{CreateResourceRequest, GrantAccessRequest};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use uuid::Uuid;

use crate::writes::clients::{Clients, Connection, Shown};
use crate::writes::load::{Kind, Write};
use crate::writes::people;
use crate::writes::plan::Plan;
use crate::writes::served::Served;

/// The owner of everything, and the writes that are to be made, each once.
#[derive(Debug)]
pub(crate) struct Ground {
    owner: Shown,
    ensure: IntoIter<Write>,
    add: IntoIter<Write>,
    add_to_one: IntoIter<Write>,
    grant: IntoIter<Write>,
}

/// Things that are made at a time.
const AT_ONCE: usize = 16;

impl Ground {
    pub(crate) async fn lay(plan: &Plan, clients: &Clients, served: &Served) -> Result<Self> {
        let mut client = clients.each().next().context("no connection")?;
        // The owner is the first; the others come in.
        let people = people::sign_up(plan.people + 1, &client, &served.mail_directory()).await?;
        let owner = people::sign_in(&mut client).await?;
        let members = people.get(1..).unwrap_or_default();
        let maker = Maker { client, owner: owner.clone() };

        let organizations = maker.make(plan.organizations, |maker, number| maker.organization(number)).await?;
        let at = |number: usize| organizations.get(number % organizations.len()).cloned().unwrap_or_default();
        let workspaces = maker.make(plan.objects, |maker, number| maker.workspace(at(number), number)).await?;
        let of_one = maker.make(plan.objects, |maker, number| maker.workspace(at(0), number)).await?;
        let under = |number: usize| workspaces.get(number).cloned().unwrap_or_default();
        let resources = maker.make(plan.objects, |maker, number| maker.resource(under(number), number)).await?;
        Ok(Self {
            owner,
            ensure: pairs(&organizations, members, ensure_membership),
            add: pairs(&workspaces, members, add_member),
            add_to_one: pairs(&of_one, members, add_member),
            grant: pairs(&resources, members, grant_access),
        })
    }

    pub(crate) fn owner(&self) -> &Shown {
        &self.owner
    }

    /// So many writes of a kind, that were not made before.
    pub(crate) fn writes(&mut self, kind: Kind, count: usize) -> Result<Vec<Write>> {
        let waiting = match kind {
            Kind::EnsureMembership => &mut self.ensure,
            Kind::AddMember => &mut self.add,
            Kind::AddMemberOfOne => &mut self.add_to_one,
            Kind::GrantAccess => &mut self.grant,
            Kind::Commits | Kind::CommitsSideBySide => anyhow::bail!("raw commits are no writes of the suite"),
        };
        let writes: Vec<Write> = waiting.take(count).collect();
        ensure!(writes.len() == count, "there are too few {}", kind.name());
        Ok(writes)
    }
}

/// Makes things, as the owner.
#[derive(Debug, Clone)]
struct Maker {
    client: Connection,
    owner: Shown,
}

impl Maker {
    /// So many, several at a time; their ids, in order.
    async fn make<F>(&self, count: usize, one: impl Fn(Self, usize) -> F) -> Result<Vec<String>>
    where
        F: Future<Output = Result<String>>,
    {
        stream::iter((0..count).map(|number| one(self.clone(), number))).buffered(AT_ONCE).try_collect().await
    }

    async fn organization(mut self, number: usize) -> Result<String> {
        let display_name = format!("Organization {number}");
        let request = CreateOrganizationRequest { display_name, ..CreateOrganizationRequest::default() };
        let answer = self.client.organizations.create_organization(self.owner.on(request)).await?.into_inner();
        Ok(answer.organization.context("no organization")?.id)
    }

    async fn workspace(mut self, organization_id: String, number: usize) -> Result<String> {
        let display_name = format!("Workspace {number}");
        let request = CreateWorkspaceRequest { organization_id, display_name, ..CreateWorkspaceRequest::default() };
        let answer = self.client.workspaces.create_workspace(self.owner.on(request)).await?.into_inner();
        Ok(answer.workspace.context("no workspace")?.id)
    }

    async fn resource(mut self, workspace: String, number: usize) -> Result<String> {
        let request = CreateResourceRequest {
            parent: Some(Object { kind: Some(object::Kind::WorkspaceId(workspace)) }),
            r#type: "file".to_owned(),
            display_name: format!("File {number}"),
            ..CreateResourceRequest::default()
        };
        let answer = self.client.resources.create_resource(self.owner.on(request)).await?.into_inner();
        Ok(answer.resource.context("no resource")?.id)
    }
}

/// Each person at each place; all places for the first person come first, so that neighbours in time are of different
/// places.
fn pairs(places: &[String], people: &[String], write: fn(&str, &str) -> Write) -> IntoIter<Write> {
    let pairs = people.iter().flat_map(|person| places.iter().map(|place| write(place, person)));
    pairs.collect::<Vec<_>>().into_iter()
}

fn ensure_membership(organization: &str, user: &str) -> Write {
    Write::Ensure(EnsureMembershipRequest {
        invitation_id: invitation(organization, user),
        organization_id: organization.to_owned(),
        user_id: user.to_owned(),
        role: "member".to_owned(),
        ..EnsureMembershipRequest::default()
    })
}

/// An invitation of this one person to this one organization.
fn invitation(organization: &str, user: &str) -> String {
    let number = |id: &str| Uuid::parse_str(id).unwrap_or_default().as_u128();
    // The bits that say "version 7" are the same in both, and would cancel each other out.
    let mixed = number(organization).rotate_left(64).wrapping_add(number(user).wrapping_mul(3));
    let builder = uuid::Builder::from_u128(mixed).with_version(uuid::Version::SortRand);
    builder.with_variant(uuid::Variant::RFC4122).into_uuid().to_string()
}

fn add_member(workspace: &str, user: &str) -> Write {
    Write::Add(AddWorkspaceMemberRequest {
        workspace_id: workspace.to_owned(),
        user_id: user.to_owned(),
        ..AddWorkspaceMemberRequest::default()
    })
}

fn grant_access(resource: &str, user: &str) -> Write {
    Write::Grant(GrantAccessRequest {
        resource_id: resource.to_owned(),
        subject: Some(Subject { kind: Some(subject::Kind::UserId(user.to_owned())) }),
        level: "view".to_owned(),
        ..GrantAccessRequest::default()
    })
}
