//! Who may do something with an object.

use contracts::authz::v1::{ListSubjectsRequest, ListSubjectsResponse};
use kit::{Fault, Fields};
use policy::SubjectQuery;
use policy::fact::Principal;

use crate::app::Cx;
use crate::error;
use crate::rpc::{asker, convert};

pub(crate) async fn list_subjects(cx: &Cx, request: ListSubjectsRequest) -> Result<ListSubjectsResponse, Fault> {
    let mut fields = Fields::new();
    let permission = convert::permission(&mut fields, "permission", &request.permission);
    let object = convert::object(&mut fields, "object", request.object.as_ref());
    let (permission, object) = fields.finish((permission, object))?;

    let world = asker::world(cx, request.consistency.as_ref()).await?;
    if !asker::may_ask(cx, &world, world.organization_of(object)) {
        return Err(error::may_not_ask());
    }
    let page = cx.page(request.page_size, &request.page_token, &format!("{permission} {object:?}"))?;
    let after = page.after.as_deref().map(position).transpose()?;
    let query = SubjectQuery { permission, object, after, limit: page.size, now: asker::now(cx) };
    let found = world.list_subjects(&query);
    let next_page_token = match found.items.last() {
        Some(last) if found.more => cx.page_token(&page, &printed(*last)),
        _ => String::new(),
    };
    Ok(ListSubjectsResponse { subjects: found.items.into_iter().map(convert::principal).collect(), next_page_token })
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
