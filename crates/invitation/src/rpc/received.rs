//! The names that an invited person sees.

use std::collections::HashMap;

use ids::{OrganizationId, UserId};
use kit::Fault;

use crate::app::Cx;
use crate::model::Invitation;
use crate::peers::Person;

/// The names of one invitation.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) organization: String,
    /// Empty if a program invited, or somebody whose account is gone.
    pub(crate) inviter: String,
}

/// The invitations of organizations that work, with their names.
pub(crate) async fn with_names(cx: &Cx, invitations: Vec<Invitation>) -> Result<Vec<(Invitation, Names)>, Fault> {
    let inviters = invitations.iter().filter_map(|invitation| invitation.inviter.user());
    let people = cx.app.peers.people(cx, inviters).await?;
    let mut organizations = HashMap::new();
    let mut named = Vec::with_capacity(invitations.len());
    for invitation in invitations {
        let Some(organization) = name(cx, &mut organizations, invitation.organization).await? else { continue };
        let inviter = inviter(&people, &invitation);
        named.push((invitation, Names { organization, inviter }));
    }
    Ok(named)
}

/// An organization's name, asked for once; nothing if it is gone.
async fn name(
    cx: &Cx,
    known: &mut HashMap<OrganizationId, Option<String>>,
    id: OrganizationId,
) -> Result<Option<String>, Fault> {
    if let Some(name) = known.get(&id) {
        return Ok(name.clone());
    }
    let name = cx.app.peers.organization(cx, id, []).await?.map(|organization| organization.display_name);
    known.insert(id, name.clone());
    Ok(name)
}

fn inviter(people: &HashMap<UserId, Person>, invitation: &Invitation) -> String {
    let person = invitation.inviter.user().and_then(|user| people.get(&user));
    person.map(|person| person.display_name.clone()).unwrap_or_default()
}
