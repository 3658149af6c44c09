//! The organization's service accounts.

use std::collections::HashMap;

use contracts::organization::v1::{ListServiceAccountsRequest, ListServiceAccountsResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::model::{Assignment, Holder, Position, ServiceAccount, fitting};
use crate::rpc::convert;
use crate::store;

/// Roles in workspaces on one page at most: more would be more than a message holds. A page that would have more of them
/// ends earlier.
const WORKSPACE_ROLES_MAX: u64 = 15_000;

pub(crate) async fn list_service_accounts(
    cx: &Cx,
    request: ListServiceAccountsRequest,
) -> Result<ListServiceAccountsResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;
    let mut page = cx.page(request.page_size, &request.page_token, &request.organization_id)?;

    cx.require(organization).await?;

    let (position, db) = (convert::position(&page)?, cx.app.db.read());
    let accounts = store::service_account::page(db, organization, position, page.look_ahead()).await?;
    let holders: Vec<_> = accounts.iter().map(|account| Holder::ServiceAccount(account.id)).collect();
    let numbers = store::assignment::numbers(db, organization, &holders).await?;
    let roles = accounts.iter().map(|account| numbers.get(&account.id.uuid()).copied().unwrap_or(0));
    page.size = page.size.min(fitting(roles, WORKSPACE_ROLES_MAX));
    let (accounts, next_page_token) =
        cx.cut(&page, accounts, |account| Position::new(account.created, account.id.uuid()).to_string());
    Ok(ListServiceAccountsResponse { service_accounts: told(cx, organization, accounts).await?, next_page_token })
}

/// The service accounts with their roles in workspaces.
async fn told(
    cx: &Cx,
    organization: OrganizationId,
    accounts: Vec<ServiceAccount>,
) -> Result<Vec<contracts::organization::v1::ServiceAccount>, Fault> {
    let holders: Vec<_> = accounts.iter().map(|account| Holder::ServiceAccount(account.id)).collect();
    let mut held: HashMap<Holder, Vec<Assignment>> = HashMap::new();
    for assignment in store::assignment::of_holders(cx.app.db.read(), organization, &holders).await? {
        held.entry(assignment.holder).or_default().push(assignment);
    }
    let told = accounts.into_iter().map(|account| {
        let held = held.remove(&Holder::ServiceAccount(account.id)).unwrap_or_default();
        convert::service_account(account, held)
    });
    Ok(told.collect())
}
