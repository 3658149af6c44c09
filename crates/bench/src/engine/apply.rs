//! One change of a full world, as the service makes it: the next world is a clone of this one, the change is applied
//! to it, and it takes this one's place, while readers still hold the last ones.

use std::collections::VecDeque;
use std::time::Instant;

use anyhow::ensure;
use policy::fact::{Assignment, Fact, Grant, Holder, Parent, Resource, Scope};
use policy::{Applied, Change, World};

use crate::engine::stopwatch::Stopwatch;
use crate::figure::{Figure, Percentiles, Unit, histogram, nanoseconds};
use crate::jobs::Settings;
use crate::random::Random;
use crate::world::name::Names;
use crate::world::plan;
use crate::world::shape::{Name, Shape};

/// How many of the last worlds somebody is still reading.
const HELD: usize = 8;

/// Numbers of things that the world does not have yet.
const NEW: usize = 5_000_000;

/// What is put, and then removed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Write {
    Grant,
    Member,
    Resource,
}

impl Write {
    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Grant => ("grant", "a grant"),
            Self::Member => ("member", "a workspace's member"),
            Self::Resource => ("resource", "a resource"),
        }
    }

    /// Something new in any organization, between what is there.
    fn fact(self, shape: Shape, number: usize, random: &mut Random) -> Fact {
        let names = plan::names(&shape, random.below(shape.organizations));
        let person = random.below(shape.people);
        let workspace = names.workspace(random.below(shape.workspaces));
        let organization = names.own(0);
        match self {
            Self::Grant => Fact::Grant(Grant {
                id: names.grant(number),
                organization,
                resource: names.resource(random.below(shape.resources())),
                holder: Holder::User(names.user(person)),
                level: "edit".to_owned(),
                expires: None,
                via: Some(names.membership(person)),
            }),
            Self::Member => Fact::Assignment(member(names, number, Scope::Workspace(workspace), person)),
            Self::Resource => Fact::Resource(Resource {
                id: names.resource(number),
                organization,
                kind: "document".to_owned(),
                parent: Parent::Workspace(workspace),
                inherits: true,
            }),
        }
    }
}

fn member(names: Names, number: usize, scope: Scope, person: usize) -> Assignment {
    Assignment {
        id: names.membership(number),
        organization: names.own(0),
        scope,
        holder: Holder::User(names.user(person)),
        role: "member".to_owned(),
        suspended: false,
        expires: None,
        via: Some(names.membership(person)),
    }
}

/// Puts and removes things of each kind. The world is then as it was, but for what it remembers of the removed.
pub(crate) fn measure(name: Name, world: &mut World, settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for write in [Write::Grant, Write::Member, Write::Resource] {
        figures.extend(measure_one(name, world, write, settings)?);
    }
    Ok(figures)
}

fn measure_one(name: Name, world: &mut World, write: Write, settings: &Settings) -> anyhow::Result<[Figure; 2]> {
    let mut random = Random::named(&[4]);
    let (mut puts, mut removals) = (histogram()?, histogram()?);
    let mut held = VecDeque::new();
    let begun = Instant::now();
    for number in NEW..NEW + settings.calls() {
        let fact = write.fact(name.shape(), number, &mut random);
        let key = fact.key();
        puts.record(replace(world, Change::Put(fact), &mut held)?)?;
        removals.record(replace(world, Change::Remove(key), &mut held)?)?;
        if begun.elapsed() > settings.time() {
            break;
        }
    }
    let (world, (short, long)) = (name.text(), write.name());
    let figure = |what: &str, verb: &str, times| {
        let percentiles = Percentiles::of(times, 1);
        let about = format!("Snapshot and {verb} {long}, while readers hold {HELD} snapshots");
        Figure::new(format!("apply.{world}.{what}_{short}"), about, Unit::Nanoseconds, percentiles.p50)
            .with_percentiles(percentiles)
    };
    Ok([figure("put", "put", &puts), figure("remove", "remove", &removals)])
}

/// Puts the next world into this one's place. What it took, without letting go of what nobody reads any more.
fn replace(world: &mut World, change: Change, held: &mut VecDeque<World>) -> anyhow::Result<u64> {
    let watch = Stopwatch::start();
    let mut next = world.clone();
    let applied = next.apply(1, change);
    let took = nanoseconds(watch.stop());
    ensure!(applied == Applied::Changed, "a new change was {applied:?}");
    held.push_back(std::mem::replace(world, next));
    if held.len() > HELD {
        held.pop_front();
    }
    Ok(took)
}
