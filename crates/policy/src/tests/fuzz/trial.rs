//! One world: what happens to it, and what it is asked.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::fact::{Applied, Change, Fact, FactKey};
use crate::model::Model;
use crate::naive::{Naive, settle};
use crate::tests::fuzz::answers::{self, Answers};
use crate::tests::fuzz::asked::Asked;
use crate::tests::fuzz::compare;
use crate::tests::fuzz::dice::Dice;
use crate::tests::fuzz::facts::Facts;
use crate::tests::fuzz::history::{Step, history};
use crate::tests::fuzz::pages;
use crate::tests::fuzz::parts;
use crate::tests::fuzz::shape::Shape;
use crate::tests::fuzz::tally::{Kind, Tally};
use crate::tests::fuzz::words::{self, Words};
use crate::tests::id;
use crate::tests::plain::Plain;
use crate::time::Time;
use crate::world::World;

/// So many questions are asked of a clone while the world goes on.
const ASKED_OF_CLONES: usize = 12;
/// The plain way is asked about everything for a difference, so the world must be small.
const SMALL: usize = 60;

/// Everything that happens to one world, and all that is asked of it. It can be run again with less.
#[derive(Clone)]
pub(crate) struct Trial {
    models: Vec<Arc<Model>>,
    pub(crate) steps: Vec<Step>,
    pub(crate) asked: Vec<Asked>,
    /// The seed of the choices that are made on the way.
    choices: u64,
}

/// A world on its way.
#[derive(Default)]
struct Walk {
    world: World,
    models: Vec<Arc<Model>>,
    changes: Vec<(u64, Change)>,
    /// What each key's last version is; none for what was removed.
    versions: HashMap<FactKey, Option<u64>>,
    /// What was held on to, with its answers as text.
    clones: Vec<(World, Vec<String>)>,
}

impl Trial {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let models = words::models(&mut dice);
        let shape = Shape::any(&mut dice);
        let words = Words::of(&models);
        let facts = Facts { words: &words, shape: &shape };
        let steps = history(&facts, models.len(), &mut dice);
        let so = settle(&changes(&steps));
        let asked = (0..shape.questions).map(|_| facts.asked(&so, &mut dice)).collect();
        Self { models, steps, asked, choices: dice.seed() }
    }

    /// Tells the first difference. A panic is one.
    pub(crate) fn run(&self, tally: &mut Tally) -> Result<(), String> {
        catch_unwind(AssertUnwindSafe(|| self.compare(tally))).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Err(format!("a panic: {}", text.unwrap_or_default()))
        })
    }

    fn compare(&self, tally: &mut Tally) -> Result<(), String> {
        let mut walk = Walk::default();
        for step in &self.steps {
            self.step(&mut walk, step, tally)?;
        }
        let naive = walk.naive();
        tally.worlds += 1;
        tally.facts += u64::try_from(naive.facts.len()).unwrap();
        tally.changes += u64::try_from(walk.changes.len()).unwrap();
        let answers: Vec<Answers<'_>> = self.asked.iter().map(|asked| Answers::of(&walk.world, asked)).collect();
        compare::batch(&walk.world, &self.asked, &answers, tally)?;
        for (asked, answers) in self.asked.iter().zip(&answers) {
            if let Some(model) =
                walk.world.organization_of(asked.question().object).and_then(|id| walk.world.model_of(id))
            {
                tally.asked_under(model);
            }
            tally.answered(asked.question().subject, &asked.permission, &naive.facts, &answers.explanation);
            compare::with_the_plain_way(&naive, asked, answers, tally)?;
            compare::with_itself(&walk.world, &naive.facts, asked, answers, tally)?;
        }
        let mut dice = Dice::new(self.choices);
        self.rebuilt(&walk, &naive.facts, &answers, &mut dice, tally)?;
        self.written_down(&walk, &naive.facts, &answers, &mut dice, tally)?;
        self.differences(&walk, &naive, &mut dice, tally)?;
        self.read_while_it_changes(&walk, &naive.facts, &answers, &mut dice, tally)?;
        walk.clones.iter().try_for_each(|clone| self.held(clone, tally))
    }

    /// The world at its end, and the plain way to the same.
    pub(crate) fn end(&self) -> (World, Naive) {
        let mut walk = Walk::default();
        for step in &self.steps {
            self.step(&mut walk, step, &mut Tally::default()).unwrap();
        }
        let naive = walk.naive();
        (walk.world, naive)
    }

    fn step(&self, walk: &mut Walk, step: &Step, tally: &mut Tally) -> Result<(), String> {
        match step {
            Step::Change(version, change) => {
                let expected = walk.expected(*version, change);
                let applied = walk.world.apply(*version, change.clone());
                walk.changes.push((*version, change.clone()));
                if applied != expected {
                    return Err(format!("{applied:?} for {expected:?}: {version} {change:?}"));
                }
                tally.compared(Kind::Applied, 1);
            }
            Step::Model(number) => {
                walk.world.add_model(self.models[*number].clone());
                walk.models.push(self.models[*number].clone());
            }
            Step::Hold => {
                let clone = walk.world.clone();
                let asked = self.asked_of_clones();
                let answers: Vec<Answers<'_>> = asked.iter().map(|asked| Answers::of(&clone, asked)).collect();
                let naive = walk.naive();
                for (asked, answers) in asked.iter().zip(&answers).take(4) {
                    compare::with_the_plain_way(&naive, asked, answers, tally)?;
                }
                let texts = answers.iter().map(|answers| format!("{answers:?}")).collect();
                walk.clones.push((clone, texts));
            }
            Step::Release if walk.clones.is_empty() => {}
            Step::Release => {
                let clone = walk.clones.remove(0);
                self.held(&clone, tally)?;
            }
        }
        Ok(())
    }

    fn asked_of_clones(&self) -> &[Asked] {
        &self.asked[..self.asked.len().min(ASKED_OF_CLONES)]
    }

    fn held(&self, (clone, texts): &(World, Vec<String>), tally: &mut Tally) -> Result<(), String> {
        for (asked, expected) in self.asked_of_clones().iter().zip(texts) {
            let found = Answers::of(clone, asked);
            if format!("{found:?}") != *expected {
                return Err(format!("{:?}: {asked:#?}\nexpected {expected}\nfound {found:?}", Kind::Held));
            }
            tally.compared(Kind::Held, found.count());
        }
        Ok(())
    }

    /// Worlds that learn at once what is so: in the order of its keys, the other way round, and in any order; and one
    /// to which everything happens in any order.
    fn rebuilt(
        &self,
        walk: &Walk,
        so: &[Fact],
        answers: &[Answers<'_>],
        dice: &mut Dice,
        tally: &mut Tally,
    ) -> Result<(), String> {
        let put = |fact: &Fact| (1, Change::Put(fact.clone()));
        let sorted: Vec<_> = so.iter().map(put).collect();
        let reversed: Vec<_> = so.iter().rev().map(put).collect();
        let (mut shuffled, mut again) = (sorted.clone(), walk.changes.clone());
        dice.shuffle(&mut shuffled);
        dice.shuffle(&mut again);
        for (number, changes) in [sorted, reversed, shuffled, again].into_iter().enumerate() {
            let mut world = World::new();
            let early = number % 2 == 0;
            walk.models.iter().filter(|_| early).for_each(|model| world.add_model(model.clone()));
            for (version, change) in changes {
                world.apply(version, change);
            }
            walk.models.iter().filter(|_| !early).for_each(|model| world.add_model(model.clone()));
            for fact in so {
                if world.fact(fact.key()).as_deref() != Some(fact) {
                    return Err(format!("rebuilt {number}: {fact:?} is {:?}", world.fact(fact.key())));
                }
            }
            answers::same(Kind::Rebuilt, &world, &self.asked, answers, tally)?;
        }
        Ok(())
    }

    /// A world that was written down on the way and built again, and to which the rest happened then, or all of it once
    /// more.
    fn written_down(
        &self,
        walk: &Walk,
        so: &[Fact],
        answers: &[Answers],
        dice: &mut Dice,
        tally: &mut Tally,
    ) -> Result<(), String> {
        let (early, late) = walk.changes.split_at(dice.index(walk.changes.len() + 1));
        let repeated = if dice.chance(30) { early } else { &[] };
        let mut before = World::new();
        let first = if dice.chance(80) { walk.models.len() } else { dice.index(walk.models.len() + 1) };
        walk.models[..first].iter().for_each(|model| before.add_model(model.clone()));
        for (version, change) in early {
            before.apply(*version, change.clone());
        }
        let mut world = parts::through_parts(&before, dice).map_err(|overlap| overlap.to_string())?;
        walk.models[first..].iter().for_each(|model| world.add_model(model.clone()));
        for (version, change) in repeated.iter().chain(late) {
            let (told, expected) = (world.apply(*version, change.clone()), before.apply(*version, change.clone()));
            if told != expected {
                return Err(format!("written down: {told:?} for {expected:?}: {version} {change:?}"));
            }
        }
        for fact in so {
            if world.fact(fact.key()).as_deref() != Some(fact) {
                return Err(format!("written down: {fact:?} is {:?}", world.fact(fact.key())));
            }
        }
        answers::same(Kind::Rebuilt, &world, &self.asked, answers, tally)
    }

    /// What the last changes gave and took.
    fn differences(&self, walk: &Walk, after: &Naive, dice: &mut Dice, tally: &mut Tally) -> Result<(), String> {
        let tail = dice.index(6) + 1;
        if after.facts.len() > SMALL || !dice.chance(6) || walk.changes.len() < tail {
            return Ok(());
        }
        let (early, late) = walk.changes.split_at(walk.changes.len() - tail);
        let mut world = World::new();
        walk.models.iter().for_each(|model| world.add_model(model.clone()));
        for (version, change) in early {
            world.apply(*version, change.clone());
        }
        let before = Naive { models: walk.models.clone(), facts: settle(early) };
        let keys: Vec<FactKey> = late.iter().map(|(_, change)| change.key()).collect();
        let now = Time(100);
        let told = world.differences(&walk.world, id(0), keys.iter().copied(), now, usize::MAX);
        let plain = Plain { worlds: [&before, after], organization: id(0), now };
        if let Some(flaw) = plain.flaw(&told, &keys) {
            return Err(format!("differences of {keys:?}: {flaw}"));
        }
        let limit = dice.index(told.len() + 1);
        if world.differences(&walk.world, id(0), keys.iter().copied(), now, limit) != told[..limit] {
            return Err(format!("differences of {keys:?}: the first {limit} are not the first of all"));
        }
        told.iter().for_each(|_| tally.saw("a difference"));
        tally.compared(Kind::Difference, 2);
        Ok(())
    }

    /// Reads the longest lists page by page while things are taken away, change and come again.
    fn read_while_it_changes(
        &self,
        walk: &Walk,
        so: &[Fact],
        answers: &[Answers<'_>],
        dice: &mut Dice,
        tally: &mut Tally,
    ) -> Result<(), String> {
        let removals = so.iter().filter(|_| dice.chance(50)).map(|fact| (0, Change::Remove(fact.key())));
        let mut writes: Vec<(u64, Change)> = removals.collect();
        let again = walk.changes.iter().map(|(version, change)| (version + 1_000_000, change.clone()));
        writes.extend(again);
        dice.shuffle(&mut writes);
        let length = |answers: &Answers<'_>| {
            answers.lists.as_ref().map_or(0, |lists| lists.resources.len().max(lists.subjects.len()))
        };
        let mut longest: Vec<(usize, &Asked)> = answers.iter().map(length).zip(&self.asked).collect();
        longest.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
        for (_, asked) in longest.into_iter().take(4).filter(|(length, _)| (1..SMALL).contains(length)) {
            pages::while_it_changes(&walk.world, asked, &writes, tally)?;
        }
        Ok(())
    }
}

impl Walk {
    fn naive(&self) -> Naive {
        Naive { models: self.models.clone(), facts: settle(&self.changes) }
    }

    /// What a change must do, by what was told of its key before.
    fn expected(&mut self, version: u64, change: &Change) -> Applied {
        let known = self.versions.get(&change.key()).copied();
        let (applied, kept) = match (known, change) {
            (Some(None), _) => (Applied::Gone, None),
            (_, Change::Remove(_)) => (Applied::Changed, None),
            (Some(Some(known)), Change::Put(_)) if known >= version => (Applied::Known, Some(known)),
            (_, Change::Put(_)) => (Applied::Changed, Some(version)),
        };
        self.versions.insert(change.key(), kept);
        applied
    }
}

fn changes(steps: &[Step]) -> Vec<(u64, Change)> {
    let changes = steps.iter().filter_map(|step| match step {
        Step::Change(version, change) => Some((*version, change.clone())),
        _ => None,
    });
    changes.collect()
}
