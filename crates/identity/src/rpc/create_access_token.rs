//! Makes a token.

use std::time::Duration;

use contracts::identity::v1::{AccessTokenWorkspace, CreateAccessTokenRequest, CreateAccessTokenResponse};
use ids::{OrganizationId, ServiceAccountId, WorkspaceId};
use kit::{Fault, Fields, Granted};

use crate::app::Cx;
use crate::model::{LIFETIME_DEFAULT, LIFETIMES, SCOPES_MAX, WORKSPACES_MAX, scope};
use crate::rpc::bounds::{Wish, bounds};
use crate::rpc::convert;
use crate::rpc::token_making::{insert_within_limit, new_token, service_account};
use crate::{error, event, store};

/// What the caller asks for.
struct Asked {
    organization: OrganizationId,
    display_name: String,
    /// The service account to act as; then there is no role, and there are no workspaces.
    account: Option<ServiceAccountId>,
    role: String,
    workspaces: Vec<AskedWorkspace>,
    scopes: Vec<String>,
    lifetime: Duration,
}

type AskedWorkspace = (WorkspaceId, Option<String>);

pub(crate) async fn create_access_token(
    cx: &Cx,
    request: CreateAccessTokenRequest,
) -> Result<CreateAccessTokenResponse, Fault> {
    let asked = parse(&request)?;

    let granted = cx.require(asked.organization).await?;
    let account = service_account(cx, asked.organization, asked.account).await?;
    let own = with_roles(cx, &granted, asked.workspaces).await?;
    let wish = match &account {
        Some(account) => Wish::of_account(account, &asked.scopes, asked.lifetime),
        None => {
            Wish { role: &asked.role, workspaces: &own, account: None, scopes: &asked.scopes, lifetime: asked.lifetime }
        }
    };
    let bounds = bounds(cx, &granted, &wish).await?;
    let (token, secret) = new_token(cx, &granted, &asked.display_name, &wish, bounds);

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::organization_lock::take(&tx, asked.organization).await?;
    insert_within_limit(&tx, cx, &token, &secret).await?;
    tx.record(event::access_token_created(&token));
    tx.commit(|revision| CreateAccessTokenResponse {
        access_token: Some(convert::access_token(&token, cx.now())),
        secret: secret.reveal().to_owned(),
        revision,
    })
    .await
}

fn parse(request: &CreateAccessTokenRequest) -> Result<Asked, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id("organization_id", &request.organization_id);
    let name = fields.name("display_name", &request.display_name);
    let account = fields.optional_id::<ServiceAccountId>("service_account_id", &request.service_account_id);
    let is_own = request.service_account_id.is_empty();
    let role = if is_own { fields.word("role", &request.role) } else { Some(String::new()) };
    if !is_own {
        let given = [("role", request.role.is_empty()), ("workspaces", request.workspaces.is_empty())];
        for (field, _) in given.into_iter().filter(|(_, left_out)| !left_out) {
            fields.violation(field, "must be left out: the token has what its service account has");
        }
    }
    let workspaces = workspaces(&mut fields, &request.workspaces);
    let scopes = scopes(&mut fields, &request.scopes);
    let lifetime = fields.duration("lifetime", request.lifetime.as_ref(), LIFETIME_DEFAULT, LIFETIMES);
    let parsed = fields.finish((organization, name, account, role, workspaces, scopes, lifetime))?;
    let (organization, display_name, account, role, workspaces, scopes, lifetime) = parsed;
    Ok(Asked { organization, display_name, account, role, workspaces, scopes, lifetime })
}

fn workspaces(fields: &mut Fields, asked: &[AccessTokenWorkspace]) -> Option<Vec<AskedWorkspace>> {
    fields.count("workspaces", asked.len(), 0..=WORKSPACES_MAX)?;
    let mut parsed = Vec::<AskedWorkspace>::with_capacity(asked.len());
    for (at, workspace) in asked.iter().enumerate() {
        let field = format!("workspaces[{at}].workspace_id");
        let id = fields.id::<WorkspaceId>(&field, &workspace.workspace_id);
        let role = match workspace.role.as_str() {
            "" => Some(None),
            role => fields.word(&format!("workspaces[{at}].role"), role).map(Some),
        };
        let Some(asked) = id.zip(role) else { continue };
        if parsed.iter().any(|(other, _)| *other == asked.0) {
            fields.violation(&field, "must not be named twice");
        }
        parsed.push(asked);
    }
    Some(parsed)
}

fn scopes(fields: &mut Fields, asked: &[String]) -> Option<Vec<String>> {
    fields.count("scopes", asked.len(), 0..=SCOPES_MAX)?;
    let parsed = asked.iter().enumerate().map(|(at, text)| fields.check(format_args!("scopes[{at}]"), scope(text)));
    let mut scopes = parsed.collect::<Option<Vec<_>>>()?;
    scopes.sort_unstable();
    scopes.dedup();
    Some(scopes)
}

/// Where no role is named, the model's own for who names none.
async fn with_roles(
    cx: &Cx,
    granted: &Granted,
    asked: Vec<AskedWorkspace>,
) -> Result<Vec<(WorkspaceId, String)>, Fault> {
    let model = cx.kit().models().get(granted.model()).await?;
    let default = Some(&model.policy.default_workspace_role).filter(|role| !role.is_empty());
    let named = asked.into_iter().enumerate().map(|(at, (workspace, role))| {
        let role = role.or_else(|| default.cloned());
        let missing = || error::role_missing(&format!("workspaces[{at}].role"));
        Ok((workspace, role.ok_or_else(missing)?))
    });
    named.collect()
}
