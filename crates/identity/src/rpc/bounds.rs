//! What the caller may put into a token: nobody hands out what they do not hold.

use std::collections::HashSet;
use std::time::Duration;

use ids::{AccessTokenId, MembershipId, OrganizationId, WorkspaceId};
use kit::caller::Caller;
use kit::guard::ObjectId;
use kit::{Fault, Granted, Time};
use tonic::Code;

use crate::app::Cx;
use crate::model::{AccessToken, ServiceAccount};
use crate::{error, store};

/// What somebody wants a token to be able to do, and for how long.
#[derive(Debug)]
pub(crate) struct Wish<'a> {
    /// A role of the model or one that the organization made itself: authz knows which there are, and who hands them out.
    pub(crate) role: &'a str,
    pub(crate) workspaces: &'a [(WorkspaceId, String)],
    /// The service account that holds these, and that the token acts as.
    pub(crate) account: Option<&'a ServiceAccount>,
    pub(crate) scopes: &'a [String],
    pub(crate) lifetime: Duration,
}

/// What holds a token down, whoever has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// The membership that it dies with, and whose holder cuts it.
    pub(crate) bound_to: Option<MembershipId>,
    pub(crate) expire_time: Time,
    /// The token that makes it.
    pub(crate) made_by: Option<AccessTokenId>,
}

// === impl Wish ===

impl<'a> Wish<'a> {
    /// To act as a service account, with what that holds.
    pub(crate) fn of_account(account: &'a ServiceAccount, scopes: &'a [String], lifetime: Duration) -> Self {
        Self { role: &account.role, workspaces: &account.workspaces, account: Some(account), scopes, lifetime }
    }
}

/// The bounds of a token that the caller makes; an error if the caller cannot vouch for it.
pub(crate) async fn bounds(cx: &Cx, granted: &Granted, wish: &Wish<'_>) -> Result<Bounds, Fault> {
    let organization = granted.organization();
    if !cx.may(&assign(wish.role), organization).await? {
        return Err(error::role_exceeds(wish.role));
    }
    for (workspace, role) in wish.workspaces {
        check_workspace(cx, organization, *workspace, role).await?;
    }
    if let Some(account) = wish.account
        && !cx.may(&format!("assume:{}", account.id), organization).await?
    {
        return Err(error::account_exceeds());
    }
    check_scopes(cx, organization, wish).await?;

    let maker = maker(cx, organization).await?;
    if maker.as_ref().is_some_and(|maker| !maker.scopes.is_empty()) && wish.scopes.is_empty() {
        return Err(error::scopes_missing());
    }
    let bound_to = match (wish.account, &maker) {
        // It ends with the account, whoever made it.
        (Some(account), _) => Some(account.membership),
        // What a token makes is bound as it is itself, and ends no later: else it would be a way around both.
        (None, Some(maker)) => maker.bound_to,
        (None, None) => own_membership(cx, granted, wish.role).await?,
    };
    let latest = cx.now().plus(wish.lifetime);
    let expire_time = maker.as_ref().map_or(latest, |maker| latest.min(maker.expire_time));
    Ok(Bounds { bound_to, expire_time, made_by: maker.map(|maker| maker.id) })
}

async fn check_workspace(
    cx: &Cx,
    organization: OrganizationId,
    workspace: WorkspaceId,
    role: &str,
) -> Result<(), Fault> {
    match cx.require_also(&assign(role), workspace).await {
        Ok(granted) if granted.organization() == organization => Ok(()),
        Ok(_) => Err(error::foreign_workspace("workspaces")),
        Err(fault) if fault.code() == Code::PermissionDenied => Err(error::role_exceeds(role)),
        Err(fault) => Err(fault),
    }
}

/// Each scope is a permission that the caller holds in the organization or in one of the token's workspaces.
async fn check_scopes(cx: &Cx, organization: OrganizationId, wish: &Wish<'_>) -> Result<(), Fault> {
    let mut missing: HashSet<_> = wish.scopes.iter().map(String::as_str).collect();
    let workspaces = wish.workspaces.iter().map(|(workspace, _)| ObjectId::from(*workspace));
    for object in std::iter::once(ObjectId::from(organization)).chain(workspaces) {
        if missing.is_empty() {
            return Ok(());
        }
        for permission in cx.app.peers.own_permissions(cx, object).await? {
            missing.remove(permission.as_str());
        }
    }
    match wish.scopes.iter().find(|scope| missing.contains(scope.as_str())) {
        Some(scope) => Err(error::scope_exceeds(scope)),
        None => Ok(()),
    }
}

/// The token that is calling, if it is one.
async fn maker(cx: &Cx, organization: OrganizationId) -> Result<Option<AccessToken>, Fault> {
    let Caller::Token { token, .. } = *cx.caller() else { return Ok(None) };
    let found = store::access_token::find(cx.app.db.read(), organization, token).await?;
    found.map(Some).ok_or_else(error::access_token_not_found)
}

async fn own_membership(cx: &Cx, granted: &Granted, role: &str) -> Result<Option<MembershipId>, Fault> {
    if !cx.kit().models().get(granted.model()).await?.policy.revoke_credentials_on_removal {
        return Ok(None);
    }
    // Somebody without a membership has nothing that the token could die with.
    granted.membership().map(Some).ok_or_else(|| error::role_exceeds(role))
}

fn assign(role: &str) -> String {
    format!("assign:{role}")
}
