//! Puts a resource, with all below it, under another parent.

use contracts::resource::v1::{MoveResourceRequest, MoveResourceResponse};
use ids::ResourceId;
use kit::guard::ObjectId;
use kit::{Fault, Fields, Granted};
use kit_db::Tx;

use crate::app::Cx;
use crate::model::{Resource, ResourceType};
use crate::rpc::convert;
use crate::{error, event, peers, store};

/// Puts a resource, with all below it, under another parent of the same organization.
pub(crate) async fn move_resource(cx: &Cx, request: MoveResourceRequest) -> Result<MoveResourceResponse, Fault> {
    let mut fields = Fields::new();
    let id = fields.id::<ResourceId>("resource_id", &request.resource_id);
    let parent = fields.object("parent", request.parent.as_ref());
    let (id, parent) = fields.finish((id, parent))?;

    let granted = cx.require(id).await?;
    // Where it was, it is gone: for those who have nothing at the new place, for good. And where the mover holds more
    // than here, nothing must be had by moving it there that could not be done here.
    cx.require_also("delete", id).await?;
    let organization = granted.organization();
    let resource_type = require_there(cx, &granted, id, parent).await?;
    if request.validate_only {
        // What is told is about others: that takes what asking about others takes.
        cx.require_also("access.check", organization).await?;
    }

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::tree::lock(&tx, organization).await?;
    let resource = store::resource::find(&tx, organization, id).await?;
    let mut resource = resource.ok_or_else(error::resource_not_found)?;
    if !resource.is_as_seen(&request.etag) {
        return Err(Fault::etag_mismatch());
    }
    suits(&tx, &resource, &resource_type, parent).await?;
    let from = std::mem::replace(&mut resource.parent, parent);
    resource.touch(cx.now());
    store::resource::update(&tx, &resource).await?;
    tx.record(event::resource_moved(&resource, from));
    let resource = Some(convert::resource(resource));
    if request.validate_only {
        let differences = cx.preview(organization, tx.abandon().await?).await?;
        return Ok(MoveResourceResponse { resource, differences, ..MoveResourceResponse::default() });
    }
    tx.commit(|revision| MoveResourceResponse { resource, revision, differences: Vec::new() }).await
}

/// The caller has to be allowed to make such a resource at the new place, which has to be of the same organization.
async fn require_there(cx: &Cx, granted: &Granted, id: ResourceId, parent: ObjectId) -> Result<ResourceType, Fault> {
    let resource = store::resource::find(cx.app.db.read(), granted.organization(), id).await?;
    let name = resource.ok_or_else(error::resource_not_found)?.resource_type;
    let resource_type = peers::resource_type(cx, granted.model(), &name).await?;
    let resource_type = resource_type.ok_or_else(|| error::type_unknown(&name))?;
    let there = cx.require_also(&resource_type.create_permission(), parent).await?;
    if there.organization() == granted.organization() {
        Ok(resource_type)
    } else {
        Err(error::other_organization(there.organization()))
    }
}

async fn suits(tx: &Tx, resource: &Resource, resource_type: &ResourceType, parent: ObjectId) -> Result<(), Fault> {
    let place = store::tree::place_below(tx, resource.organization, parent).await?;
    let place = place.ok_or_else(error::resource_not_found)?;
    let height = store::tree::height(tx, resource.organization, resource.id).await?;
    place.takes_moved(resource.id, resource_type, height).map_err(error::misplaced)
}
