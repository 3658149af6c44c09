//! Pages of those who may do something, in the organization of 25,000.

use policy::fact::Principal;
use policy::{Object, SubjectQuery, World};

use crate::engine::pages::{Case, first, time};
use crate::figure::Figure;
use crate::jobs::Settings;
use crate::queries::NOW;
use crate::random::Random;
use crate::world::plan::{Person, Plan};
use crate::world::rules::{Action, Who};
use crate::world::shape::Name;

/// How many different objects are asked about.
const OBJECTS: usize = 10;

/// How many are on a page.
const LIMIT: usize = 1_000;

pub(crate) type List = Case<SubjectQuery<'static>, Principal>;

pub(crate) fn measure(world: &World, settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let plan = Plan::draw(Name::Wide.shape(), 0);
    let lists = [
        ("everybody", "what everybody may", everybody(&plan, None)),
        ("everybody_middle", "what everybody may, from the middle on", everybody(&plan, Some(plan.shape.people / 2))),
        ("many", "what 9,000 may", of_documents(&plan, Action::View)),
        ("few", "what a few may", of_documents(&plan, Action::ManageShares)),
    ];
    let mut figures = Vec::new();
    for (short, long, cases) in lists {
        let about = format!("ListSubjects, page of 1,000 of 25,000, {long}");
        let list = |query: &SubjectQuery<'static>| world.list_subjects(query);
        figures.extend(time(format!("subjects.wide.{short}"), &about, &cases, settings, list)?);
    }
    Ok(figures)
}

/// Those who may see the organization.
pub(crate) fn everybody(plan: &Plan, after: Option<usize>) -> Vec<List> {
    let names = plan.names();
    let object = Object::Organization(names.own(0));
    let after = after.map(|number| Principal::User(names.user(number)));
    let query = SubjectQuery { permission: "organization.view", object, after, limit: LIMIT, now: NOW };
    let mut all: Vec<Principal> = (0..plan.shape.people).map(|number| Principal::User(names.user(number))).collect();
    all.sort_unstable();
    let page = first(all.into_iter().filter(|one| after.is_none_or(|after| *one > after)), LIMIT);
    vec![Case { query, page }]
}

/// Those who may do something with some documents.
pub(crate) fn of_documents(plan: &Plan, action: Action) -> Vec<List> {
    let mut random = Random::named(&[3]);
    let documents = (0..OBJECTS).map(|_| random.below(plan.shape.resources()));
    let cases = documents.map(|document| {
        let object = Object::Resource(plan.names().resource(document));
        let query = SubjectQuery { permission: action.permission(), object, after: None, limit: LIMIT, now: NOW };
        let may = |person: &Person| plan.may(Who::Person(*person), action, document);
        let inside = (0..plan.shape.people).map(|number| plan.person(number));
        let strangers = (0..plan.shape.strangers).map(|number| Person { organization: plan.number + 1, number });
        let people = inside.chain(strangers).filter(may);
        let mut all: Vec<Principal> =
            people.map(|person| Principal::User(plan.names_of(person).user(person.number))).collect();
        all.sort_unstable();
        Case { query, page: first(all.into_iter(), LIMIT) }
    });
    cases.collect()
}
