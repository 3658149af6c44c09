use contracts::invitation::v1::{InviteGuestsRequest, InviteGuestsResponse};
use ids::WorkspaceId;
use kit::models::KnownModel;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::error;
use crate::model::WorkspaceRole;
use crate::peers::{Asked, OwnRole};
use crate::rpc::inviting::{self, Inviting, Written};
use crate::rpc::roles::{self, Roles};
use crate::rpc::{authority, mailing};

/// Invites addresses to one workspace, as guests.
pub(crate) async fn invite_guests(cx: &Cx, request: InviteGuestsRequest) -> Result<InviteGuestsResponse, Fault> {
    let mut fields = Fields::new();
    let workspace = fields.id::<WorkspaceId>("workspace_id", &request.workspace_id);
    let addresses = inviting::addresses(&mut fields, &request.emails);
    let role = inviting::optional_role(&mut fields, "role", &request.role);
    let (workspace, addresses, role) = fields.finish((workspace, addresses, role))?;

    let granted = cx.require(workspace).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    let asked = Asked { workspaces: vec![workspace], roles: roles::own(role.as_deref()) };
    let organization = cx.app.peers.organization(cx, granted.organization(), asked).await?;
    let organization = organization.ok_or_else(|| Fault::internal("authz knows an organization that is gone"))?;
    if !organization.invites {
        return Err(error::edition_lacks_invitations(&organization.edition));
    }
    let name = organization.workspaces.get(&workspace);
    let name = name.ok_or_else(|| error::workspace_unknown("workspace_id", workspace))?;
    let role = guest_role(role, &model, &organization.roles)?;
    let workspaces = vec![WorkspaceRole { workspace, role: role.clone() }];
    authority::require_of_caller(cx, granted.organization(), "", &workspaces).await?;
    let offer = inviting::offer(cx, &granted, &model, String::new(), workspaces)?;
    let letter = mailing::letter(cx, offer.inviter, &organization.display_name, &role).await?.for_workspace(name);

    let inviting = Inviting { granted: &granted, model: &model, offer, letter };
    let Written { tx, results, seats } = inviting.write(cx, addresses).await?;
    let answer = tx.commit(|_| InviteGuestsResponse { results }).await?;
    seats.settle(cx, &inviting.offer).await;
    Ok(answer)
}

/// The role that is named, if people from outside can have it; or the model's only such role.
fn guest_role(named: Option<String>, model: &KnownModel, own: &[OwnRole]) -> Result<String, Fault> {
    let Some(named) = named else { return only_guest_role(model) };
    match model.workspace_role(&named) {
        Some(role) if role.outsiders => Ok(named),
        // An organization's own roles are for its own people.
        None if (Roles { model, own }).in_workspace(&named).is_none() => Err(error::role_unknown("role", &named)),
        _ => Err(error::role_not_for_guests(&named)),
    }
}

fn only_guest_role(model: &KnownModel) -> Result<String, Fault> {
    let mut roles = model.model.workspace_roles.iter().filter(|role| role.outsiders);
    let mut fields = Fields::new();
    let only = match (roles.next(), roles.next()) {
        (Some(role), None) => Some(role.name.clone()),
        (Some(_), Some(_)) => {
            fields.violation("role", "must be named: the access model has several roles for people from outside");
            None
        }
        (None, _) => {
            fields.violation("role", "the access model has no role for people from outside the organization");
            None
        }
    };
    fields.finish(only)
}
