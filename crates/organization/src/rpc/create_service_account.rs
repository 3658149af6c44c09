//! Makes a service account.

use std::collections::BTreeMap;

use contracts::organization::v1::{CreateServiceAccountRequest, CreateServiceAccountResponse};
use ids::{MembershipId, OrganizationId, ServiceAccountId, WorkspaceId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::editions::{self, Feature};
use crate::model::{Holder, RoleScope, SERVICE_ACCOUNTS_MAX, ServiceAccount, WORKSPACE_ROLES_MAX};
use crate::rpc::holding::{Plan, require_role};
use crate::rpc::{change, convert, role_name};
use crate::{error, event, store};

/// What the caller wants.
struct Wanted {
    organization: OrganizationId,
    display_name: String,
    role: String,
    workspaces: BTreeMap<WorkspaceId, String>,
    disabled: bool,
}

pub(crate) async fn create_service_account(
    cx: &Cx,
    request: CreateServiceAccountRequest,
) -> Result<CreateServiceAccountResponse, Fault> {
    let Wanted { organization, display_name, role, workspaces, disabled } = parse(request)?;

    let granted = cx.require(organization).await?;
    let model = cx.kit().models().get(granted.model()).await?;
    require_role(cx, &model, organization, "service_account.role", (None, Some(&role))).await?;
    let id = ServiceAccountId::from_uuid(cx.uuid());
    let holder = (organization, Holder::ServiceAccount(id));
    let plan = Plan::new(cx, &model, holder, "service_account.workspaces.role", Some(workspaces)).await?;
    let account = ServiceAccount {
        id,
        organization,
        membership: MembershipId::from_uuid(cx.uuid()),
        display_name,
        role,
        disabled,
        created_by: cx.caller().actor().to_string(),
        version: 1,
        created: cx.now(),
    };

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    let locked = change::lock(&tx, organization).await?;
    editions::require(cx, &locked, Feature::ServiceAccounts)?;
    if store::service_account::number(&tx, organization).await? >= SERVICE_ACCOUNTS_MAX {
        return Err(error::limit_reached(SERVICE_ACCOUNTS_MAX, "service accounts in the organization"));
    }
    role_name::known_still(&tx, &model, organization, RoleScope::Organization, &account.role).await?;
    store::service_account::insert(&tx, &account).await?;
    let held = plan.apply(cx, &tx, &model).await?;
    tx.record(event::service_account_created(&account, &held));
    let account = convert::service_account(account, held);
    tx.commit(|revision| CreateServiceAccountResponse { service_account: Some(account), revision }).await
}

fn parse(request: CreateServiceAccountRequest) -> Result<Wanted, Fault> {
    let account = request.service_account.unwrap_or_default();
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    if !account.organization_id.is_empty() && account.organization_id != request.organization_id {
        fields.violation("service_account.organization_id", "must be empty or the organization_id of the request");
    }
    let name = fields.name("service_account.display_name", &account.display_name.unwrap_or_default());
    let role = fields.word("service_account.role", &account.role.unwrap_or_default());
    let (field, most) = ("service_account.workspaces", WORKSPACE_ROLES_MAX);
    let workspaces = convert::workspace_roles(&mut fields, field, &account.workspaces, most);
    let (organization, display_name, role, workspaces) = fields.finish((organization, name, role, workspaces))?;
    let disabled = account.disabled.unwrap_or_default();
    Ok(Wanted { organization, display_name, role, workspaces, disabled })
}
