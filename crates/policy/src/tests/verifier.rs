//! Looks at the reasons of a yes: whether each names a fact that is so, is alive, is theirs, and gives what
//! was asked. It knows nothing of how they were found.

pub(crate) mod misses;

use ids::MembershipId;

use crate::answer::{HeldGrant, HeldRole, OpenShare, Reason};
use crate::fact::{Assignment, Audience, Fact, Grant, Holder, Parent, Resource, Scope, Share};
use crate::model::Model;
use crate::permission::PermissionSet;
use crate::question::{Object, Question};
use crate::time::Time;

/// An assignment counts with at most so many others that it hangs on.
const CHAIN: usize = 9;

/// What is wrong with a reason, if anything is.
pub(crate) fn flaw(facts: &[Fact], model: &Model, question: &Question<'_>, reason: &Reason<'_>) -> Option<String> {
    match reason {
        Reason::Role { holder, held } => role_flaw(facts, model, question, *holder, held),
        Reason::Grant { holder, held } => grant_flaw(facts, model, question, *holder, held),
        Reason::Share(share) => share_flaw(facts, model, question, share),
    }
}

fn role_flaw(
    facts: &[Fact],
    model: &Model,
    question: &Question<'_>,
    theirs: Holder,
    held: &HeldRole<'_>,
) -> Option<String> {
    let HeldRole { assignment, role, scope, group } = held;
    let Some(known) = find_assignment(facts, *assignment) else { return Some("no such assignment".to_owned()) };
    let holder = group.map_or(theirs, Holder::Group);
    let right = known.role == *role && known.scope == *scope && known.holder == holder;
    let gives = question.permission.contains(':') || gives(facts, model, known, question);
    verdict(&[
        (right, "the assignment is another"),
        (is_live(facts, known, question.now), "the assignment is dead"),
        (group.is_none_or(|group| is_member(facts, theirs, group)), "the holder is not in the group"),
        (gives, "the role does not give it"),
        (covers(facts, known, question.object), "the role is held elsewhere"),
    ])
}

fn grant_flaw(
    facts: &[Fact],
    model: &Model,
    question: &Question<'_>,
    theirs: Holder,
    held: &HeldGrant<'_>,
) -> Option<String> {
    let HeldGrant { grant, level, on, group } = held;
    let Some(known) = find_grant(facts, *grant) else { return Some("no such grant".to_owned()) };
    let holder = group.map_or(theirs, Holder::Group);
    let right = known.level == *level && known.resource == *on && known.holder == holder;
    let via = known.via.map(|via| find_assignment(facts, via));
    let lives = via.is_none_or(|via| via.is_some_and(|via| is_live(facts, via, question.now)));
    let gives = question.permission.contains(':') || level_gives(facts, model, level, question);
    let open = open_way(facts, question.object);
    verdict(&[
        (right, "the grant is another"),
        (!question.now.is_past(known.expires), "the grant has expired"),
        (lives, "what the grant hangs on is dead"),
        (group.is_none_or(|group| is_member(facts, theirs, group)), "the holder is not in the group"),
        (gives, "the level does not give it"),
        (open.iter().any(|resource| resource.id == *on), "the grant does not reach the object"),
    ])
}

fn share_flaw(facts: &[Fact], model: &Model, question: &Question<'_>, share: &OpenShare<'_>) -> Option<String> {
    let OpenShare { share, mode, on } = share;
    let Some(known) = find_share(facts, *share) else { return Some("no such share".to_owned()) };
    let open = open_way(facts, question.object);
    let given = open.first().and_then(|resource| model.resource_type(&resource.kind)?.shares.get(*mode));
    verdict(&[
        (known.mode == *mode && known.resource == *on, "the share is another"),
        (known.open && !question.now.is_past(known.expires), "the share is closed"),
        (known.audience == Audience::Public || question.subject != crate::Subject::Anonymous, "it is not public"),
        (is_among(facts, model, given, question), "the mode does not open it"),
        (open.iter().any(|resource| resource.id == *on), "the object is not behind it"),
    ])
}

fn verdict(findings: &[(bool, &str)]) -> Option<String> {
    findings.iter().find(|(holds, _)| !holds).map(|(_, flaw)| (*flaw).to_owned())
}

fn find_assignment(facts: &[Fact], id: MembershipId) -> Option<&Assignment> {
    facts.iter().find_map(|fact| match fact {
        Fact::Assignment(assignment) if assignment.id == id => Some(assignment),
        _ => None,
    })
}

fn find_grant(facts: &[Fact], id: ids::GrantId) -> Option<&Grant> {
    facts.iter().find_map(|fact| match fact {
        Fact::Grant(grant) if grant.id == id => Some(grant),
        _ => None,
    })
}

fn find_share(facts: &[Fact], id: ids::ShareId) -> Option<&Share> {
    facts.iter().find_map(|fact| match fact {
        Fact::Share(known) if known.id == id => Some(known),
        _ => None,
    })
}

fn find_resource(facts: &[Fact], id: ids::ResourceId) -> Option<&Resource> {
    facts.iter().find_map(|fact| match fact {
        Fact::Resource(resource) if resource.id == id => Some(resource),
        _ => None,
    })
}

/// The assignment and all that it hangs on, as far as that is there and counts.
fn chain<'a>(facts: &'a [Fact], assignment: &'a Assignment) -> Vec<&'a Assignment> {
    let next = |held: &&'a Assignment| {
        find_assignment(facts, held.via?).filter(|next| next.organization == assignment.organization)
    };
    std::iter::successors(Some(assignment), next).take(CHAIN).collect()
}

fn is_live(facts: &[Fact], assignment: &Assignment, now: Time) -> bool {
    let chain = chain(facts, assignment);
    let whole = chain.last().is_some_and(|last| last.via.is_none());
    whole && chain.iter().all(|held| !held.suspended && !now.is_past(held.expires))
}

fn is_member(facts: &[Fact], holder: Holder, group: ids::GroupId) -> bool {
    facts.iter().any(|fact| {
        matches!(fact, Fact::GroupMember(place)
            if place.group == group && Holder::from(place.member) == holder)
    })
}

/// The resource and those above it, as far as what is held there reaches down to it.
fn open_way(facts: &[Fact], object: Object) -> Vec<&Resource> {
    let Object::Resource(id) = object else { return Vec::new() };
    let above = |resource: &&Resource| match resource.parent {
        Parent::Resource(id) if resource.inherits => find_resource(facts, id),
        _ => None,
    };
    std::iter::successors(find_resource(facts, id), above).take(facts.len()).collect()
}

/// The full name of what is asked.
fn full_name(facts: &[Fact], question: &Question<'_>) -> String {
    match question.object {
        _ if question.permission.contains('.') => question.permission.to_owned(),
        Object::Organization(_) => format!("organization.{}", question.permission),
        Object::Workspace(_) => format!("workspace.{}", question.permission),
        Object::Resource(id) => {
            let kind = find_resource(facts, id).map(|resource| resource.kind.as_str());
            format!("{}.{}", kind.unwrap_or_default(), question.permission)
        }
    }
}

fn is_among(facts: &[Fact], model: &Model, set: Option<&PermissionSet>, question: &Question<'_>) -> bool {
    set.is_some_and(|set| model.names_of(set).contains(&full_name(facts, question).as_str()))
}

fn level_gives(facts: &[Fact], model: &Model, level: &str, question: &Question<'_>) -> bool {
    let Object::Resource(id) = question.object else { return false };
    let kind = find_resource(facts, id).and_then(|resource| model.resource_type(&resource.kind));
    is_among(facts, model, kind.and_then(|kind| kind.levels.get(level)), question)
}

fn gives(facts: &[Fact], model: &Model, assignment: &Assignment, question: &Question<'_>) -> bool {
    let full = full_name(facts, question);
    let role = match assignment.scope {
        Scope::Organization => model.organization_role(&assignment.role),
        Scope::Workspace(_) => model.workspace_role(&assignment.role),
    };
    let custom = facts.iter().any(|fact| match fact {
        Fact::CustomRole(role) if role.id.to_string() == assignment.role => {
            role.permissions.iter().any(|name| model.names_of(&model.permissions_like(name)).contains(&full.as_str()))
        }
        _ => false,
    });
    custom || role.is_some_and(|role| model.names_of(&role.permissions).contains(&full.as_str()))
}

/// Whether the assignment is of the object's organization, and of its workspace if it is of one.
fn covers(facts: &[Fact], assignment: &Assignment, object: Object) -> bool {
    let home = facts.iter().find(|fact| match (fact, object) {
        (Fact::Organization(known), Object::Organization(id)) => known.id == id,
        (Fact::Workspace(known), Object::Workspace(id)) => known.id == id,
        (Fact::Resource(known), Object::Resource(id)) => known.id == id,
        _ => false,
    });
    let in_place = match (assignment.scope, object) {
        (Scope::Organization, _) => true,
        (Scope::Workspace(held), Object::Resource(_)) => {
            open_way(facts, object).last().is_some_and(|top| top.inherits && top.parent == Parent::Workspace(held))
        }
        (Scope::Workspace(held), Object::Workspace(asked)) => held == asked,
        (Scope::Workspace(_), Object::Organization(_)) => false,
    };
    in_place && home.and_then(Fact::organization) == Some(assignment.organization)
}
