//! What a call asks for: first by itself, then against the organization and its access model.

use std::collections::HashSet;

use contracts::invitation::v1::{CreateInvitationsRequest, WorkspaceRole as GivenWorkspaceRole};
use ids::{OrganizationId, WorkspaceId};
use kit::models::KnownModel;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::error;
use crate::model::WorkspaceRole;
use crate::model::address::Address;
use crate::peers::Asked as Question;
use crate::rpc::inviting;
use crate::rpc::roles::{self, Roles};

/// A call's wishes, well formed.
pub(super) struct Asked {
    pub(super) organization: OrganizationId,
    pub(super) addresses: Vec<Address>,
    /// Nothing: the model's role for organizations where none is named.
    role: Option<String>,
    workspaces: Vec<AskedWorkspace>,
}

/// A call's wishes, as the organization and its model allow them.
pub(super) struct Checked {
    /// The organization's name.
    pub(super) organization: String,
    pub(super) role: String,
    /// What the role is called.
    pub(super) role_name: String,
    /// By workspace.
    pub(super) workspaces: Vec<WorkspaceRole>,
}

struct AskedWorkspace {
    workspace: WorkspaceId,
    /// Nothing: the model's role for workspaces where none is named.
    role: Option<String>,
}

const WORKSPACES_MAX: usize = 100;

// === impl Asked ===

impl Asked {
    pub(super) fn parse(fields: &mut Fields, request: &CreateInvitationsRequest) -> Option<Self> {
        let organization = fields.id("organization_id", &request.organization_id);
        let addresses = inviting::addresses(fields, &request.emails);
        let role = inviting::optional_role(fields, "role", &request.role);
        let workspaces = parse_workspaces(fields, &request.workspaces);
        Some(Self { organization: organization?, addresses: addresses?, role: role?, workspaces: workspaces? })
    }

    /// Refuses roles and workspaces that there are not, and organizations that cannot invite.
    pub(super) async fn check(&self, cx: &Cx, model: &KnownModel) -> Result<Checked, Fault> {
        let organization = cx.app.peers.organization(cx, self.organization, self.question()).await?;
        let organization = organization.ok_or_else(|| Fault::internal("authz knows an organization that is gone"))?;
        if !organization.invites {
            return Err(error::edition_lacks_invitations(&organization.edition));
        }
        let roles = Roles { model, own: &organization.roles };
        let role = named_role(self.role.as_ref(), &model.policy.default_role, "role", "organizations")?;
        let role_name = roles.in_organization(&role).ok_or_else(|| error::role_unknown("role", &role))?;
        let mut workspaces = Vec::with_capacity(self.workspaces.len());
        for (index, asked) in self.workspaces.iter().enumerate() {
            if !organization.workspaces.contains_key(&asked.workspace) {
                return Err(error::workspace_unknown(&workspace_field(index), asked.workspace));
            }
            workspaces.push(WorkspaceRole { workspace: asked.workspace, role: asked.role(roles, index)? });
        }
        workspaces.sort_by_key(|given| given.workspace);
        Ok(Checked { organization: organization.display_name, role, role_name, workspaces })
    }

    fn question(&self) -> Question {
        let named = self.role.iter().chain(self.workspaces.iter().filter_map(|asked| asked.role.as_ref()));
        Question {
            workspaces: self.workspaces.iter().map(|asked| asked.workspace).collect(),
            roles: roles::own(named.map(String::as_str)),
        }
    }
}

// === impl AskedWorkspace ===

impl AskedWorkspace {
    fn role(&self, roles: Roles<'_>, index: usize) -> Result<String, Fault> {
        let field = role_field(index);
        let default = &roles.model.policy.default_workspace_role;
        let role = named_role(self.role.as_ref(), default, &field, "workspaces")?;
        match roles.in_workspace(&role) {
            Some(_) => Ok(role),
            None => Err(error::role_unknown(&field, &role)),
        }
    }
}

/// The role that is named, or the model's where none is.
fn named_role(named: Option<&String>, default: &str, field: &str, of_what: &str) -> Result<String, Fault> {
    let mut fields = Fields::new();
    let role = named.map_or(default, String::as_str);
    if role.is_empty() {
        fields.violation(field, format!("must be named: the access model has none for {of_what} by itself"));
    }
    fields.finish(Some(role.to_owned()))
}

fn parse_workspaces(fields: &mut Fields, given: &[GivenWorkspaceRole]) -> Option<Vec<AskedWorkspace>> {
    fields.count("workspaces", given.len(), 0..=WORKSPACES_MAX)?;
    let mut seen = HashSet::new();
    let parsed = given.iter().enumerate().map(|(index, given)| {
        let workspace = fields.id::<WorkspaceId>(&workspace_field(index), &given.workspace_id);
        let role = inviting::optional_role(fields, &role_field(index), &given.role);
        if workspace.is_some_and(|workspace| !seen.insert(workspace)) {
            fields.violation(workspace_field(index), "must not be named twice");
        }
        Some(AskedWorkspace { workspace: workspace?, role: role? })
    });
    // All are looked at, so that all violations are told at once.
    let parsed: Vec<_> = parsed.collect();
    parsed.into_iter().collect()
}

fn workspace_field(index: usize) -> String {
    format!("workspaces[{index}].workspace_id")
}

fn role_field(index: usize) -> String {
    format!("workspaces[{index}].role")
}
