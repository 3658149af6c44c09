//! Changes a share.

use contracts::resource::v1 as proto;
use contracts::resource::v1::{UpdateShareRequest, UpdateShareResponse};
use ids::{ResourceId, ShareId};
use kit::{Fault, Fields, Granted, Time};
use secrecy::SecretString;

use crate::app::Cx;
use crate::model::{Audience, Share};
use crate::rpc::create_share::require_workspace;
use crate::rpc::{convert, mode};
use crate::{error, event, store};

/// What is absent stays as it is.
#[derive(Default)]
struct Changes {
    display_name: Option<String>,
    mode: Option<String>,
    audience: Option<Audience>,
    expire_time: Option<Option<Time>>,
    max_uses: Option<i64>,
    closed: Option<bool>,
    password: Option<Option<SecretString>>,
}

/// Changes a share.
pub(crate) async fn update_share(cx: &Cx, request: UpdateShareRequest) -> Result<UpdateShareResponse, Fault> {
    let (resource, id, changes) = parse(cx, &request)?;
    let etag = request.share.map(|share| share.etag).unwrap_or_default();

    let granted = cx.require(resource).await?;
    let organization = granted.organization();
    let seen = store::share::find(cx.app.db.read(), organization, resource, id).await?;
    let seen = seen.ok_or_else(error::share_not_found)?;
    let wanted = changes.apply(cx, seen.clone()).await?;
    require_change(cx, &granted, &seen, &wanted).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::tree::lock(&tx, organization).await?;
    let current = store::share::find(&tx, organization, resource, id).await?;
    let current = current.ok_or_else(error::share_not_found)?;
    if !current.is_as_seen(&etag) {
        return Err(Fault::etag_mismatch());
    }
    if current.version != seen.version {
        return Err(Fault::conflict("the share has changed since the caller was asked to be allowed to change it"));
    }
    let share = wanted.replacing(&current);
    store::share::update(&tx, &share).await?;
    tx.record(event::share_updated(&current, &share));
    let share = Some(convert::share(share));
    tx.commit(|revision| UpdateShareResponse { share, revision }).await
}

fn parse(cx: &Cx, request: &UpdateShareRequest) -> Result<(ResourceId, ShareId, Changes), Fault> {
    let unset = proto::Share::default();
    let given = request.share.as_ref().unwrap_or(&unset);
    let mut fields = Fields::new();
    let resource = fields.id("resource_id", &request.resource_id);
    let id = fields.id("share.id", &given.id);
    let changeable = [
        ("display_name", given.display_name.is_some()),
        ("mode", given.mode.is_some()),
        ("audience", given.audience.is_some()),
        ("expire_time", given.expire_time.is_some()),
        ("max_uses", given.max_uses.is_some()),
        ("closed", given.closed.is_some()),
        ("password", !request.password.is_empty()),
    ];
    let mut changes = Changes::default();
    for field in fields.mask(request.update_mask.as_ref(), &changeable) {
        match field {
            "display_name" => changes.display_name = convert::note(&mut fields, given.display_name.as_deref()),
            "mode" => changes.mode = fields.word("share.mode", given.mode.as_deref().unwrap_or_default()),
            "audience" => changes.audience = convert::audience(&mut fields, given.audience.as_ref()),
            "expire_time" => {
                changes.expire_time = fields.expiry("share.expire_time", given.expire_time.as_ref(), cx.now());
            }
            "max_uses" => changes.max_uses = convert::max_uses(&mut fields, given.max_uses),
            "closed" => changes.closed = fields.check("share.closed", given.closed.ok_or("must be set")),
            _ => changes.password = convert::new_password(&mut fields, &request.password),
        }
    }
    let (resource, id) = fields.finish((resource, id))?;
    Ok((resource, id, changes))
}

/// Whoever may share can take away; letting more in, or longer, is handing on what the mode gives, and takes holding it.
async fn require_change(cx: &Cx, granted: &Granted, seen: &Share, wanted: &Share) -> Result<(), Fault> {
    if !wanted.gives_more_than(seen) {
        return Ok(());
    }
    let resource = store::resource::find(cx.app.db.read(), granted.organization(), seen.resource).await?;
    let resource = resource.ok_or_else(error::resource_not_found)?;
    mode::require(cx, granted, &resource, &wanted.mode).await?;
    if wanted.audience != seen.audience {
        require_workspace(cx, granted.organization(), &wanted.audience).await?;
    }
    Ok(())
}

impl Changes {
    async fn apply(self, cx: &Cx, mut share: Share) -> Result<Share, Fault> {
        share.display_name = self.display_name.unwrap_or(share.display_name);
        share.mode = self.mode.unwrap_or(share.mode);
        if let Some(audience) = self.audience {
            share = share.with_audience(audience);
        }
        share.expire_time = self.expire_time.unwrap_or(share.expire_time);
        share.max_uses = self.max_uses.unwrap_or(share.max_uses);
        share.closed = self.closed.unwrap_or(share.closed);
        match self.password {
            None => {}
            Some(None) => share.password = None,
            Some(Some(password)) => share.password = Some(cx.app.passwords.hash(password).await?),
        }
        Ok(share)
    }
}
