//! Lists that are read page by page.

use std::collections::BTreeSet;
use std::fmt::Debug;

use crate::fact::Change;
use crate::question::Page;
use crate::tests::fuzz::asked::Asked;
use crate::tests::fuzz::tally::{Kind, Tally};
use crate::tests::paging;
use crate::world::World;

/// The pages of a list make up the list in one, and only the last one says that nothing follows.
pub(crate) fn make_up<T: Copy + PartialEq + Debug>(
    whole: &[T],
    asked: &Asked,
    page: impl Fn(Option<T>, usize) -> Page<T>,
    tally: &mut Tally,
) -> Result<(), String> {
    let mut told: Vec<T> = Vec::new();
    let mut limits = asked.limits.iter().copied().cycle();
    loop {
        let limit = limits.next().unwrap_or(1);
        let Page { items, more } = page(told.last().copied(), limit);
        told.extend(&items);
        if more && items.len() != limit {
            return Err(format!(
                "a page of {} items is not full at {limit}, and another follows: {asked:#?}",
                items.len()
            ));
        }
        if items.len() > limit || told.len() > whole.len() || (more && told.len() == whole.len()) {
            return Err(format!("pages of {asked:#?} say {told:?}, more: {more}, where all is {whole:?}"));
        }
        if !more {
            break;
        }
        tally.saw("a list of several pages");
    }
    if told != whole {
        return Err(format!("pages of {asked:#?} make up {told:?}, not {whole:?}"));
    }
    tally.compared(Kind::Pages, 1);
    Ok(())
}

/// What was there all along is told once, and nothing that never was.
pub(crate) fn while_it_changes(
    world: &World,
    asked: &Asked,
    writes: &[(u64, Change)],
    tally: &mut Tally,
) -> Result<(), String> {
    let limit = 1;
    let page = |world: &World, after, limit| {
        let page = world.list_resources(&asked.resources(after, limit));
        (page.items, page.more)
    };
    let (told, answers) = paging::read(&mut world.clone(), writes.iter().cloned(), page, limit);
    judge(&told, &answers, asked, tally)?;
    let page = |world: &World, after, limit| {
        let page = world.list_subjects(&asked.subjects(after, limit));
        (page.items, page.more)
    };
    let (told, answers) = paging::read(&mut world.clone(), writes.iter().cloned(), page, limit);
    judge(&told, &answers, asked, tally)
}

fn judge<T: Copy + Ord + Debug>(
    told: &[T],
    answers: &[Vec<T>],
    asked: &Asked,
    tally: &mut Tally,
) -> Result<(), String> {
    if let Some(flaw) = paging::flaw(told, answers) {
        return Err(format!("read while it changed: {flaw}: {asked:#?}"));
    }
    let distinct: BTreeSet<&Vec<T>> = answers.iter().collect();
    if distinct.len() > 1 {
        tally.saw("a list that changed while it was read");
    }
    tally.compared(Kind::ChangingPages, 1);
    Ok(())
}
