//! Changes a resource's details.

use contracts::resource::v1 as proto;
use contracts::resource::v1::{UpdateResourceRequest, UpdateResourceResponse};
use ids::ResourceId;
use kit::{Fault, Fields, Granted};

use crate::app::Cx;
use crate::model::{Attributes, Resource};
use crate::rpc::convert;
use crate::{error, event, store};

/// What is absent stays as it is.
struct Changes {
    display_name: Option<String>,
    attributes: Option<Attributes>,
    inherits_access: Option<bool>,
}

/// What becomes of what reaches the resource from above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inheritance {
    Stays,
    /// The caller may say who has access, and says so.
    Changes,
}

/// Changes a resource's details.
pub(crate) async fn update_resource(cx: &Cx, request: UpdateResourceRequest) -> Result<UpdateResourceResponse, Fault> {
    let (id, changes) = parse(&request)?;
    let etag = request.resource.map(|resource| resource.etag).unwrap_or_default();

    let granted = cx.require(id).await?;
    let organization = granted.organization();
    let inheritance = changes.inheritance(cx, &granted, id).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::tree::lock(&tx, organization).await?;
    let resource = store::resource::find(&tx, organization, id).await?;
    let mut resource = resource.ok_or_else(error::resource_not_found)?;
    if !resource.is_as_seen(&etag) {
        return Err(Fault::etag_mismatch());
    }
    let inherited_access = resource.inherits_access;
    if inheritance == Inheritance::Stays && changes.inherits_access.is_some_and(|wanted| wanted != inherited_access) {
        return Err(Fault::conflict("what the caller was not asked to be allowed has become a change"));
    }
    changes.apply(&mut resource);
    resource.touch(cx.now());
    store::resource::update(&tx, &resource).await?;
    tx.record(event::resource_updated(&resource, inherited_access));
    let resource = Some(convert::resource(resource));
    tx.commit(|revision| UpdateResourceResponse { resource, revision }).await
}

fn parse(request: &UpdateResourceRequest) -> Result<(ResourceId, Changes), Fault> {
    let unset = proto::Resource::default();
    let given = request.resource.as_ref().unwrap_or(&unset);
    let mut fields = Fields::new();
    let id = fields.id("resource.id", &given.id);
    let changeable = [
        ("display_name", given.display_name.is_some()),
        ("attributes", given.attributes.is_some()),
        ("inherits_access", given.inherits_access.is_some()),
    ];
    let mask = fields.mask(request.update_mask.as_ref(), &changeable);
    let mut changes = Changes { display_name: None, attributes: None, inherits_access: None };
    for field in mask {
        match field {
            "display_name" => {
                let name = given.display_name.as_deref().unwrap_or_default();
                changes.display_name = fields.name("resource.display_name", name);
            }
            "attributes" => {
                let attributes = convert::attributes(&mut fields, "resource.attributes", given.attributes.as_ref());
                changes.attributes = attributes;
            }
            _ => {
                let given = given.inherits_access.ok_or("must be set");
                changes.inherits_access = fields.check("resource.inherits_access", given);
            }
        }
    }
    fields.finish((id, Some(changes)))
}

impl Changes {
    /// Who has access is for those to say who may share: whoever may change the details alone could otherwise lock out
    /// everybody else, or let them in.
    async fn inheritance(&self, cx: &Cx, granted: &Granted, id: ResourceId) -> Result<Inheritance, Fault> {
        let Some(wanted) = self.inherits_access else { return Ok(Inheritance::Stays) };
        let resource = store::resource::find(cx.app.db.read(), granted.organization(), id).await?;
        if resource.ok_or_else(error::resource_not_found)?.inherits_access == wanted {
            return Ok(Inheritance::Stays);
        }
        cx.require_also("share", id).await?;
        Ok(Inheritance::Changes)
    }

    fn apply(self, resource: &mut Resource) {
        if let Some(display_name) = self.display_name {
            resource.display_name = display_name;
        }
        if let Some(attributes) = self.attributes {
            resource.attributes = attributes;
        }
        if let Some(inherits_access) = self.inherits_access {
            resource.inherits_access = inherits_access;
        }
    }
}
