//! The resources of an organization that a subject may do something with.

use contracts::authz::v1::{ListResourcesRequest, ListResourcesResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};
use policy::{Object, ResourceQuery};

use crate::app::Cx;
use crate::rpc::{asker, convert};

pub(crate) async fn list_resources(cx: &Cx, request: ListResourcesRequest) -> Result<ListResourcesResponse, Fault> {
    let mut fields = Fields::new();
    let named = asker::named(cx, &mut fields, "subject", request.subject.as_ref());
    let permission = convert::permission(&mut fields, "permission", &request.permission);
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let kind = match request.r#type.as_str() {
        "" => Some(None),
        kind => fields.word("type", kind).map(Some),
    };
    let (named, permission, organization, kind) = fields.finish((named, permission, organization, kind))?;

    let world = asker::world(cx, request.consistency.as_ref()).await?;
    let Some(asked) = asker::asked(cx, &world, named, Object::Organization(organization))? else {
        return Ok(ListResourcesResponse::default());
    };
    let filter = format!("{:?} {permission} {organization} {kind:?}", asked.subject);
    let page = cx.page(request.page_size, &request.page_token, &filter)?;
    let found = world.list_resources(&ResourceQuery {
        subject: asked.subject,
        session: asked.session,
        permission,
        organization,
        kind: kind.as_deref(),
        after: page.after_id()?,
        limit: page.size,
        now: asker::now(cx),
    });
    let next_page_token = match found.items.last() {
        Some(last) if found.more => cx.page_token(&page, &last.to_string()),
        _ => String::new(),
    };
    Ok(ListResourcesResponse { resource_ids: found.items.into_iter().map(String::from).collect(), next_page_token })
}
