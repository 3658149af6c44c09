//! Makes a share.

use contracts::resource::v1 as proto;
use contracts::resource::v1::{CreateShareRequest, CreateShareResponse};
use ids::{OrganizationId, ResourceId, ShareId};
use kit::passwords::PasswordHash;
use kit::secret::{Token, TokenKind};
use kit::{Fault, Fields, Time};
use secrecy::SecretString;

use crate::app::Cx;
use crate::model::{Audience, SHARES_MAX, Share, WrongPasswords};
use crate::rpc::{convert, mode};
use crate::{error, event, peers, store};

struct Draft {
    resource: ResourceId,
    display_name: String,
    mode: String,
    audience: Audience,
    expire_time: Option<Time>,
    max_uses: i64,
    password: Option<SecretString>,
}

/// Makes a share. Its secret is in this answer and nowhere else.
pub(crate) async fn create_share(cx: &Cx, request: CreateShareRequest) -> Result<CreateShareResponse, Fault> {
    let mut draft = parse(cx, &request)?;
    let id = draft.resource;

    let granted = cx.require(id).await?;
    let organization = granted.organization();
    let resource = store::resource::find(cx.app.db.read(), organization, id).await?;
    let resource = resource.ok_or_else(error::resource_not_found)?;
    mode::require(cx, &granted, &resource, &draft.mode).await?;
    require_workspace(cx, organization, &draft.audience).await?;
    let password = match draft.password.take() {
        Some(password) => Some(cx.app.passwords.hash(password).await?),
        None => None,
    };
    let secret = Token::new(TokenKind::Share, cx.kit().source());
    let share = share(cx, organization, draft, password);

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::tree::lock(&tx, organization).await?;
    let still_there = store::resource::find(&tx, organization, id).await?;
    still_there.ok_or_else(error::resource_not_found)?;
    if store::share::count(&tx, organization, id).await? >= SHARES_MAX {
        return Err(error::shares_limit());
    }
    store::share::insert(&tx, &share, &cx.app.fingerprint(&secret)).await?;
    tx.record(event::share_created(&share));
    let (share, secret) = (Some(convert::share(share)), secret.reveal().to_owned());
    tx.commit(|revision| CreateShareResponse { share, secret, revision }).await
}

fn parse(cx: &Cx, request: &CreateShareRequest) -> Result<Draft, Fault> {
    let unset = proto::Share::default();
    let given = request.share.as_ref().unwrap_or(&unset);
    let mut fields = Fields::new();
    let values = (
        fields.id("resource_id", &request.resource_id),
        convert::note(&mut fields, given.display_name.as_deref()),
        fields.word("share.mode", given.mode.as_deref().unwrap_or_default()),
        convert::audience(&mut fields, given.audience.as_ref()),
        fields.expiry("share.expire_time", given.expire_time.as_ref(), cx.now()),
        convert::max_uses(&mut fields, given.max_uses),
        convert::new_password(&mut fields, &request.password),
    );
    let (resource, display_name, mode, audience, expire_time, max_uses, password) = fields.finish(values)?;
    Ok(Draft { resource, display_name, mode, audience, expire_time, max_uses, password })
}

/// A workspace whose people may come through is one of the organization.
pub(crate) async fn require_workspace(cx: &Cx, organization: OrganizationId, audience: &Audience) -> Result<(), Fault> {
    let Audience::Workspace { id, .. } = *audience else { return Ok(()) };
    if peers::has_workspace(cx, organization, id).await? { Ok(()) } else { Err(error::workspace_unknown(id)) }
}

fn share(cx: &Cx, organization: OrganizationId, draft: Draft, password: Option<PasswordHash>) -> Share {
    Share {
        id: ShareId::from_uuid(cx.uuid()),
        organization,
        resource: draft.resource,
        display_name: draft.display_name,
        mode: draft.mode,
        audience: draft.audience,
        password,
        expire_time: draft.expire_time,
        max_uses: draft.max_uses,
        uses: 0,
        closed: false,
        wrong_passwords: WrongPasswords::none(),
        created_by: cx.caller().actor().to_string(),
        create_time: cx.now(),
        version: 1,
    }
}
