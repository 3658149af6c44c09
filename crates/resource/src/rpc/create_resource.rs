//! Makes a resource.

use contracts::resource::v1::{CreateResourceRequest, CreateResourceResponse};
use ids::{GrantId, ResourceId};
use kit::caller::Caller;
use kit::fields::Holder;
use kit::guard::ObjectId;
use kit::{Fault, Fields, Granted};
use tonic::Code;

use crate::app::Cx;
use crate::model::{Attributes, Grant, Resource, ResourceType, Via};
use crate::rpc::convert;
use crate::{error, event, peers, store};

struct Draft {
    parent: ObjectId,
    resource_type: String,
    display_name: String,
    external_id: Option<String>,
    attributes: Attributes,
}

const EXTERNAL_ID_BYTES_MAX: usize = 255;

/// Makes a resource below an organization, a workspace or another resource.
pub(crate) async fn create_resource(cx: &Cx, request: CreateResourceRequest) -> Result<CreateResourceResponse, Fault> {
    let draft = parse(&request)?;

    let (granted, resource_type) = require(cx, &draft).await?;
    let organization = granted.organization();

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::tree::lock(&tx, organization).await?;
    let place = store::tree::place_below(&tx, organization, draft.parent).await?;
    let place = place.ok_or_else(error::resource_not_found)?;
    place.takes_new(&resource_type).map_err(error::misplaced)?;
    let resource = resource(cx, &granted, draft);
    let creators = creators_grant(cx, &granted, &resource_type, &resource);
    store::resource::insert(&tx, &resource).await.map_err(error::not_inserted)?;
    if let Some(grant) = &creators {
        store::grant::insert(&tx, grant).await?;
    }
    tx.record(event::resource_created(&resource, creators.as_ref()));
    let resource = Some(convert::resource(resource));
    tx.commit(|revision| CreateResourceResponse { resource, revision }).await
}

fn parse(request: &CreateResourceRequest) -> Result<Draft, Fault> {
    let mut fields = Fields::new();
    let parent = fields.object("parent", request.parent.as_ref());
    let resource_type = fields.word("type", &request.r#type);
    let display_name = fields.name("display_name", &request.display_name);
    let external_id = external_id(&mut fields, &request.external_id);
    let attributes = convert::attributes(&mut fields, "attributes", request.attributes.as_ref());
    let values = fields.finish((parent, resource_type, display_name, external_id, attributes))?;
    let (parent, resource_type, display_name, external_id, attributes) = values;
    Ok(Draft { parent, resource_type, display_name, external_id, attributes })
}

fn external_id(fields: &mut Fields, text: &str) -> Option<Option<String>> {
    if text.chars().any(char::is_control) {
        fields.violation("external_id", "must have no control characters");
        return None;
    }
    let text = fields.text("external_id", text, 0..=EXTERNAL_ID_BYTES_MAX)?;
    Some(Some(text).filter(|text| !text.is_empty()))
}

async fn require(cx: &Cx, draft: &Draft) -> Result<(Granted, ResourceType), Fault> {
    match cx.require(draft.parent).await {
        Ok(granted) => {
            let known = known_type(cx, &granted, &draft.resource_type).await?;
            Ok((granted, known))
        }
        Err(fault) if fault.code() == Code::PermissionDenied => Err(denied(cx, draft, fault).await),
        Err(fault) => Err(fault),
    }
}

/// A type that the model does not have can be created by nobody. Whoever sees the parent is told so; others hear what
/// they always hear.
async fn denied(cx: &Cx, draft: &Draft, fault: Fault) -> Fault {
    match cx.require_also("view", draft.parent).await {
        Ok(seen) => known_type(cx, &seen, &draft.resource_type).await.err().unwrap_or(fault),
        Err(_) => fault,
    }
}

async fn known_type(cx: &Cx, granted: &Granted, name: &str) -> Result<ResourceType, Fault> {
    let known = peers::resource_type(cx, granted.model(), name).await?;
    known.ok_or_else(|| error::type_unknown(name))
}

fn resource(cx: &Cx, granted: &Granted, draft: Draft) -> Resource {
    let now = cx.now();
    Resource {
        id: ResourceId::from_uuid(cx.uuid()),
        organization: granted.organization(),
        parent: draft.parent,
        resource_type: draft.resource_type,
        display_name: draft.display_name,
        external_id: draft.external_id,
        attributes: draft.attributes,
        inherits_access: true,
        created_by: cx.caller().actor().to_string(),
        create_time: now,
        update_time: now,
        version: 1,
    }
}

/// What the model gives to whoever makes such a resource. It hangs on what they are there by, a role in the workspace or
/// the membership of the organization: what somebody made is theirs no longer than they are there. So somebody who is
/// there by neither, by somebody else's grant perhaps, gets no grant that could outlive their stay.
fn creators_grant(cx: &Cx, granted: &Granted, resource_type: &ResourceType, resource: &Resource) -> Option<Grant> {
    let Caller::Person { user, .. } = cx.caller() else { return None };
    let standing = granted.standing()?;
    let is_membership = granted.membership() == Some(standing);
    Some(Grant {
        id: GrantId::from_uuid(cx.uuid()),
        organization: resource.organization,
        resource: resource.id,
        holder: Holder::User(*user),
        via: if is_membership { Via::Membership(standing) } else { Via::WorkspaceRole(standing) },
        level: resource_type.creator_level.clone()?,
        granted_by: resource.created_by.clone(),
        create_time: resource.create_time,
        expire_time: None,
    })
}
