//! The questions of a world: half of them allowed and half denied, as the plan says and not the engine.

use anyhow::Context;
use policy::{Object, Question, Subject, Time};

use crate::random::{Random, Zipf};
use crate::world::plan::{Audience, Person, Plan};
use crate::world::rules::{Action, Who};
use crate::world::shape::Shape;

/// When everything is asked: after all ids were made.
pub(crate) const NOW: Time = Time(1_790_000_000_000);

/// How often a question with the wanted answer is looked for in one organization.
const TRIES: usize = 100_000;

/// Which organizations are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    /// All as often.
    Uniform,
    /// A few most of the time: Zipf's law with the exponent 1.1.
    Zipf,
}

/// A question, and its answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Query {
    pub(crate) question: Question<'static>,
    pub(crate) allowed: bool,
}

/// Draws so many questions. Each organization is drawn once, and its questions are then put where they belong.
pub(crate) fn draw(shape: Shape, spread: Spread, count: usize) -> anyhow::Result<Vec<Query>> {
    let mut random = Random::named(&[1, u64::from(spread == Spread::Zipf)]);
    let mut wanted: Vec<bool> = (0..count).map(|number| number % 2 == 0).collect();
    random.shuffle(&mut wanted);
    let organizations = organizations(shape, spread, count, &mut random);
    let mut places: Vec<(usize, usize, bool)> =
        organizations.into_iter().zip(0..).zip(wanted).map(|((one, place), wanted)| (one, place, wanted)).collect();
    places.sort_unstable();
    let mut drawn: Vec<(usize, Query)> = Vec::with_capacity(count);
    for of_one in places.chunk_by(|(one, ..), (next, ..)| one == next) {
        let Some((organization, ..)) = of_one.first() else { continue };
        let plan = Plan::draw(shape, *organization);
        for (_, place, wanted) in of_one {
            drawn.push((*place, ask(&plan, *wanted, &mut random)?));
        }
    }
    drawn.sort_unstable_by_key(|(place, _)| *place);
    Ok(drawn.into_iter().map(|(_, query)| query).collect())
}

/// The organization of each question. Which ones are asked about most has nothing to do with their order.
fn organizations(shape: Shape, spread: Spread, count: usize, random: &mut Random) -> Vec<usize> {
    let mut by_rank: Vec<usize> = (0..shape.organizations).collect();
    random.shuffle(&mut by_rank);
    let zipf = Zipf::new(shape.organizations, 1.1);
    let mut rank = || match spread {
        Spread::Uniform => random.below(shape.organizations),
        Spread::Zipf => zipf.draw(random),
    };
    (0..count).map(|_| by_rank.get(rank()).copied().unwrap_or_default()).collect()
}

/// A question of one organization with the wanted answer.
fn ask(plan: &Plan, wanted: bool, random: &mut Random) -> anyhow::Result<Query> {
    for _ in 0..TRIES {
        let Some((who, document)) = somebody(plan, random) else { continue };
        let action = match random.below(100) {
            0..50 => Action::View,
            50..70 => Action::Run,
            70..85 => Action::Edit,
            85..95 => Action::Delete,
            _ => Action::ManageShares,
        };
        if plan.may(who, action, document) == wanted {
            return Ok(Query { question: question(plan, who, action, document), allowed: wanted });
        }
    }
    let number = plan.number;
    anyhow::bail!("no question of organization {number} is answered with allowed = {wanted}")
}

/// Who asks about which document: mostly anybody of the organization about anything, and often enough those for whom
/// there is more to look at than a role.
fn somebody(plan: &Plan, random: &mut Random) -> Option<(Who, usize)> {
    let document = any_document(plan, random)?;
    let seats = plan.seats.get(plan.workspace_of(document))?;
    let inside = plan.person(random.below(plan.shape.people));
    Some(match random.below(100) {
        0..50 => (Who::Person(inside), document),
        50..75 => (Who::Person(plan.person(random.pick(seats)?.person)), document),
        75..85 => {
            let granted = random.pick(&plan.grants)?;
            (Who::Person(granted.person), granted.resource)
        }
        85..90 => {
            let opened = random.pick(&plan.audiences)?;
            match opened.audience {
                Audience::Public => (Who::Door(opened.resource), opened.resource),
                Audience::Organization | Audience::Workspace => (Who::Person(inside), opened.resource),
            }
        }
        90..95 => (Who::Person(plan.somebody_else(random)), document),
        _ => (Who::Person(plan.person(random.below(1 + plan.shape.admins))), document),
    })
}

fn any_document(plan: &Plan, random: &mut Random) -> Option<usize> {
    let workspace = random.below(plan.shape.workspaces);
    let place = plan.shape.folders + random.below(plan.shape.documents);
    (plan.shape.documents > 0).then(|| workspace * plan.shape.resources_per_workspace() + place)
}

fn question(plan: &Plan, who: Who, action: Action, document: usize) -> Question<'static> {
    let names = plan.names();
    let subject = match who {
        Who::Person(person) => user(plan, person),
        Who::Door(resource) => Subject::Share { share: names.share(resource), person: None },
    };
    let object = Object::Resource(names.resource(document));
    Question { subject, session: None, permission: action.permission(), object, now: NOW }
}

/// Somebody as a subject.
pub(crate) fn user(plan: &Plan, person: Person) -> Subject {
    Subject::User(plan.names_of(person).user(person.number))
}

/// Those with this answer.
pub(crate) fn with_answer(queries: &[Query], allowed: bool) -> Vec<Query> {
    queries.iter().filter(|query| query.allowed == allowed).copied().collect()
}

/// Holds an answer against the plan's.
pub(crate) fn verify(query: &Query, allowed: bool) -> anyhow::Result<()> {
    let right = (allowed == query.allowed).then_some(());
    right.with_context(|| format!("wrong answer: allowed = {allowed} to {:?}", query.question))
}

#[cfg(test)]
mod tests;
