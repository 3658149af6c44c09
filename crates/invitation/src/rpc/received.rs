//! The names that an invited person sees.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ids::{OrganizationId, UserId, WorkspaceId};
use kit::Fault;

use crate::app::Cx;
use crate::model::Invitation;
use crate::peers::{Asked, Organization, Person};

/// The names of one invitation.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) organization: String,
    /// Empty if a program invited, or somebody whose account is gone.
    pub(crate) inviter: String,
    /// Those of its workspaces that are still there.
    pub(crate) workspaces: Vec<(WorkspaceId, String)>,
}

/// Workspaces that an organization is asked about at a time.
const WORKSPACES_AT_ONCE: usize = 1_000;

/// The invitations that lead somewhere, with their names: to organizations that work, guests' to workspaces of them.
pub(crate) async fn with_names(cx: &Cx, invitations: Vec<Invitation>) -> Result<Vec<(Invitation, Names)>, Fault> {
    let inviters = invitations.iter().filter_map(|invitation| invitation.inviter.user());
    let people = cx.app.peers.people(cx, inviters).await?;
    let organizations = organizations(cx, &invitations).await?;
    let named = invitations.into_iter().filter_map(|invitation| {
        let organization = organizations.get(&invitation.organization)?;
        let names = Names {
            organization: organization.display_name.clone(),
            inviter: inviter(&people, &invitation),
            workspaces: workspaces(organization, &invitation),
        };
        let leads_nowhere = invitation.is_guest() && names.workspaces.is_empty();
        (!leads_nowhere).then_some((invitation, names))
    });
    Ok(named.collect())
}

/// The organizations of these invitations that work, with the workspaces that are named.
async fn organizations(cx: &Cx, invitations: &[Invitation]) -> Result<HashMap<OrganizationId, Organization>, Fault> {
    let mut asked = BTreeMap::<_, BTreeSet<_>>::new();
    for invitation in invitations {
        let workspaces = invitation.workspaces.iter().map(|given| given.workspace);
        asked.entry(invitation.organization).or_default().extend(workspaces);
    }
    let mut found = HashMap::new();
    for (id, workspaces) in asked {
        if let Some(organization) = organization(cx, id, workspaces).await? {
            found.insert(id, organization);
        }
    }
    Ok(found)
}

/// An organization with these workspaces, however many they are.
async fn organization(
    cx: &Cx,
    id: OrganizationId,
    workspaces: BTreeSet<WorkspaceId>,
) -> Result<Option<Organization>, Fault> {
    let mut left = workspaces.into_iter();
    let mut ask = async || {
        let workspaces: Vec<_> = left.by_ref().take(WORKSPACES_AT_ONCE).collect();
        let more = workspaces.len() == WORKSPACES_AT_ONCE;
        let asked = Asked { workspaces, ..Asked::default() };
        cx.app.peers.organization(cx, id, asked).await.map(|found| (found, more))
    };
    let (found, mut more) = ask().await?;
    let Some(mut found) = found else { return Ok(None) };
    while more {
        let (further, again) = ask().await?;
        found.workspaces.extend(further.map(|further| further.workspaces).unwrap_or_default());
        more = again;
    }
    Ok(Some(found))
}

fn workspaces(organization: &Organization, invitation: &Invitation) -> Vec<(WorkspaceId, String)> {
    let named = invitation.workspaces.iter().filter_map(|given| {
        let name = organization.workspaces.get(&given.workspace)?;
        Some((given.workspace, name.clone()))
    });
    named.collect()
}

fn inviter(people: &HashMap<UserId, Person>, invitation: &Invitation) -> String {
    let person = invitation.inviter.user().and_then(|user| people.get(&user));
    person.map(|person| person.display_name.clone()).unwrap_or_default()
}
