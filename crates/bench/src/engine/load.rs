//! Building a world: how fast, and what it weighs.

use std::time::Duration;

use anyhow::Context;
use policy::World;

use crate::child::MemoryShort;
use crate::engine::stopwatch::Stopwatch;
use crate::figure::{Figure, Unit};
use crate::machine;
use crate::world;
use crate::world::shape::Name;

/// How many changes are made before they are applied, so that making them is not timed.
const AT_ONCE: usize = 10_000;

/// Below this, the machine is about to end some process, and it might not be ours.
const RESERVE: u64 = 1 << 30;

/// A world with all its facts. Only applying them is timed; all that this process then holds is the world.
pub(crate) fn load(name: Name) -> anyhow::Result<(World, Vec<Figure>)> {
    let before = machine::resident().context("the kernel does not tell how much memory is in use")?;
    let mut world = World::new();
    world.add_model(world::model()?);
    let mut changes = world::changes(name.shape());
    let (mut count, mut total) = (0_u64, Duration::ZERO);
    loop {
        let some: Vec<_> = changes.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            break;
        }
        let watch = Stopwatch::start();
        for change in some {
            count += 1;
            world.apply(count, change);
        }
        total += watch.stop();
        if machine::available().is_some_and(|left| left < RESERVE) {
            let world = name.text();
            let so_far = format!("the machine's memory was nearly used up after {count} facts of the world {world}");
            return Err(MemoryShort(so_far).into());
        }
    }
    let after = machine::resident().unwrap_or_default();
    Ok((world, figures(name.text(), count, total, after.saturating_sub(before))))
}

fn figures(world: &str, facts: u64, time: Duration, memory: u64) -> Vec<Figure> {
    let named = |what: &str| format!("load.{world}.{what}");
    let (facts, seconds, memory) = (facts as f64, time.as_secs_f64(), memory as f64);
    let peak = machine::resident_peak().unwrap_or_default() as f64;
    vec![
        Figure::new(named("facts"), "Facts in the world", Unit::Count, facts),
        Figure::new(named("time"), "Applying all facts to an empty world", Unit::Seconds, seconds),
        Figure::new(named("rate"), "Changes applied while loading", Unit::PerSecond, facts / seconds),
        Figure::new(named("memory"), "Resident memory that the world takes", Unit::Bytes, memory),
        Figure::new(named("memory_per_fact"), "Resident memory per fact", Unit::Bytes, memory / facts.max(1.0)),
        Figure::new(named("peak"), "Most resident memory of the process while loading", Unit::Bytes, peak),
    ]
}
