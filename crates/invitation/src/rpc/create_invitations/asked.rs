//! What a call asks for: first by itself, then against the organization and its access model.

use std::collections::HashSet;

use contracts::invitation::v1::{CreateInvitationsRequest, WorkspaceRole as GivenWorkspaceRole};
use ids::{OrganizationId, WorkspaceId};
use kit::models::KnownModel;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::error;
use crate::model::WorkspaceRole;
use crate::model::address::{self, Address};
use crate::peers::Organization;

/// A call's wishes, well formed.
pub(super) struct Asked {
    pub(super) organization: OrganizationId,
    pub(super) addresses: Vec<Address>,
    pub(super) role: String,
    workspaces: Vec<AskedWorkspace>,
}

struct AskedWorkspace {
    workspace: WorkspaceId,
    /// Nothing: the model's role for workspaces where none is named.
    role: Option<String>,
}

const ADDRESSES_MAX: usize = 1_000;
const WORKSPACES_MAX: usize = 100;

// === impl Asked ===

impl Asked {
    pub(super) fn parse(fields: &mut Fields, request: &CreateInvitationsRequest) -> Option<Self> {
        let organization = fields.id("organization_id", &request.organization_id);
        // No more are looked at than tell that there are too many.
        let given: Vec<_> = address::split(&request.emails).take(ADDRESSES_MAX + 1).collect();
        let counted = fields.count("emails", given.len(), 1..=ADDRESSES_MAX);
        let role = fields.word("role", &request.role);
        let workspaces = parse_workspaces(fields, &request.workspaces);
        counted?;
        let addresses = address::read(given.into_iter());
        Some(Self { organization: organization?, addresses, role: role?, workspaces: workspaces? })
    }

    /// Refuses roles and workspaces that there are not. Gives the organization, and the roles in workspaces by workspace.
    pub(super) async fn check(&self, cx: &Cx, model: &KnownModel) -> Result<(Organization, Vec<WorkspaceRole>), Fault> {
        if model.organization_role(&self.role).is_none() {
            return Err(error::role_unknown("role", &self.role));
        }
        let asked = self.workspaces.iter().map(|asked| asked.workspace);
        let organization = cx.app.peers.organization(cx, self.organization, asked).await?;
        let organization = organization.ok_or_else(|| Fault::internal("authz knows an organization that is gone"))?;
        let mut workspaces = Vec::with_capacity(self.workspaces.len());
        for (index, asked) in self.workspaces.iter().enumerate() {
            if !organization.workspaces.contains(&asked.workspace) {
                return Err(error::workspace_unknown(&workspace_field(index), asked.workspace));
            }
            workspaces.push(WorkspaceRole { workspace: asked.workspace, role: asked.role(model, index)? });
        }
        workspaces.sort_by_key(|given| given.workspace);
        Ok((organization, workspaces))
    }
}

// === impl AskedWorkspace ===

impl AskedWorkspace {
    fn role(&self, model: &KnownModel, index: usize) -> Result<String, Fault> {
        let field = role_field(index);
        let role = self.role.as_ref().unwrap_or(&model.policy.default_workspace_role);
        if role.is_empty() {
            let mut fields = Fields::new();
            fields.violation(&field, "must be named: the access model has none for workspaces by itself");
            fields.finish(())?;
        }
        match model.workspace_role(role) {
            Some(_) => Ok(role.clone()),
            None => Err(error::role_unknown(&field, role)),
        }
    }
}

fn parse_workspaces(fields: &mut Fields, given: &[GivenWorkspaceRole]) -> Option<Vec<AskedWorkspace>> {
    fields.count("workspaces", given.len(), 0..=WORKSPACES_MAX)?;
    let mut seen = HashSet::new();
    let parsed = given.iter().enumerate().map(|(index, given)| {
        let workspace = fields.id::<WorkspaceId>(&workspace_field(index), &given.workspace_id);
        let role = match given.role.as_str() {
            "" => Some(None),
            role => fields.word(&role_field(index), role).map(Some),
        };
        if workspace.is_some_and(|workspace| !seen.insert(workspace)) {
            fields.violation(&workspace_field(index), "must not be named twice");
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
