//! Who may do something with an object.

use arc_swap::Guard;
use contracts::authz::v1::{ListSubjectsRequest, ListSubjectsResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};
use policy::SubjectQuery;
use policy::fact::Principal;
use uuid::Uuid;

use crate::app::Cx;
use crate::error;
use crate::rpc::{asker, convert};

pub(crate) async fn list_subjects(cx: &Cx, request: ListSubjectsRequest) -> Result<ListSubjectsResponse, Fault> {
    let mut fields = Fields::new();
    let permission = convert::permission(&mut fields, "permission", &request.permission);
    let object = convert::object(&mut fields, "object", request.object.as_ref());
    let (permission, object) = fields.finish((permission, object))?;

    let world = asker::world(cx, request.consistency.as_ref()).await?;
    let organization = world.organization_of(object);
    if !asker::may_ask(cx, &world, organization) {
        return Err(error::may_not_ask());
    }
    let page = cx.page(request.page_size, &request.page_token, &format!("{permission} {object:?}"))?;
    let after = page.after.as_deref().map(position).transpose()?;
    let (permission, limit, now) = (permission.to_owned(), page.size, asker::now(cx));
    let world = Guard::into_inner(world);
    let list = move || {
        let found = world.list_subjects(&SubjectQuery { permission: &permission, object, after, limit, now });
        let last = found.items.last().filter(|_| found.more).copied();
        (found.items.into_iter().map(convert::principal).collect(), last)
    };
    // What is unknown belongs to nobody, and takes no time.
    cx.count_for(organization)?;
    let whose = organization.map_or(Uuid::nil(), OrganizationId::uuid);
    let (subjects, last) = cx.app.turns.run(whose, list).await?;
    let next_page_token = last.map_or_else(String::new, |last| cx.page_token(&page, &printed(last)));
    Ok(ListSubjectsResponse { subjects, next_page_token })
}

/// A position in the list.
fn printed(principal: Principal) -> String {
    match principal {
        Principal::User(id) => format!("user:{id}"),
        Principal::ServiceAccount(id) => format!("service_account:{id}"),
        Principal::AccessToken(id) => format!("access_token:{id}"),
    }
}

/// A position as it was printed.
fn position(text: &str) -> Result<Principal, Fault> {
    let unreadable = || Fault::internal("a page token of ours names no subject");
    let (kind, id) = text.split_once(':').ok_or_else(unreadable)?;
    match kind {
        "user" => id.parse().map(Principal::User).map_err(Fault::internal),
        "service_account" => id.parse().map(Principal::ServiceAccount).map_err(Fault::internal),
        "access_token" => id.parse().map(Principal::AccessToken).map_err(Fault::internal),
        _ => Err(unreadable()),
    }
}

#[cfg(test)]
mod tests;
