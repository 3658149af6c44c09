//! What changes give and take, found by asking the plain way about everything there is, before and after.

use std::collections::{BTreeMap, BTreeSet};

use ids::OrganizationId;

use crate::difference::Difference;
use crate::fact::{Fact, FactKey, Holder, Principal};
use crate::naive::Naive;
use crate::question::{Object, Question};
use crate::tests::id;
use crate::time::Time;

/// Two states of one organization.
pub(crate) struct Plain<'a> {
    pub(crate) worlds: [&'a Naive; 2],
    pub(crate) organization: OrganizationId,
    pub(crate) now: Time,
}

impl Plain<'_> {
    /// What is wrong with the differences that were told of changes under these keys.
    pub(crate) fn flaw(&self, told: &[Difference], keys: &[FactKey]) -> Option<String> {
        if !told.is_sorted_by(|one, next| (one.object, one.principal) < (next.object, next.principal)) {
            return Some("they are out of order".to_owned());
        }
        let expected = self.all();
        for one in told {
            let found = expected.get(&(one.object, one.principal));
            if found != Some(&[one.gained.clone(), one.lost.clone()]) {
                return Some(format!("{one:?} is told, the plain way finds {found:?}"));
            }
        }
        let told: BTreeSet<_> = told.iter().map(|one| (one.object, one.principal)).collect();
        let tree = keys.iter().any(|key| matches!(key, FactKey::Resource(_) | FactKey::Workspace(_)));
        let untold = expected.iter().find(|((object, principal), _)| {
            let must = match object {
                Object::Organization(_) | Object::Workspace(_) => true,
                Object::Resource(id) => {
                    keys.contains(&FactKey::Resource(*id)) || (!tree && self.has_grant(*object, *principal))
                }
            };
            must && !told.contains(&(*object, *principal))
        });
        untold.map(|untold| format!("{untold:?} is not told of {keys:?}"))
    }

    fn all(&self) -> BTreeMap<(Object, Principal), [Vec<String>; 2]> {
        let (mut objects, mut principals) = (BTreeSet::new(), BTreeSet::new());
        for fact in self.worlds.iter().flat_map(|world| &world.facts) {
            match fact {
                Fact::Organization(fact) => drop(objects.insert(Object::Organization(fact.id))),
                Fact::Workspace(fact) => drop(objects.insert(Object::Workspace(fact.id))),
                Fact::Resource(fact) => drop(objects.insert(Object::Resource(fact.id))),
                Fact::User(fact) => drop(principals.insert(Principal::User(fact.id))),
                Fact::ServiceAccount(fact) => drop(principals.insert(Principal::ServiceAccount(fact.id))),
                Fact::Token(fact) => drop(principals.insert(Principal::AccessToken(fact.id))),
                _ => {}
            }
        }
        let pairs = objects.iter().flat_map(|object| principals.iter().map(move |principal| (*object, *principal)));
        let differences = pairs.filter_map(|(object, principal)| {
            let [before, after] = self.worlds.map(|world| self.permissions(world, object, principal));
            let beyond = |some: &BTreeSet<String>, other| some.difference(other).cloned().collect::<Vec<_>>();
            let found = [beyond(&after, &before), beyond(&before, &after)];
            (before != after).then_some(((object, principal), found))
        });
        differences.collect()
    }

    fn permissions(&self, world: &Naive, object: Object, principal: Principal) -> BTreeSet<String> {
        let question = Question { subject: principal.into(), session: None, permission: "", object, now: self.now };
        let is_here = world.organization_of(object) == Some(self.organization);
        if is_here { world.permissions(&question) } else { BTreeSet::new() }
    }

    /// Whether somebody has a grant on the resource, before or after, themselves or through a group.
    fn has_grant(&self, object: Object, principal: Principal) -> bool {
        let here = Some(self.organization);
        self.worlds.iter().any(|Naive { facts, .. }| {
            let is_in = |group| {
                let exists = |fact: &Fact| matches!(fact, Fact::Group(known) if known.id == group);
                facts.iter().any(|fact| exists(fact) && fact.organization() == here)
                    && facts.iter().filter(|fact| fact.organization() == here).any(|fact| match fact {
                        Fact::GroupMember(place) => {
                            let theirs = Holder::from(place.member) == principal.into();
                            place.group == group && place.via.is_none() && theirs
                        }
                        _ => false,
                    })
            };
            facts.iter().filter(|fact| fact.organization() == here).any(|fact| match fact {
                Fact::Grant(grant) if Object::Resource(grant.resource) == object => match grant.holder {
                    Holder::Group(group) => is_in(group),
                    holder => holder == principal.into(),
                },
                _ => false,
            })
        })
    }
}

#[test]
fn what_is_told_wrongly_or_not_at_all_is_found() {
    let organization = crate::fact::Organization {
        id: id(0),
        model: "standard".to_owned(),
        model_version: 1,
        state: crate::fact::OrganizationState::Active,
    };
    let model = crate::model::Model::parse("standard", crate::tests::scene::source_of("standard")).unwrap();
    let person = Fact::User(crate::fact::User { id: id(0), active: true });
    let role = crate::tests::scene::assignment(0, Holder::User(id(0)), crate::fact::Scope::Organization, "member");
    let before =
        Naive { models: vec![std::sync::Arc::new(model)], facts: vec![Fact::Organization(organization), person] };
    let mut after = before.clone();
    after.facts.push(Fact::Assignment(role));
    let plain = Plain { worlds: [&before, &after], organization: id(0), now: Time(0) };
    let keys = [FactKey::Assignment(id(0))];
    let (object, principal) = (Object::Organization(id(0)), Principal::User(id(0)));
    let told = |gained| Difference { object, principal, gained, lost: Vec::new() };
    let [gained, _] = plain.all()[&(object, principal)].clone();
    assert_eq!(plain.flaw(&[told(gained.clone())], &keys), None);
    assert!(plain.flaw(&[], &keys).is_some(), "it is not told");
    assert!(plain.flaw(&[told(gained[1..].to_vec())], &keys).is_some(), "not all of it is told");
    assert!(plain.flaw(&[told(gained.clone()), told(gained)], &keys).is_some(), "it is told twice");
}
