//! A world that is written down and built again out of parts.

use std::mem;

use crate::fact::Fact;
use crate::tests::fuzz::dice::Dice;
use crate::world::{Census, Gathering, Overlap, Part, World};

/// The same world, built as it is at a start: some organizations at a time, in parts that know nothing of each other.
pub(crate) fn through_parts(world: &World, dice: &mut Dice) -> Result<World, Overlap> {
    let room = if dice.chance(50) { world.census() } else { Census::default() };
    let (mut whole, records) = (Gathering::of(world, &room), world.records());
    let mut part = Part::of(world);
    for facts in records.organizations() {
        for (version, fact) in facts {
            put(&mut part, version, fact)?;
        }
        if dice.chance(50) {
            whole.add(&mut mem::replace(&mut part, Part::of(world)))?;
        }
    }
    for (version, fact) in records.elsewhere() {
        put(&mut part, version, fact)?;
    }
    if dice.chance(50) {
        whole.add(&mut mem::replace(&mut part, Part::of(world)))?;
    }
    for key in records.removed() {
        part.remove(key)?;
    }
    whole.add(&mut part)?;
    whole.finish(|one, other| {
        one();
        other();
    })
}

fn put(part: &mut Part, version: u64, fact: Fact) -> Result<(), Overlap> {
    match fact {
        Fact::Resource(resource) => part.put_resource(version, &resource),
        fact => part.put(version, fact),
    }
}
