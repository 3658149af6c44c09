//! Changes a service account: its name, its roles, whether it works.

use std::collections::BTreeMap;

use contracts::organization::v1::{UpdateServiceAccountRequest, UpdateServiceAccountResponse};
use ids::{OrganizationId, ServiceAccountId, WorkspaceId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Holder, RoleScope, ServiceAccount, WORKSPACE_ROLES_MAX, is_current};
use crate::rpc::holding::{Plan, require_role};
use crate::rpc::rights::{require_assignable, require_assumable};
use crate::rpc::{change, convert, role_name};
use crate::{event, store};

/// The fields to change; `None` stays as it is.
struct Wanted {
    organization: OrganizationId,
    id: ServiceAccountId,
    display_name: Option<String>,
    role: Option<String>,
    workspaces: Option<BTreeMap<WorkspaceId, String>>,
    disabled: Option<bool>,
    etag: String,
}

pub(crate) async fn update_service_account(
    cx: &Cx,
    request: UpdateServiceAccountRequest,
) -> Result<UpdateServiceAccountResponse, Fault> {
    let mut wanted = parse(request)?;
    let (organization, id) = (wanted.organization, wanted.id);

    let granted = cx.require(organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    let before = change::service_account(cx, organization, id).await?;
    if !is_current(&wanted.etag, before.version) {
        return Err(Fault::etag_mismatch());
    }
    let (holder, workspaces) = ((organization, Holder::ServiceAccount(id)), wanted.workspaces.take());
    let after = wanted.applied(before.clone());
    let roles = (Some(before.role.as_str()), Some(after.role.as_str()));
    require_role(cx, &model, organization, "service_account.role", roles).await?;
    if before.disabled != after.disabled {
        require_assignable(cx, &before.role, organization).await?;
    }
    if before.disabled && !after.disabled {
        require_assumable(cx, organization, id).await?;
    }
    let plan = Plan::new(cx, &model, holder, "service_account.workspaces.role", workspaces).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    change::lock(&tx, organization).await?;
    change::unchanged_service_account(&tx, &before).await?;
    if before.role != after.role {
        role_name::known_still(&tx, &model, organization, RoleScope::Organization, &after.role).await?;
    }
    let put = plan.apply(cx, &tx, &model).await?;
    store::service_account::update(&tx, &after).await?;
    tx.record(event::service_account_updated(&before, &after, &put, &plan.changes));
    let held = store::assignment::of_holder(&tx, organization, holder.1).await?;
    let account = convert::service_account(after, held);
    tx.commit(|revision| UpdateServiceAccountResponse { service_account: Some(account), revision }).await
}

fn parse(request: UpdateServiceAccountRequest) -> Result<Wanted, Fault> {
    let account = request.service_account.unwrap_or_default();
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    let id = fields.id("service_account.id", &account.id);
    let changeable = [
        ("display_name", account.display_name.is_some()),
        ("role", account.role.is_some()),
        ("workspaces", !account.workspaces.is_empty()),
        ("disabled", account.disabled.is_some()),
    ];
    let changed = convert::changed(&mut fields, request.update_mask.as_ref(), &changeable);
    let is = |field: &str| changed.contains(&field);
    let name = is("display_name").then(|| account.display_name.unwrap_or_default());
    let name = convert::given(name, |name| fields.name("service_account.display_name", &name));
    let role = is("role").then(|| account.role.unwrap_or_default());
    let role = convert::given(role, |role| fields.word("service_account.role", &role));
    let workspaces = is("workspaces").then_some(account.workspaces);
    let (field, most) = ("service_account.workspaces", WORKSPACE_ROLES_MAX);
    let workspaces = convert::given(workspaces, |named| convert::workspace_roles(&mut fields, field, &named, most));
    let disabled = is("disabled").then(|| account.disabled.unwrap_or_default());
    let (organization, id, display_name, role, workspaces) =
        fields.finish((organization, id, name, role, workspaces))?;
    Ok(Wanted { organization, id, display_name, role, workspaces, disabled, etag: account.etag })
}

// === impl Wanted ===

impl Wanted {
    fn applied(self, mut account: ServiceAccount) -> ServiceAccount {
        account.display_name = self.display_name.unwrap_or(account.display_name);
        account.role = self.role.unwrap_or(account.role);
        account.disabled = self.disabled.unwrap_or(account.disabled);
        account.version += 1;
        account
    }
}
