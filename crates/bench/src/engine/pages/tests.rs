use policy::Page;

use crate::engine::pages::{Case, first, time};
use crate::figure::Figure;
use crate::jobs::Settings;

const SETTINGS: Settings = Settings { quick: true };

fn timed(list: impl Fn(&usize) -> Page<usize>) -> anyhow::Result<Option<Figure>> {
    let cases = [3, 5].map(|query| Case { query, page: first(0..query, 4) });
    time("list".to_owned(), "a list", &cases, &SETTINGS, list)
}

#[test]
fn a_page_has_its_items_and_tells_whether_there_are_more() {
    assert_eq!(first(0..3, 4), Page { items: vec![0, 1, 2], more: false });
    assert_eq!(first(0..4, 4), Page { items: vec![0, 1, 2, 3], more: false });
    assert_eq!(first(0..5, 4), Page { items: vec![0, 1, 2, 3], more: true });
}

#[test]
fn right_pages_are_timed_and_a_wrong_one_ends_it() {
    let figure = timed(|query| first(0..*query, 4)).unwrap().unwrap();
    assert!(figure.about.ends_with("(500 calls)") && figure.percentiles.is_some());
    timed(|query| Page { more: false, ..first(0..*query, 4) }).unwrap_err();
    timed(|query| first(1..*query + 1, 4)).unwrap_err();
}

#[test]
fn no_case_is_no_figure() {
    let none: [Case<usize, usize>; 0] = [];
    assert_eq!(time("a".to_owned(), "b", &none, &SETTINGS, |_| first(0..1, 1)).unwrap(), None);
}
