//! Looks at the reasons of a yes: whether each names a fact that is so, is alive, is theirs, and gives what
//! was asked. It knows nothing of how they were found.

use ids::MembershipId;

use crate::answer::{HeldGrant, HeldRole, OpenShare, Reason};
use crate::fact::{Assignment, Audience, Fact, Grant, Holder, Principal, Scope};
use crate::model::Model;
use crate::question::{Object, Question};
use crate::tests::facts::NOW;

/// What is wrong with a reason, if anything is.
pub(crate) fn flaw(facts: &[Fact], model: &Model, question: &Question<'_>, reason: &Reason) -> Option<String> {
    match reason {
        Reason::Role { principal, held: HeldRole { assignment, role, scope, group } } => {
            let Some(known) = find_assignment(facts, *assignment) else { return Some("no such assignment".to_owned()) };
            let holder = group.map_or(Holder::from(*principal), Holder::Group);
            let right = known.role == *role && known.scope == *scope && known.holder == holder;
            let in_group = group.is_none_or(|group| is_member(facts, *principal, group));
            let gives = question.permission.contains(':') || gives(facts, model, known, question);
            verdict(&[
                (right, "the assignment is another"),
                (is_live(facts, known), "the assignment is dead"),
                (in_group, "the holder is not in the group"),
                (gives, "the role does not give it"),
                (covers(facts, known, question.object), "the role is held elsewhere"),
            ])
        }
        Reason::Grant { principal, held: HeldGrant { grant, level, on, group } } => {
            let Some(known) = find_grant(facts, *grant) else { return Some("no such grant".to_owned()) };
            let holder = group.map_or(Holder::from(*principal), Holder::Group);
            let right = known.level == *level && known.resource == *on && known.holder == holder;
            let in_group = group.is_none_or(|group| is_member(facts, *principal, group));
            verdict(&[
                (right, "the grant is another"),
                (!NOW.is_past(known.expires), "the grant has expired"),
                (in_group, "the holder is not in the group"),
                (matches!(question.object, Object::Resource(_)), "nobody is granted anything but resources"),
            ])
        }
        Reason::Share(OpenShare { share, mode, on }) => {
            let known = facts.iter().find_map(|fact| match fact {
                Fact::Share(known) if known.id == *share => Some(known),
                _ => None,
            });
            let Some(known) = known else { return Some("no such share".to_owned()) };
            verdict(&[
                (known.mode == *mode && known.resource == *on, "the share is another"),
                (known.open && !NOW.is_past(known.expires), "the share is closed"),
                (
                    known.audience == Audience::Public || question.subject != crate::Subject::Anonymous,
                    "it is not public",
                ),
            ])
        }
    }
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

fn is_live(facts: &[Fact], assignment: &Assignment) -> bool {
    let next = assignment.via.map(|via| find_assignment(facts, via));
    !assignment.suspended
        && !NOW.is_past(assignment.expires)
        && next.is_none_or(|next| {
            next.is_some_and(|next| next.organization == assignment.organization && is_live(facts, next))
        })
}

fn is_member(facts: &[Fact], principal: Principal, group: ids::GroupId) -> bool {
    facts.iter().any(|fact| {
        matches!(fact, Fact::GroupMember(place)
            if place.group == group && Holder::from(place.member) == Holder::from(principal))
    })
}

fn gives(facts: &[Fact], model: &Model, assignment: &Assignment, question: &Question<'_>) -> bool {
    let full = match question.object {
        _ if question.permission.contains('.') => question.permission.to_owned(),
        Object::Organization(_) => format!("organization.{}", question.permission),
        Object::Workspace(_) => format!("workspace.{}", question.permission),
        Object::Resource(id) => {
            let kind = facts.iter().find_map(|fact| match fact {
                Fact::Resource(resource) if resource.id == id => Some(resource.kind.as_str()),
                _ => None,
            });
            format!("{}.{}", kind.unwrap_or_default(), question.permission)
        }
    };
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
        (Scope::Organization, _) | (Scope::Workspace(_), Object::Resource(_)) => true,
        (Scope::Workspace(held), Object::Workspace(asked)) => held == asked,
        (Scope::Workspace(_), Object::Organization(_)) => false,
    };
    in_place && home.and_then(Fact::organization) == Some(assignment.organization)
}
