//! The answers of one world: with those of the plain way, and with one another.

use std::collections::BTreeSet;
use std::fmt::Debug;

use crate::answer::{Because, Decision, Reason};
use crate::fact::{Fact, Principal, RoleScope};
use crate::model::Model;
use crate::naive::Naive;
use crate::permission::BUILT_IN_PERMISSIONS;
use crate::question::{Object, Question};
use crate::tests::fuzz::answers::{Answers, Lists, Names};
use crate::tests::fuzz::asked::Asked;
use crate::tests::fuzz::pages;
use crate::tests::fuzz::tally::{Kind, Tally};
use crate::tests::verifier;
use crate::world::World;

/// The plain way is not asked about everybody or everything where there is much.
const LISTED_PLAINLY: usize = 120;

/// The plain way gives the same answers.
pub(crate) fn with_the_plain_way(
    naive: &Naive,
    asked: &Asked,
    answers: &Answers<'_>,
    tally: &mut Tally,
) -> Result<(), String> {
    let question = asked.question();
    let decision = answers.explanation.decision;
    equal("allowed", &decision.allowed, &naive.allows(&question), asked)?;
    equal("organization", &decision.organization, &naive.organization_of(question.object), asked)?;
    tally.compared(Kind::Check, 1);
    let live = naive.lives(question.subject, question.session, question.now);
    equal("live", &answers.live.is_ok(), &live, asked)?;
    let membership = naive.membership(asked.organization, asked.principal, question.now);
    equal("membership", &answers.membership, &membership, asked)?;
    let standing = naive.standing(question.object, asked.principal, question.now);
    equal("standing", &answers.standing, &standing, asked)?;
    tally.compared(Kind::Standing, 3);
    for why in [decision.because, answers.live.map_or_else(Because::Denied, |()| decision.because)] {
        if let Because::Denied(why) = why {
            equal("the ground of the no is so", &naive.is_so(&question, why), &true, &(asked, why))?;
            tally.compared(Kind::Claim, 1);
        }
    }
    if let Some(names) = &answers.names {
        plain_names(naive, asked, names, tally)?;
    }
    if let Some(lists) = &answers.lists {
        plain_lists(naive, asked, lists, tally)?;
    }
    Ok(())
}

fn plain_names(naive: &Naive, asked: &Asked, names: &Names, tally: &mut Tally) -> Result<(), String> {
    let question = asked.question();
    let permissions = naive.permissions(&question);
    equal("permissions", &names.permissions.iter().cloned().collect(), &permissions, asked)?;
    let model = naive.organization_of(question.object).and_then(|id| model_of(naive, id));
    let has = |wanted: &str| match wanted.strip_suffix(".*") {
        Some(kind) => {
            let all = model.map(Model::permission_names).unwrap_or_default().iter();
            let mut all = all.filter(|name| name.split('.').next() == Some(kind)).peekable();
            all.peek().is_some() && all.all(|name| permissions.contains(name))
        }
        None => naive.allows(&Question { permission: wanted, ..question }),
    };
    let missing: Vec<&str> = asked.several().filter(|wanted| !has(wanted)).collect();
    equal("missing", &names.missing.iter().map(String::as_str).collect(), &missing, asked)?;
    let assignable = assignable(naive, model, &question);
    equal("assignable", &names.assignable, &assignable, asked)?;
    tally.compared(Kind::Names, 3);
    Ok(())
}

fn plain_lists(naive: &Naive, asked: &Asked, lists: &Lists, tally: &mut Tally) -> Result<(), String> {
    let question = asked.question();
    let resources = naive.facts.iter().filter(|fact| matches!(fact, Fact::Resource(_))).count();
    if resources <= LISTED_PLAINLY || asked.kind.is_some() {
        let kind = asked.kind.as_deref().or_else(|| own_type(&asked.permission));
        // Nothing is handed on by a list.
        let is_permission = !asked.permission.contains(':');
        let mut all = naive.resources(&question, asked.organization, kind);
        all.retain(|_| is_permission);
        equal("resources", &lists.resources, &all.into_iter().collect(), asked)?;
        tally.compared(Kind::List, 1);
    }
    equal("subjects", &lists.subjects, &naive.subjects(&question).into_iter().collect(), asked)?;
    tally.compared(Kind::List, 1);
    Ok(())
}

/// The model's roles, then the organization's own, that can be handed out.
fn assignable(naive: &Naive, model: Option<&Model>, question: &Question<'_>) -> Vec<String> {
    let scope = match question.object {
        Object::Organization(_) => RoleScope::Organization,
        Object::Workspace(_) => RoleScope::Workspace,
        Object::Resource(_) => return Vec::new(),
    };
    let roles = model.into_iter().flat_map(|model| model.roles(scope)).map(|role| role.name.clone());
    let here = naive.organization_of(question.object);
    let own = naive.facts.iter().filter_map(|fact| match fact {
        Fact::CustomRole(role) if Some(role.organization) == here && role.scope == scope => Some(role.id),
        _ => None,
    });
    let own: BTreeSet<_> = own.collect();
    let all = roles.chain(own.into_iter().map(|id| id.to_string()));
    all.filter(|role| naive.allows(&Question { permission: &format!("assign:{role}"), ..*question })).collect()
}

fn model_of(naive: &Naive, organization: ids::OrganizationId) -> Option<&Model> {
    let known = naive.facts.iter().find_map(|fact| match fact {
        Fact::Organization(known) if known.id == organization => Some(known),
        _ => None,
    })?;
    let follows =
        |model: &&std::sync::Arc<Model>| (model.name(), model.version()) == (&known.model, known.model_version);
    naive.models.iter().find(follows).map(std::sync::Arc::as_ref)
}

/// The type of resources that a permission is about; what can be created is asked about where it will be.
fn own_type(permission: &str) -> Option<&str> {
    let is_built_in = BUILT_IN_PERMISSIONS.iter().any(|(name, _)| *name == permission);
    permission.split_once('.').filter(|(_, action)| !is_built_in && *action != "create").map(|(kind, _)| kind)
}

/// A batch says what each check says.
pub(crate) fn batch(world: &World, asked: &[Asked], answers: &[Answers<'_>], tally: &mut Tally) -> Result<(), String> {
    let questions: Vec<Question<'_>> = asked.iter().map(Asked::question).collect();
    let batch = world.check_all(&questions);
    let checks: Vec<Decision> = questions.iter().map(|question| world.check(question)).collect();
    let explained: Vec<Decision> = answers.iter().map(|answers| answers.explanation.decision).collect();
    equal("batch", &batch, &checks, &"the whole batch")?;
    equal("explained", &explained, &checks, &asked)?;
    tally.compared(Kind::Explained, 2 * u64::try_from(checks.len()).unwrap());
    Ok(())
}

/// All that is told about one question goes together, and each reason is one.
pub(crate) fn with_itself(
    world: &World,
    so: &[Fact],
    asked: &Asked,
    answers: &Answers<'_>,
    tally: &mut Tally,
) -> Result<(), String> {
    let question = asked.question();
    let explanation = &answers.explanation;
    let decision = explanation.decision;
    equal("a yes has reasons", &!explanation.reasons.is_empty(), &decision.allowed, &(asked, explanation))?;
    let near = decision.allowed && !explanation.misses.is_empty();
    equal("a yes has no misses", &near, &false, &(asked, explanation))?;
    let told_first = explanation.reasons.first().map(because);
    let because = Some(decision.because).filter(|_| decision.allowed);
    equal("first reason", &told_first, &because, &(asked, explanation))?;
    let model = decision.organization.and_then(|id| world.model_of(id));
    for reason in &explanation.reasons {
        let model = model.ok_or("a yes where there is no model")?;
        let flaw = verifier::flaw(so, model, &question, reason);
        equal("flaw of a reason", &flaw, &None, &(asked, reason))?;
        tally.compared(Kind::Claim, 1);
    }
    for miss in &explanation.misses {
        let flaw = verifier::misses::flaw(so, model, &question, miss);
        equal("flaw of a miss", &flaw, &None, &(asked, miss))?;
        tally.compared(Kind::Claim, 1);
    }
    if let Some(names) = &answers.names {
        let any = world.has_any_permission(question.subject, question.session, question.object, question.now);
        equal("any permission", &any, &!names.permissions.is_empty(), asked)?;
        names_are_checks(world, asked, names, tally)?;
    }
    if let Some(lists) = &answers.lists {
        lists_are_checks(world, so, asked, lists, tally)?;
        let page = |after, limit| world.list_resources(&asked.resources(after, limit));
        pages::make_up(&lists.resources, asked, page, tally)?;
        let page = |after, limit| world.list_subjects(&asked.subjects(after, limit));
        pages::make_up(&lists.subjects, asked, page, tally)?;
    }
    Ok(())
}

fn because(reason: &Reason<'_>) -> Because {
    match reason {
        Reason::Role { held, .. } => Because::Role { assignment: held.assignment, group: held.group },
        Reason::Grant { held, .. } => Because::Grant { grant: held.grant, group: held.group },
        Reason::Share(share) => Because::Share(share.share),
    }
}

/// Each permission that is listed is one that a check allows, and each that is not is not.
fn names_are_checks(world: &World, asked: &Asked, names: &Names, tally: &mut Tally) -> Result<(), String> {
    let question = asked.question();
    let model = world.organization_of(question.object).and_then(|id| world.model_of(id));
    let all = model.map(Model::permission_names).unwrap_or_default();
    let may = |name: &&String| world.check(&Question { permission: name, ..question }).allowed;
    let checked: Vec<String> = all.iter().filter(may).cloned().collect();
    equal("permissions by checks", &names.permissions, &checked, asked)?;
    tally.compared(Kind::Candidate, u64::try_from(all.len()).unwrap());
    Ok(())
}

/// Each one who could be listed is listed just when a check says so.
fn lists_are_checks(world: &World, so: &[Fact], asked: &Asked, lists: &Lists, tally: &mut Tally) -> Result<(), String> {
    let question = asked.question();
    let kind = asked.kind.as_deref().or_else(|| own_type(&asked.permission));
    let (mut resources, mut subjects) = (Vec::new(), Vec::new());
    for fact in so {
        match fact {
            Fact::Resource(one) if one.organization == asked.organization => {
                resources.extend(kind.is_none_or(|kind| one.kind == kind).then_some(one.id));
            }
            Fact::User(one) => subjects.push(Principal::User(one.id)),
            Fact::ServiceAccount(one) => subjects.push(Principal::ServiceAccount(one.id)),
            Fact::Token(one) if one.acts_as.is_none() => subjects.push(Principal::AccessToken(one.id)),
            _ => {}
        }
    }
    tally.compared(Kind::Candidate, u64::try_from(resources.len() + subjects.len()).unwrap());
    let on = |id: &ids::ResourceId| world.check(&Question { object: Object::Resource(*id), ..question }).allowed;
    resources.retain(|id| !asked.permission.contains(':') && on(id));
    resources.sort();
    equal("resources by checks", &lists.resources, &resources, asked)?;
    let by = |one: &Principal| world.check(&Question { subject: (*one).into(), session: None, ..question }).allowed;
    subjects.retain(by);
    subjects.sort();
    equal("subjects by checks", &lists.subjects, &subjects, asked)
}

fn equal<T: PartialEq + Debug>(what: &str, found: &T, expected: &T, of: &impl Debug) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}: found {found:?}, expected {expected:?}, of {of:#?}"))
}
