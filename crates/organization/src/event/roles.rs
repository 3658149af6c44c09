//! What is logged of own roles.

use contracts::authz::internal::v1::{CustomRoleFact, FactKind, fact::Fact};
use kit_db::Entry;

use crate::model::{OwnRole, Role, RoleScope};

pub(crate) fn role_created(role: &Role, own: &OwnRole) -> Entry {
    about("role.created", role, own).put(fact(role, own))
}

/// What a role gives no more is taken from all who hold it.
pub(crate) fn role_updated(role: &Role, own: &OwnRole) -> Entry {
    Entry { narrowing: true, ..about("role.updated", role, own).put(fact(role, own)) }
}

pub(crate) fn role_deleted(role: &Role, own: &OwnRole) -> Entry {
    Entry { narrowing: true, ..about("role.deleted", role, own).remove(FactKind::CustomRole, own.id) }
}

fn about(kind: &'static str, role: &Role, own: &OwnRole) -> Entry {
    Entry::widening(own.organization.uuid(), kind)
        .about("role_id", own.id)
        .about("display_name", &role.display_name)
        .about("scope", role.scope.name())
}

fn fact(role: &Role, own: &OwnRole) -> Fact {
    let powers = &role.powers;
    Fact::CustomRole(CustomRoleFact {
        role_id: own.id.into(),
        organization_id: own.organization.into(),
        in_workspace: role.scope == RoleScope::Workspace,
        permissions: powers.permissions.clone(),
        every_workspace: powers.every_workspace,
        may_assign: powers.may_assign.clone(),
        may_assign_in_workspace: powers.may_assign_in_workspace.clone(),
    })
}
