use std::collections::BTreeMap;

use policy::Object;

use crate::queries::{Spread, draw, verify, with_answer};
use crate::world::build;
use crate::world::shape::{Name, Shape};

const COUNT: usize = 4_000;

#[test]
fn half_is_allowed_half_denied_and_the_engine_agrees() {
    let world = build(Name::Small.shape()).unwrap();
    for spread in [Spread::Uniform, Spread::Zipf] {
        let drawn = draw(Name::Small.shape(), spread, COUNT).unwrap();
        assert_eq!([true, false].map(|answer| with_answer(&drawn, answer).len()), [COUNT / 2; 2]);
        for query in &drawn {
            verify(query, world.check(&query.question).allowed).unwrap();
            verify(query, !query.allowed).unwrap_err();
        }
    }
}

#[test]
fn uniform_asks_about_all_as_often_and_zipf_does_not() {
    let shape = Shape { organizations: 10, ..Name::Small.shape() };
    let world = build(shape).unwrap();
    let mut most = Vec::new();
    for spread in [Spread::Uniform, Spread::Zipf] {
        let mut times = BTreeMap::new();
        for query in draw(shape, spread, COUNT).unwrap() {
            assert!(matches!(query.question.object, Object::Resource(_)));
            *times.entry(world.organization_of(query.question.object)).or_insert(0_usize) += 1;
        }
        assert_eq!(times.len(), 10);
        most.push(times.into_values().max().unwrap());
    }
    assert!((400..500).contains(&most[0]), "{most:?}");
    assert!(most[1] > 1_200, "{most:?}");
}

#[test]
fn the_deep_and_the_flat_world_are_asked_the_same() {
    let [deep, flat] = [Name::Deep, Name::Flat].map(|name| draw(name.shape(), Spread::Uniform, 500).unwrap());
    assert!(deep.iter().zip(&flat).all(|(one, two)| one.question == two.question && one.allowed == two.allowed));
}
