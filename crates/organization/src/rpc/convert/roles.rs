//! Roles in the contract's words.

use contracts::authz::v1::ModelRole;
use contracts::organization::v1 as pb;
use ids::OrganizationId;

use crate::model::{Powers, Role, RoleScope, etag};

pub(crate) fn role(organization: OrganizationId, role: Role) -> pb::Role {
    let scope = match role.scope {
        RoleScope::Organization => pb::RoleScope::Organization,
        RoleScope::Workspace => pb::RoleScope::Workspace,
    };
    pb::Role {
        id: role.id,
        organization_id: organization.into(),
        scope: scope.into(),
        display_name: Some(role.display_name),
        description: Some(role.description),
        permissions: role.powers.permissions,
        every_workspace: Some(role.powers.every_workspace),
        may_assign: role.powers.may_assign,
        may_assign_in_workspace: role.powers.may_assign_in_workspace,
        built_in: role.own.is_none(),
        create_time: role.own.as_ref().map(|own| own.created.into()),
        etag: role.own.map(|own| etag(own.version)).unwrap_or_default(),
    }
}

/// A role of the model.
pub(crate) fn of_model(scope: RoleScope, role: &ModelRole) -> Role {
    Role {
        id: role.name.clone(),
        scope,
        display_name: if role.title.is_empty() { role.name.clone() } else { role.title.clone() },
        description: role.description.clone(),
        powers: Powers {
            permissions: role.permissions.clone(),
            every_workspace: role.every_workspace,
            may_assign: role.may_assign.clone(),
            may_assign_in_workspace: role.may_assign_in_workspace.clone(),
        },
        own: None,
    }
}

/// A scope that a request names, or any.
pub(crate) fn role_scope(scope: pb::RoleScope) -> Option<RoleScope> {
    match scope {
        pb::RoleScope::Unspecified => None,
        pb::RoleScope::Organization => Some(RoleScope::Organization),
        pb::RoleScope::Workspace => Some(RoleScope::Workspace),
    }
}
