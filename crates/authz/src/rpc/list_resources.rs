//! The resources of an organization that a subject may do something with.

use arc_swap::Guard;
use contracts::authz::v1::{ListResourcesRequest, ListResourcesResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};
use policy::{Object, ResourceQuery, Subject};

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
    let permission = permission.to_owned();
    let page = cx.page(request.page_size, &request.page_token, &filter)?;
    let (subject, session, after, limit, now) =
        (asked.subject, asked.session, page.after_id()?, page.size, asker::now(cx));
    if !world.is_known_in(organization, subject, now) {
        // Nothing takes no time, and so no turn: strangers could fill the line of those who are known there.
        return Ok(ListResourcesResponse::default());
    }
    // Whoever came through a share that is open to everybody must be in nobody's way but each other's.
    let (counted, whose) = match subject {
        Subject::Share { share, .. } => (None, share.uuid()),
        _ => (Some(organization), organization.uuid()),
    };
    cx.count_for(counted)?;
    let world = Guard::into_inner(world);
    let list = move || {
        let kind = kind.as_deref();
        let found = world.list_resources(&ResourceQuery {
            subject,
            session,
            permission: &permission,
            organization,
            kind,
            after,
            limit,
            now,
        });
        (found.items.iter().map(ToString::to_string).collect::<Vec<_>>(), found.more)
    };
    let (resource_ids, more) = cx.app.turns.run(whose, list).await?;
    let next_page_token = match resource_ids.last() {
        Some(last) if more => cx.page_token(&page, last),
        _ => String::new(),
    };
    Ok(ListResourcesResponse { resource_ids, next_page_token })
}
