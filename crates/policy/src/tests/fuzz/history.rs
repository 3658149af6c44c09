//! How facts become known: in some order, some twice, some too late, with models that come when they come, and with
//! readers that hold on to what they have seen.

use std::collections::BTreeMap;

use crate::fact::{Change, Fact};
use crate::tests::fuzz::dice::Dice;
use crate::tests::fuzz::facts::{Facts, Thing};

/// One thing that happens to a world.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A change arrives.
    Change(u64, Change),
    /// The model of this number becomes known.
    Model(usize),
    /// Somebody clones the world, asks, and keeps the clone.
    Hold,
    /// The oldest clone goes.
    Release,
}

/// Everything that happens to one world.
pub(crate) fn history(facts: &Facts<'_>, models: usize, dice: &mut Dice) -> Vec<Step> {
    let mut changes = made(facts, dice);
    arrive(&mut changes, dice);
    let mut steps: Vec<Step> = changes.into_iter().map(|(version, change)| Step::Change(version, change)).collect();
    for number in 0..models {
        // One in fifty never comes, and half of them come before everything else.
        let place = if dice.chance(50) { 0 } else { dice.index(steps.len() + 1) };
        if dice.chance(98) {
            steps.insert(place, Step::Model(number));
        }
        if dice.chance(10) {
            steps.insert(dice.index(steps.len() + 1), Step::Model(number));
        }
    }
    for _ in 0..dice.below(4) {
        steps.insert(dice.index(steps.len() + 1), Step::Hold);
        steps.insert(dice.index(steps.len() + 1), Step::Release);
    }
    steps
}

/// The changes as they were made: first each thing once, then some again, and some removed. The place is the version.
fn made(facts: &Facts<'_>, dice: &mut Dice) -> Vec<(u64, Change)> {
    let things = facts.things();
    let mut known: BTreeMap<usize, Fact> = BTreeMap::new();
    let mut changes = Vec::new();
    for (place, thing) in things.iter().enumerate() {
        // Where an organization is lacking, little is left to ask about.
        let lacking = if *thing == Thing::Organization(0) { 120 } else { 60 };
        if dice.below(lacking) == 0 {
            continue;
        }
        let fact = facts.fact(*thing, dice);
        known.insert(place, fact.clone());
        changes.push(Change::Put(fact));
    }
    for _ in 0..facts.shape.later {
        let place = later(&things, dice);
        let thing = things[place];
        let change = match (known.get(&place), dice.below(100)) {
            (Some(old), 0..9) => Change::Remove(old.key()),
            (Some(old), 9..14) => Change::Put(old.clone()),
            (Some(old), _) => Change::Put(facts.edited(thing, old, dice)),
            (None, _) => Change::Put(facts.fact(thing, dice)),
        };
        if let Change::Put(fact) = &change {
            known.insert(place, fact.clone());
        }
        changes.push(change);
    }
    (1..).zip(changes).collect()
}

/// Which thing is changed. Little is left of a world that has lost its people and places, so those change less.
fn later(things: &[Thing], dice: &mut Dice) -> usize {
    let place = dice.index(things.len());
    let rest = match things[place] {
        Thing::Organization(_) => 75,
        Thing::User(_) | Thing::Workspace(_) => 60,
        _ => 0,
    };
    if dice.chance(rest) { dice.index(things.len()) } else { place }
}

/// Lets changes come as they do: sometimes in order, sometimes late, sometimes twice.
fn arrive(changes: &mut Vec<(u64, Change)>, dice: &mut Dice) {
    match dice.below(4) {
        0 => {}
        1 => dice.shuffle(changes),
        _ => {
            let window = dice.within(2, 12);
            for place in 0..changes.len() {
                let other = (place + dice.index(usize::try_from(window).unwrap())).min(changes.len() - 1);
                changes.swap(place, other);
            }
        }
    }
    for _ in 0..dice.below(12) {
        let again = dice.pick(changes).clone();
        changes.insert(dice.index(changes.len() + 1), again);
    }
}
