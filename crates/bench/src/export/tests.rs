use std::collections::BTreeSet;

use serde_json::Value;

use crate::export::{fact, query};
use crate::queries::{Spread, draw};
use crate::world;
use crate::world::shape::Name;

#[test]
fn every_fact_of_every_world_can_be_written_with_an_id_of_its_own() {
    for name in [Name::Small, Name::Deep] {
        let mut seen = BTreeSet::new();
        for change in world::changes(name.shape()) {
            let line = fact(&change).unwrap();
            let (kind, id) = (line["fact"].as_str().unwrap(), line["id"].as_str().unwrap());
            assert!(seen.insert((kind.to_owned(), id.to_owned())), "{line}");
        }
        let kinds: BTreeSet<&str> = seen.iter().map(|(kind, _)| kind.as_str()).collect();
        let wanted =
            ["assignment", "grant", "group", "group_member", "organization", "resource", "share", "user", "workspace"];
        assert_eq!(kinds, BTreeSet::from(wanted));
    }
}

#[test]
fn questions_name_what_the_world_has() {
    let mut ids = BTreeSet::new();
    for change in world::changes(Name::Small.shape()) {
        ids.insert(fact(&change).unwrap()["id"].as_str().unwrap().to_owned());
    }
    for asked in draw(Name::Small.shape(), Spread::Uniform, 2_000).unwrap() {
        let line = query(&asked).unwrap();
        let subject = line["subject"].as_object().unwrap().values().next().and_then(Value::as_str).unwrap();
        assert!(ids.contains(subject) && ids.contains(line["resource"].as_str().unwrap()), "{line}");
        assert_eq!(line["allowed"], asked.allowed);
    }
}
