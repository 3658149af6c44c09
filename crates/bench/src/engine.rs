//! The engine alone: no wire, no database, one thread. Times are those on the processor, as [`stopwatch`] says.

mod apply;
mod batch;
pub(crate) mod lists;
mod load;
pub(crate) mod pages;
mod rounds;
mod stopwatch;
pub(crate) mod subjects;

use policy::World;

use crate::engine::rounds::{Measured, Side, alternate};
use crate::figure::Figure;
use crate::jobs::Settings;
use crate::queries::{self, Query, Spread};
use crate::world;
use crate::world::shape::Name;

/// How many questions are asked over and over, to see what a check takes that finds all it needs in the caches.
const REPEATED: usize = 200;

/// Everything about one of the worlds of many organizations.
pub(crate) fn usual(name: Name, settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let (mut world, mut figures) = load::load(name)?;
    figures.extend(checks(name, &world, settings)?);
    figures.extend(batch::measure(name, &world, settings)?);
    figures.extend(lists::measure(name, &world, settings)?);
    figures.extend(apply::measure(name, &mut world, settings)?);
    Ok(figures)
}

/// One organization with a million resources.
pub(crate) fn big(settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let (mut world, mut figures) = load::load(Name::Big)?;
    let uniform = queries::draw(Name::Big.shape(), Spread::Uniform, settings.queries())?;
    let sides = [Side { world: &world, queries: &uniform, ask: check }];
    let measured = alternate(&sides, settings.rounds())?;
    figures.extend(measured.iter().map(|rounds| rounds.figure("check.big.uniform", "Check, one organization of 1 M")));
    figures.extend(lists::measure(Name::Big, &world, settings)?);
    figures.extend(apply::measure(Name::Big, &mut world, settings)?);
    Ok(figures)
}

/// The same documents 30 levels deep and at depth 1, asked the same.
pub(crate) fn deep(settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let (world, mut figures) = load::load(Name::Deep)?;
    figures.extend(against(Name::Deep, &world, Name::Flat, settings)?);
    Ok(figures)
}

/// 9,000 people in one workspace and in 600; then lists of the 25,000 people.
pub(crate) fn wide(settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let (mut world, mut figures) = load::load(Name::Wide)?;
    figures.extend(against(Name::Wide, &world, Name::Narrow, settings)?);
    figures.extend(subjects::measure(&world, settings)?);
    figures.extend(apply::measure(Name::Wide, &mut world, settings)?);
    Ok(figures)
}

/// Checks of a world, and of another one that differs in one thing.
fn against(name: Name, world: &World, other: Name, settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let other_world = world::build(other.shape())?;
    let asked = queries::draw(name.shape(), Spread::Uniform, settings.queries())?;
    let other_asked = queries::draw(other.shape(), Spread::Uniform, settings.queries())?;
    let sides =
        [Side { world, queries: &asked, ask: check }, Side { world: &other_world, queries: &other_asked, ask: check }];
    let measured = alternate(&sides, settings.rounds())?;
    let [one, two] = measured.as_slice() else { anyhow::bail!("two sides were measured") };
    let (name, other) = (name.text(), other.text());
    Ok(vec![
        one.figure(&format!("check.{name}.uniform"), &format!("Check, {name}")),
        two.figure(&format!("check.{other}.uniform"), &format!("Check, {other}")),
        one.against(two, &format!("check.{name}.against_{other}"), &format!("Check, {name} to {other}")),
    ])
}

/// Checks and explanations, taken in turn so that they meet the same weather.
fn checks(name: Name, world: &World, settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let shape = name.shape();
    let uniform = queries::draw(shape, Spread::Uniform, settings.queries())?;
    let zipf = queries::draw(shape, Spread::Zipf, settings.queries())?;
    let (allowed, denied) = (queries::with_answer(&uniform, true), queries::with_answer(&uniform, false));
    let repeated: Vec<Query> = uniform.iter().take(REPEATED).cycle().take(uniform.len()).copied().collect();
    let small_world = world::build(Name::Small.shape())?;
    let small = queries::draw(Name::Small.shape(), Spread::Uniform, settings.queries())?;
    let sides = [
        Side { world, queries: &uniform, ask: check },
        Side { world, queries: &zipf, ask: check },
        Side { world, queries: &allowed, ask: check },
        Side { world, queries: &denied, ask: check },
        Side { world, queries: &uniform, ask: explain },
        Side { world: &small_world, queries: &small, ask: check },
        Side { world, queries: &repeated, ask: check },
    ];
    let measured = alternate(&sides, settings.rounds())?;
    let [uniform, zipf, allowed, denied, explained, small, repeated] = measured.as_slice() else {
        anyhow::bail!("seven sides were measured")
    };
    Ok(figures_of_checks(name, [uniform, zipf, allowed, denied, explained, small, repeated]))
}

fn figures_of_checks(name: Name, measured: [&Measured; 7]) -> Vec<Figure> {
    let [uniform, zipf, allowed, denied, explained, small, repeated] = measured;
    let world = name.text();
    let named = |what: &str| format!("check.{world}.{what}");
    let mut figures = vec![
        uniform.figure(&named("uniform"), "Check, organizations uniform"),
        zipf.figure(&named("zipf"), "Check, organizations by Zipf(1.1)"),
        repeated.figure(&named("repeated"), "Check, the same 200 questions over and over"),
        allowed.figure(&named("allowed"), "Check, answered with yes"),
        denied.figure(&named("denied"), "Check, answered with no"),
        denied.against(allowed, &named("deny_to_allow"), "Check, no to yes"),
        explained.figure(&format!("explain.{world}.uniform"), "Explain, organizations uniform"),
        explained.against(uniform, &format!("explain.{world}.against_check"), "Explain to Check"),
    ];
    if name != Name::Small {
        figures.push(uniform.against(small, &named("against_small"), "Check, to the world of 10 k resources"));
    }
    figures
}

fn check(world: &World, query: &Query) -> bool {
    world.check(&query.question).allowed
}

fn explain(world: &World, query: &Query) -> bool {
    world.explain(&query.question).decision.allowed
}
