//! All that a world answers when it is asked, so that worlds can be compared.

use ids::{MembershipId, ResourceId};

use crate::answer::{Explanation, Why};
use crate::fact::Principal;
use crate::tests::fuzz::asked::Asked;
use crate::tests::fuzz::tally::{Kind, Tally};
use crate::world::World;

/// The answers to one [`Asked`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answers<'w> {
    pub(crate) explanation: Explanation<'w>,
    pub(crate) live: Result<(), Why>,
    pub(crate) membership: Option<MembershipId>,
    pub(crate) standing: Option<MembershipId>,
    pub(crate) names: Option<Names>,
    pub(crate) lists: Option<Lists>,
}

/// What the subject may do and hand on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) permissions: Vec<String>,
    pub(crate) missing: Vec<String>,
    pub(crate) assignable: Vec<String>,
}

/// Both lists, each in one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lists {
    pub(crate) resources: Vec<ResourceId>,
    pub(crate) subjects: Vec<Principal>,
}

impl<'w> Answers<'w> {
    pub(crate) fn of(world: &'w World, asked: &Asked) -> Self {
        let question = asked.question();
        let (subject, session, object, now) = (question.subject, question.session, question.object, question.now);
        let names = || {
            let missing = world.missing(subject, session, asked.several(), object, now);
            Names {
                permissions: world.list_permissions(subject, session, object, now),
                missing: missing.into_iter().map(str::to_owned).collect(),
                assignable: world.assignable_roles(subject, session, object, now),
            }
        };
        let lists = || Lists {
            resources: world.list_resources(&asked.resources(None, usize::MAX)).items,
            subjects: world.list_subjects(&asked.subjects(None, usize::MAX)).items,
        };
        Self {
            explanation: world.explain(&question),
            live: world.subject_live(subject, session, now),
            membership: world.membership(asked.organization, asked.principal, now),
            standing: world.standing(object, asked.principal, now),
            names: asked.names.then(names),
            lists: asked.lists.then(lists),
        }
    }

    /// How many answers there are.
    pub(crate) fn count(&self) -> u64 {
        4 + self.names.as_ref().map_or(0, |_| 3) + self.lists.as_ref().map_or(0, |_| 2)
    }
}

/// Whether another world gives these answers too.
pub(crate) fn same(
    kind: Kind,
    world: &World,
    asked: &[Asked],
    answers: &[Answers<'_>],
    tally: &mut Tally,
) -> Result<(), String> {
    for (asked, expected) in asked.iter().zip(answers) {
        let found = Answers::of(world, asked);
        if found != *expected {
            return Err(format!("{kind:?}: {asked:#?}\nexpected {expected:#?}\nfound {found:#?}"));
        }
        tally.compared(kind, found.count());
    }
    Ok(())
}
