use policy::World;

use crate::engine::rounds::{Side, alternate};
use crate::queries::{Query, Spread, draw};
use crate::world::build;
use crate::world::shape::{Name, Shape};

const SHAPE: Shape = Shape { organizations: 2, ..Name::Small.shape() };

fn measured(ask: fn(&World, &Query) -> bool) -> anyhow::Result<f64> {
    let (world, queries) = (build(SHAPE)?, draw(SHAPE, Spread::Uniform, 500)?);
    let side = || Side { world: &world, queries: &queries, ask };
    let measured = alternate(&[side(), side()], 3)?;
    assert_eq!(measured[0].against(&measured[1], "a", "b").spread.map(|(low, high)| low <= high), Some(true));
    Ok(measured[0].figure("a", "b").value)
}

#[test]
fn right_answers_are_timed_and_a_wrong_one_ends_it() {
    let took = measured(|world, query| world.check(&query.question).allowed).unwrap();
    assert!(took > 0.0);
    let error = measured(|_, _| true).unwrap_err();
    assert!(error.to_string().starts_with("wrong answer: allowed = true"), "{error}");
}
