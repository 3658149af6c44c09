//! The worlds that are measured: made from numbers, the same each time, organization by organization, so that none
//! has to be held in memory as a whole.
//!
//! [`shape`] says how many of what; [`plan`] draws one organization; [`rules`] says who may what in it, from the plan
//! and by none of the engine's code; [`facts`] tells the plan as the changes that the services would have sent.
//!
//! What an audience is: a resource that is open to its organization or its workspace is granted to a group of those
//! people, because a product asks whether somebody may, not through which door they came, and such a grant answers
//! that. A public one has a share, which is nobody's: those queries are asked as somebody who came through it.

pub(crate) mod facts;
pub(crate) mod name;
pub(crate) mod plan;
pub(crate) mod rules;
pub(crate) mod shape;

use std::sync::Arc;

use anyhow::Context;
use policy::{Change, Model, World};

use crate::world::plan::Plan;
use crate::world::shape::Shape;

/// The text of the access model that all worlds follow.
pub(crate) const MODEL: &str = include_str!("world/model.toml");

/// The access model that all worlds follow.
pub(crate) fn model() -> anyhow::Result<Arc<Model>> {
    Ok(Arc::new(Model::parse("model.toml", MODEL).context("the access model of the worlds is wrong")?))
}

/// All facts of a world, one organization after the other.
pub(crate) fn changes(shape: Shape) -> impl Iterator<Item = Change> {
    let strangers = facts::strangers(shape);
    strangers.chain((0..shape.organizations).flat_map(move |number| facts::of(&Arc::new(Plan::draw(shape, number)))))
}

/// A world with all its facts.
pub(crate) fn build(shape: Shape) -> anyhow::Result<World> {
    let mut world = World::new();
    world.add_model(model()?);
    (1..).zip(changes(shape)).for_each(|(version, change)| {
        world.apply(version, change);
    });
    Ok(world)
}

#[cfg(test)]
mod tests;
