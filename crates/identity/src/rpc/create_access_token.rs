//! Makes a token.

use contracts::identity::v1::{AccessTokenWorkspace, CreateAccessTokenRequest, CreateAccessTokenResponse};
use ids::{AccessTokenId, MembershipId, OrganizationId, WorkspaceId};
use kit::guard::Witness as _;
use kit::secret::{Token, TokenKind};
use kit::{Fault, Fields, Granted};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{
    AccessToken, LIFETIME_DEFAULT, LIFETIMES, LIVE_TOKENS_MAX, SCOPES_MAX, TokenWorkspace, WORKSPACES_MAX, scope,
};
use crate::rpc::bounds::{Bounds, Wish, bounds};
use crate::rpc::convert;
use crate::{error, event, store};

pub(crate) async fn create_access_token(
    cx: &Cx,
    request: CreateAccessTokenRequest,
) -> Result<CreateAccessTokenResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let name = fields.name("display_name", &request.display_name);
    let role = fields.word("role", &request.role);
    let workspaces = workspaces(&mut fields, &request.workspaces);
    let scopes = scopes(&mut fields, &request.scopes);
    let lifetime = fields.duration("lifetime", request.lifetime.as_ref(), LIFETIME_DEFAULT, LIFETIMES);
    let parsed = fields.finish((organization, name, role, workspaces, scopes, lifetime))?;
    let (organization, name, role, workspaces, scopes, lifetime) = parsed;

    let granted = cx.require(organization).await?;
    let workspaces = with_roles(cx, &granted, workspaces).await?;
    let wish = Wish { role: &role, workspaces: &workspaces, scopes: &scopes, lifetime };
    let bounds = bounds(cx, &granted, &wish).await?;
    let (token, secret) = new_token(cx, &granted, &name, &wish, bounds);

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::organization_lock::take(&tx, organization).await?;
    insert_within_limit(&tx, cx, &token, &secret).await?;
    tx.record(event::access_token_created(&token));
    tx.commit(|revision| CreateAccessTokenResponse {
        access_token: Some(convert::access_token(&token, cx.now())),
        secret: secret.reveal().to_owned(),
        revision,
    })
    .await
}

/// A token as wished, with its secret.
pub(crate) fn new_token(
    cx: &Cx,
    granted: &Granted,
    display_name: &str,
    wish: &Wish<'_>,
    bounds: Bounds,
) -> (AccessToken, Token) {
    let secret = Token::new(TokenKind::Access, cx.kit().source());
    let workspaces = wish.workspaces.iter().map(|(workspace, role)| TokenWorkspace {
        workspace: *workspace,
        role: role.clone(),
        membership: MembershipId::from_uuid(cx.uuid()),
    });
    let token = AccessToken {
        id: AccessTokenId::from_uuid(cx.uuid()),
        organization: granted.organization(),
        display_name: display_name.to_owned(),
        role: wish.role.to_owned(),
        membership: MembershipId::from_uuid(cx.uuid()),
        workspaces: workspaces.collect(),
        scopes: wish.scopes.to_vec(),
        bound_to: bounds.bound_to,
        hint: secret.hint(),
        created_by: granted.actor().to_string(),
        lifetime: wish.lifetime,
        create_time: cx.now(),
        expire_time: bounds.expire_time,
        revoke_time: None,
        last_use_time: None,
    };
    (token, secret)
}

/// Adds a token, if the organization may have one more. Whoever calls holds the organization's lock.
pub(crate) async fn insert_within_limit(tx: &Tx, cx: &Cx, token: &AccessToken, secret: &Token) -> Result<(), Fault> {
    if store::access_token::count_live(tx, token.organization, cx.now()).await? >= LIVE_TOKENS_MAX {
        return Err(error::limit_reached("live access tokens", LIVE_TOKENS_MAX));
    }
    store::access_token::insert(tx, token, &cx.app.fingerprint(secret)).await?;
    Ok(())
}

type Asked = (WorkspaceId, Option<String>);

fn workspaces(fields: &mut Fields, asked: &[AccessTokenWorkspace]) -> Option<Vec<Asked>> {
    fields.count("workspaces", asked.len(), 0..=WORKSPACES_MAX)?;
    let mut parsed = Vec::<Asked>::with_capacity(asked.len());
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
    let parsed = asked.iter().enumerate().map(|(at, text)| fields.check(&format!("scopes[{at}]"), scope(text)));
    let mut scopes = parsed.collect::<Option<Vec<_>>>()?;
    scopes.sort_unstable();
    scopes.dedup();
    Some(scopes)
}

/// Where no role is named, the model's own for who names none.
async fn with_roles(cx: &Cx, granted: &Granted, asked: Vec<Asked>) -> Result<Vec<(WorkspaceId, String)>, Fault> {
    let model = cx.kit().models().get(granted.model()).await?;
    let default = Some(&model.policy.default_workspace_role).filter(|role| !role.is_empty());
    let named = asked.into_iter().enumerate().map(|(at, (workspace, role))| {
        let role = role.or_else(|| default.cloned());
        let missing = || error::role_missing(&format!("workspaces[{at}].role"));
        Ok((workspace, role.ok_or_else(missing)?))
    });
    named.collect()
}
