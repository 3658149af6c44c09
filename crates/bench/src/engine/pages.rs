//! Calls that take long enough to be timed one by one: pages of lists.

use std::hint::black_box;
use std::time::Instant;

use anyhow::bail;
use policy::Page;

use crate::engine::stopwatch::Stopwatch;
use crate::figure::{Figure, Percentiles, Unit, histogram, nanoseconds};
use crate::jobs::Settings;

/// However slow a call is, it is made so often.
const CALLS_MIN: usize = 5;

/// A page that is asked for, and what must be in it.
pub(crate) struct Case<Q, T> {
    pub(crate) query: Q,
    pub(crate) page: Page<T>,
}

/// The first page of this size of a list.
pub(crate) fn first<T>(mut list: impl Iterator<Item = T>, limit: usize) -> Page<T> {
    let items = list.by_ref().take(limit).collect();
    Page { items, more: list.next().is_some() }
}

/// Asks for the pages in turn until it was often or long enough. A page that is wrong ends it.
pub(crate) fn time<Q, T: PartialEq>(
    name: String,
    about: &str,
    cases: &[Case<Q, T>],
    settings: &Settings,
    list: impl Fn(&Q) -> Page<T>,
) -> anyhow::Result<Option<Figure>> {
    let mut times = histogram()?;
    for case in cases.iter().take(CALLS_MIN) {
        black_box(list(&case.query));
    }
    let begun = Instant::now();
    for (number, case) in cases.iter().cycle().take(settings.calls()).enumerate() {
        if number >= CALLS_MIN && begun.elapsed() > settings.time() {
            break;
        }
        let watch = Stopwatch::start();
        let page = black_box(list(black_box(&case.query)));
        times.record(nanoseconds(watch.stop()))?;
        if page != case.page {
            let (got, wanted) = (page.items.len(), case.page.items.len());
            bail!(
                "wrong page of {name}: {got} items, more = {}; {wanted}, more = {} expected",
                page.more,
                case.page.more
            );
        }
    }
    if times.is_empty() {
        return Ok(None);
    }
    let percentiles = Percentiles::of(&times, 1);
    let about = format!("{about} ({} calls)", times.len());
    Ok(Some(Figure::new(name, about, Unit::Nanoseconds, percentiles.p50).with_percentiles(percentiles)))
}

#[cfg(test)]
mod tests;
