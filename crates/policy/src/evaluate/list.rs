//! The lists: the question of a check, asked for each candidate in order.

use ids::{OrganizationId, ResourceId, SessionId};

use crate::answer::Why;
use crate::evaluate::ask::Ask;
use crate::evaluate::caller::Caller;
use crate::evaluate::candidates::Candidates;
use crate::evaluate::seated::Seated;
use crate::evaluate::{View, live};
use crate::fact::{Principal, RoleScope};
use crate::model::Model;
use crate::permission::{BUILT_IN_PERMISSIONS, PermissionSet};
use crate::question::{Object, Page, ResourceQuery, Subject, SubjectQuery};
use crate::time::Time;
use crate::world::World;

/// The resources on which the subject has the permission.
pub(crate) fn resources(world: &World, query: &ResourceQuery<'_>) -> Result<Page<ResourceId>, Why> {
    live::subject(world, query.subject, query.session, query.now)?;
    let arena = world.arena(query.organization).ok_or(Why::ObjectUnknown)?;
    let view = View::of_arena(world, arena, query.now)?;
    let caller = view.caller(query.subject)?;
    let kind = query.kind.or_else(|| own_type(query.permission));
    let candidates = Candidates::of(view, &caller, query, kind);
    let found = candidates.filter(|candidate| view.prove(&caller, candidate.site, candidate.ask).is_ok());
    Ok(page(found.map(|candidate| candidate.id), query.limit))
}

/// Whether the organization knows the subject.
pub(crate) fn is_known(world: &World, organization: OrganizationId, subject: Subject, now: Time) -> bool {
    let view = world.arena(organization).and_then(|arena| View::of_arena(world, arena, now).ok());
    view.is_some_and(|view| view.caller(subject).is_ok())
}

/// Those who have the permission on the object. A token that acts as a service account is not listed beside it: it
/// is no holder of anything.
pub(crate) fn subjects(world: &World, query: &SubjectQuery<'_>) -> Result<Page<Principal>, Why> {
    let view = View::of_object(world, query.object, query.now)?;
    let site = view.site(query.object)?;
    let ask = view.ask(query.permission, site)?;
    let candidates = Seated::of(view, site, ask, query.after);
    let may = |principal: &Principal| {
        live::principal(world, *principal, query.now).is_ok()
            && world.itself(*principal) == *principal
            && view.acting(*principal).is_ok_and(|acting| view.prove(&Caller::Acting(acting), site, ask).is_ok())
    };
    Ok(page(candidates.filter(may), query.limit))
}

/// What the subject may do on the object, and the model that names it.
pub(crate) fn permissions(
    world: &World,
    subject: Subject,
    session: Option<SessionId>,
    object: Object,
    now: Time,
) -> Result<(&Model, PermissionSet), Why> {
    live::subject(world, subject, session, now)?;
    let view = View::of_object(world, object, now)?;
    let caller = view.caller(subject)?;
    Ok((view.model, view.permissions(&caller, view.site(object)?)))
}

/// The roles that the subject may hand out on the object: the model's, then the organization's own.
pub(crate) fn assignable(
    world: &World,
    subject: Subject,
    session: Option<SessionId>,
    object: Object,
    now: Time,
) -> Result<Vec<String>, Why> {
    live::subject(world, subject, session, now)?;
    let view = View::of_object(world, object, now)?;
    let caller = view.caller(subject)?;
    let site = view.site(object)?;
    let scope: RoleScope = site.scope().ok_or(Why::RoleUnknown)?;
    let own = view.arena.custom_roles(scope).into_iter().map(|id| id.to_string());
    let all = view.model.roles(scope).iter().map(|role| role.name.clone()).chain(own);
    Ok(all.filter(|name| view.prove(&caller, site, Ask::Assign(name)).is_ok()).collect())
}

/// The type of resources that a full name is about.
fn own_type(permission: &str) -> Option<&str> {
    let (kind, action) = permission.split_once('.')?;
    let built_in = BUILT_IN_PERMISSIONS.iter().any(|(name, _)| *name == permission);
    // `media.create` is asked on what the media will hang under.
    (!built_in && action != "create").then_some(kind)
}

fn page<T>(mut found: impl Iterator<Item = T>, limit: usize) -> Page<T> {
    let items: Vec<T> = found.by_ref().take(limit).collect();
    Page { items, more: found.next().is_some() }
}
