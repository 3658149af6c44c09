//! The roles that an invitation can name: those of the access model by name, and the organization's own by id.

use kit::models::KnownModel;
use uuid::Uuid;

use crate::peers::OwnRole;

/// The roles of an organization, as far as they are named in a call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Roles<'a> {
    pub(crate) model: &'a KnownModel,
    pub(crate) own: &'a [OwnRole],
}

/// Those of these names that the organization has to be asked about: they may be ids of its own roles.
pub(crate) fn own<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut ids: Vec<_> = names.into_iter().filter(|name| Uuid::try_parse(name).is_ok()).map(str::to_owned).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

// === impl Roles ===

impl Roles<'_> {
    /// What a role in the organization is called, if there is such a one.
    pub(crate) fn in_organization(&self, role: &str) -> Option<String> {
        let built_in = self.model.organization_role(role).map(|role| role.name.clone());
        built_in.or_else(|| self.own_name(role, false))
    }

    /// What a role in workspaces is called, if there is such a one.
    pub(crate) fn in_workspace(&self, role: &str) -> Option<String> {
        let built_in = self.model.workspace_role(role).map(|role| role.name.clone());
        built_in.or_else(|| self.own_name(role, true))
    }

    fn own_name(&self, id: &str, in_workspace: bool) -> Option<String> {
        let own = self.own.iter().find(|role| role.id == id && role.in_workspace == in_workspace)?;
        Some(own.display_name.clone())
    }
}
