//! Everything that a subject may do on an object.

use contracts::authz::v1::{ListPermissionsRequest, ListPermissionsResponse};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::{asker, convert};

pub(crate) async fn list_permissions(
    cx: &Cx,
    request: ListPermissionsRequest,
) -> Result<ListPermissionsResponse, Fault> {
    let mut fields = Fields::new();
    let named = asker::named(cx, &mut fields, "subject", request.subject.as_ref());
    let object = convert::object(&mut fields, "object", request.object.as_ref());
    let (named, object) = fields.finish((named, object))?;

    let world = asker::world(cx, request.consistency.as_ref()).await?;
    let Some(asked) = asker::asked(cx, &world, named, object)? else {
        return Ok(ListPermissionsResponse::default());
    };
    let mut permissions = world.list_permissions(asked.subject, asked.session, object, asker::now(cx));
    permissions.sort_unstable();
    Ok(ListPermissionsResponse { permissions })
}
