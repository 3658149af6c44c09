//! Access models in the contract's words.

use std::collections::BTreeMap;

use contracts::authz::v1::{
    DefaultOrganization, DefaultWorkspace, Model as Told, ModelLevel, ModelPolicy, ModelResourceType, ModelRole,
    ModelShareMode, Ownership, RepeatedInvitation,
};
use policy::model::{self, Credentials, Owners, ParentKind, Policies, ResourceType, Role, RoleChange};
use policy::{Model, PermissionSet};

use crate::engine::KnownModel;

/// A model with its text.
pub(crate) fn whole(known: &KnownModel) -> Told {
    Told { source: known.source.to_string(), ..outline(&known.model) }
}

/// A model without its text.
pub(crate) fn outline(model: &Model) -> Told {
    Told {
        name: model.name().to_owned(),
        version: version(model),
        source: String::new(),
        organization_roles: model.organization_roles().iter().map(|told| role(model, told)).collect(),
        workspace_roles: model.workspace_roles().iter().map(|told| role(model, told)).collect(),
        resource_types: model.resource_types().iter().map(|told| resource_type(model, told)).collect(),
        policy: Some(policies(model.policy())),
        share_modes: model.share_modes().iter().map(share_mode).collect(),
    }
}

fn version(model: &Model) -> i32 {
    i32::try_from(model.version()).unwrap_or(i32::MAX)
}

fn share_mode((name, actions): &(String, Vec<String>)) -> ModelShareMode {
    ModelShareMode { name: name.clone(), actions: actions.clone() }
}

fn role(model: &Model, role: &Role) -> ModelRole {
    ModelRole {
        name: role.name.clone(),
        permissions: names(model, &role.permissions),
        every_workspace: role.every_workspace,
        may_assign: assignable(&role.may_assign),
        may_assign_in_workspace: assignable(&role.may_assign_in_workspace),
        outsiders: role.outsiders,
        title: role.title.clone(),
        description: role.description.clone(),
    }
}

fn assignable(roles: &model::Assignable) -> Vec<String> {
    if roles.all { vec!["*".to_owned()] } else { roles.roles.clone() }
}

fn resource_type(model: &Model, kind: &ResourceType) -> ModelResourceType {
    let parent = |parent: &ParentKind| match parent {
        ParentKind::Organization => "organization".to_owned(),
        ParentKind::Workspace => "workspace".to_owned(),
        ParentKind::Type(kind) => kind.clone(),
    };
    ModelResourceType {
        name: kind.name.clone(),
        actions: kind.actions.clone(),
        levels: levels(model, &kind.name, &kind.levels),
        creator_level: kind.creator_level.clone().unwrap_or_default(),
        parents: kind.parents.iter().map(parent).collect(),
    }
}

fn levels(model: &Model, kind: &str, levels: &BTreeMap<String, PermissionSet>) -> Vec<ModelLevel> {
    let action = |name: String| name.strip_prefix(kind).and_then(|rest| rest.strip_prefix('.')).map(str::to_owned);
    let level = |(name, permissions): (&String, &PermissionSet)| ModelLevel {
        name: name.clone(),
        actions: names(model, permissions).into_iter().filter_map(action).collect(),
    };
    levels.iter().map(level).collect()
}

fn names(model: &Model, permissions: &PermissionSet) -> Vec<String> {
    model.names_of(permissions).into_iter().map(str::to_owned).collect()
}

fn policies(policies: &Policies) -> ModelPolicy {
    let text = |role: &Option<String>| role.clone().unwrap_or_default();
    let workspace = |workspace: &model::DefaultWorkspace| DefaultWorkspace {
        display_name: workspace.name.clone(),
        kind: workspace.kind.clone().unwrap_or_default(),
    };
    ModelPolicy {
        organization_owners: owners(policies.organization_owners).into(),
        workspace_owners: owners(policies.workspace_owners).into(),
        creator_role: policies.creator_role.clone(),
        workspace_creator_role: text(&policies.workspace_creator_role),
        protected_role: text(&policies.protected_role),
        default_workspace_role: text(&policies.default_workspace_role),
        invitation_lifetime: prost_types::Duration::try_from(policies.invitation_lifetime).ok(),
        role_change_anytime: policies.role_change == RoleChange::Anytime,
        member_limit: i32::try_from(policies.member_limit).unwrap_or(i32::MAX),
        workspaces_deletable: policies.workspaces_deletable,
        workspace_kinds: policies.workspace_kinds.clone(),
        default_workspaces: policies.default_workspaces.iter().map(workspace).collect(),
        revoke_credentials_on_removal: policies.credentials_on_removal == Credentials::Revoke,
        invite_unknown_users: policies.invite_unknown_users,
        owner_role: text(&policies.owner_role),
        workspace_owner_role: text(&policies.workspace_owner_role),
        default_role: text(&policies.default_role),
        recommended_owners: i32::try_from(policies.recommended_owners).unwrap_or(i32::MAX),
        resend_extends: policies.resend_extends,
        repeated_invitation: repeated_invitation(policies.repeated_invitation).into(),
        invitations_count: policies.invitations_count,
        guests_count: policies.guests_count,
        grants_to_outsiders: policies.grants_to_outsiders,
        default_organization: default_organization(policies.default_organization).into(),
        custom_roles: policies.custom_roles,
    }
}

fn repeated_invitation(repeated: model::RepeatedInvitation) -> RepeatedInvitation {
    match repeated {
        model::RepeatedInvitation::Refuse => RepeatedInvitation::Refuse,
        model::RepeatedInvitation::Replace => RepeatedInvitation::Replace,
    }
}

fn default_organization(whose: model::DefaultOrganization) -> DefaultOrganization {
    match whose {
        model::DefaultOrganization::Never => DefaultOrganization::Never,
        model::DefaultOrganization::Always => DefaultOrganization::Always,
        model::DefaultOrganization::UnlessInvited => DefaultOrganization::UnlessInvited,
    }
}

fn owners(owners: Owners) -> Ownership {
    match owners {
        Owners::None => Ownership::None,
        Owners::Single => Ownership::Single,
        Owners::Several => Ownership::Several,
    }
}

#[cfg(test)]
mod tests;
