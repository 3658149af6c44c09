//! Pages of what somebody may view, for people to whom much, little and nothing is open.

use ids::ResourceId;
use policy::{Page, ResourceQuery, World};

use crate::engine::pages::{Case, first, time};
use crate::figure::Figure;
use crate::jobs::Settings;
use crate::queries::{NOW, user};
use crate::random::Random;
use crate::world::plan::{OrganizationRole, Person, Plan, SeatRole};
use crate::world::rules::{Action, Who};
use crate::world::shape::Name;

/// How many different lists are asked for: so many that they are not all in the processor's caches.
const LISTS: usize = 400;

/// How many of them in one organization at most, where telling what must be in one may take a while.
const LISTS_OF_ONE: usize = 10;

/// How many people are looked at to find one of a kind.
const TRIES: usize = 100_000;

/// Whose list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// All of the organization.
    Owner,
    /// All of the organization, from the middle on.
    OwnerMiddle,
    /// All of a workspace or a few.
    Member,
    /// What is open to everybody in the organization, and a few grants.
    Outside,
    /// A handful of grants to somebody of another organization.
    Granted,
    /// Nothing at all.
    Nobody,
}

pub(crate) type List = Case<ResourceQuery<'static>, ResourceId>;

impl Kind {
    const ALL: [Self; 6] = [Self::Owner, Self::OwnerMiddle, Self::Member, Self::Outside, Self::Granted, Self::Nobody];

    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Owner => ("owner", "an owner"),
            Self::OwnerMiddle => ("owner_middle", "an owner, from the middle of the list"),
            Self::Member => ("member", "a member of workspaces"),
            Self::Outside => ("no_workspace", "somebody in no workspace"),
            Self::Granted => ("few_grants", "an outsider with a few grants"),
            Self::Nobody => ("nothing", "an outsider with nothing"),
        }
    }

    /// Somebody of this kind, if the organization has one.
    fn find(self, plan: &Plan, random: &mut Random) -> Option<Person> {
        let mut anybody = || plan.person(random.below(plan.shape.people));
        match self {
            Self::Owner | Self::OwnerMiddle => Some(plan.person(0)),
            Self::Member => (0..TRIES).map(|_| anybody()).find(|person| !leads(plan, *person) && works(plan, *person)),
            Self::Outside => {
                (0..TRIES).map(|_| anybody()).find(|person| !leads(plan, *person) && !works(plan, *person))
            }
            Self::Granted => {
                let outside = |person: Person| person.organization != plan.number;
                let grants: Vec<Person> =
                    plan.grants.iter().map(|granted| granted.person).filter(|person| outside(*person)).collect();
                random.pick(&grants).copied()
            }
            Self::Nobody => {
                let granted = |person: Person| plan.grants.iter().any(|granted| granted.person == person);
                (0..TRIES).map(|_| plan.somebody_else(random)).find(|person| !granted(*person))
            }
        }
    }
}

/// First pages of 100 and of 1,000, for each kind of person.
pub(crate) fn measure(name: Name, world: &World, settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for kind in Kind::ALL {
        for limit in [100, 1_000] {
            let cases = cases(name, kind, limit);
            let (short, long) = kind.name();
            let figure = time(
                format!("list.{}.{short}.{limit}", name.text()),
                &format!("ListResources, page of {limit}, {long}"),
                &cases,
                settings,
                |query| world.list_resources(query),
            )?;
            figures.extend(figure);
        }
    }
    Ok(figures)
}

pub(crate) fn cases(name: Name, kind: Kind, limit: usize) -> Vec<List> {
    let shape = name.shape();
    let mut random = Random::named(&[2, u64::try_from(limit).unwrap_or_default()]);
    // One organization has several lists to offer, but is drawn once.
    let organizations = LISTS.min(shape.organizations);
    let per_organization = (LISTS / organizations.max(1)).clamp(1, LISTS_OF_ONE);
    let mut cases = Vec::new();
    for _ in 0..organizations {
        let plan = Plan::draw(shape, random.below(shape.organizations));
        for _ in 0..per_organization {
            cases.extend(kind.find(&plan, &mut random).map(|person| case(&plan, person, kind, limit)));
        }
    }
    cases
}

fn case(plan: &Plan, person: Person, kind: Kind, limit: usize) -> List {
    let names = plan.names();
    let from = if kind == Kind::OwnerMiddle { plan.shape.resources() / 2 } else { 0 };
    let query = ResourceQuery {
        subject: user(plan, person),
        session: None,
        permission: Action::View.permission(),
        organization: names.own(0),
        kind: None,
        after: from.checked_sub(1).map(|before| names.resource(before)),
        limit,
        now: NOW,
    };
    let may = |resource: &usize| plan.is_document(*resource) && plan.may(Who::Person(person), Action::View, *resource);
    let found = (from..plan.shape.resources()).filter(may).map(|resource| names.resource(resource));
    let page: Page<ResourceId> = first(found, limit);
    Case { query, page }
}

fn leads(plan: &Plan, person: Person) -> bool {
    plan.role(person.number) != OrganizationRole::Member
}

/// Whether they have a workspace as more than a guest.
fn works(plan: &Plan, person: Person) -> bool {
    let seats = (0..plan.shape.workspaces).filter_map(|workspace| plan.seat(person, workspace));
    seats.into_iter().any(|role| role != SeatRole::Guest)
}
