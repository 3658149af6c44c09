//! What changes would give, and what they would take: the same questions asked before and after.

mod touched;

use std::collections::BTreeSet;

use ids::OrganizationId;

use self::touched::Touched;
use crate::evaluate;
use crate::fact::{FactKey, Principal};
use crate::model::Model;
use crate::permission::PermissionSet;
use crate::question::Object;
use crate::time::Time;
use crate::world::World;

/// What somebody may do on an object afterwards and could not before, and the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// On what.
    pub object: Object,
    /// Who.
    pub principal: Principal,
    /// The full names of what is new, in alphabetical order.
    pub gained: Vec<String>,
    /// The full names of what is gone, in alphabetical order.
    pub lost: Vec<String>,
}

impl World {
    /// What changes of an organization's facts give and take, by object, then by principal; the first ones up to the
    /// limit.
    ///
    /// `after` is this world once the changes were applied to it, and `changed` are the keys of what they changed.
    /// Asked are those whose holdings the changes touch, on the organization, on its workspaces, and on the resources
    /// that they have a grant on; and on a workspace or a resource that is itself changed, everybody. What is held on
    /// an object reaches what is below it, so objects below are told only where they are asked for themselves.
    /// Shares belong to nobody, so what a change of one opens or closes is not among the differences.
    #[must_use]
    pub fn differences(
        &self,
        after: &Self,
        organization: OrganizationId,
        changed: impl IntoIterator<Item = FactKey>,
        now: Time,
        limit: usize,
    ) -> Vec<Difference> {
        let touched = Touched::by([self, after], organization, changed, now);
        let pairs = touched.pairs();
        pairs
            .filter_map(|(object, who)| difference([self, after], organization, object, who, now))
            .take(limit)
            .collect()
    }
}

fn difference(
    worlds: [&World; 2],
    organization: OrganizationId,
    object: Object,
    principal: Principal,
    now: Time,
) -> Option<Difference> {
    let [before, after] = worlds.map(|world| {
        let is_here = world.organization_of(object) == Some(organization);
        is_here.then(|| evaluate::permissions(world, principal.into(), None, object, now).ok()).flatten()
    });
    if is_same(before, after) {
        return None;
    }
    let [before, after] = [before, after].map(|held| held.map_or_else(BTreeSet::new, names));
    let beyond = |some: &BTreeSet<&str>, others: &BTreeSet<&str>| -> Vec<String> {
        some.difference(others).map(|name| (*name).to_owned()).collect()
    };
    let (gained, lost) = (beyond(&after, &before), beyond(&before, &after));
    (!gained.is_empty() || !lost.is_empty()).then_some(Difference { object, principal, gained, lost })
}

/// Whether nothing differs, as far as that can be seen without the names.
fn is_same(before: Option<(&Model, PermissionSet)>, after: Option<(&Model, PermissionSet)>) -> bool {
    match (before, after) {
        (Some((one, before)), Some((other, after))) => std::ptr::eq(one, other) && before == after,
        (before, after) => before.is_none() && after.is_none(),
    }
}

fn names((model, held): (&Model, PermissionSet)) -> BTreeSet<&str> {
    model.names_of(&held).into_iter().collect()
}

#[cfg(test)]
mod tests;
