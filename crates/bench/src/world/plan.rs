//! One organization, drawn: who sits where, what is granted, what is open to whom.

use crate::random::Random;
use crate::world::name::Names;
use crate::world::shape::Shape;

/// How many documents carry a grant, and how many are open to an audience.
const GRANTED: f64 = 0.05;
const OPEN: f64 = 0.02;

/// One organization of a world.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) shape: Shape,
    pub(crate) number: usize,
    /// Of each workspace, in the order of people.
    pub(crate) seats: Vec<Vec<Seat>>,
    /// In the order of resources.
    pub(crate) grants: Vec<Granted>,
    /// In the order of resources.
    pub(crate) audiences: Vec<Opened>,
}

/// Somebody: the number of their organization, and theirs in it. The number after the last organization's is where
/// the people of none are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Person {
    pub(crate) organization: usize,
    pub(crate) number: usize,
}

/// A role in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seat {
    pub(crate) person: usize,
    pub(crate) role: SeatRole,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SeatRole {
    Owner,
    Admin,
    Member,
    Guest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OrganizationRole {
    Owner,
    Admin,
    Member,
}

/// A grant to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Granted {
    pub(crate) resource: usize,
    pub(crate) person: Person,
    pub(crate) level: Level,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    View,
    Run,
    Edit,
}

/// A resource that an audience may view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) resource: usize,
    pub(crate) audience: Audience,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    Organization,
    Workspace,
    Public,
}

impl Plan {
    /// Draws the organization of this number.
    pub(crate) fn draw(shape: Shape, number: usize) -> Self {
        let mut random = Random::named(&[0, u64::try_from(number).unwrap_or(u64::MAX)]);
        let mut plan = Self { shape, number, seats: Vec::new(), grants: Vec::new(), audiences: Vec::new() };
        plan.seats = (0..shape.workspaces).map(|workspace| plan.draw_seats(workspace, &mut random)).collect();
        for resource in (0..shape.resources()).filter(|resource| shape.is_document(*resource)) {
            if random.chance(GRANTED) {
                let granted = plan.draw_grant(resource, &mut random);
                plan.grants.push(granted);
            }
            if random.chance(OPEN) {
                let audience = match random.below(100) {
                    0..40 => Audience::Organization,
                    40..80 => Audience::Workspace,
                    _ => Audience::Public,
                };
                plan.audiences.push(Opened { resource, audience });
            }
        }
        plan
    }

    pub(crate) fn names(&self) -> Names {
        names(&self.shape, self.number)
    }

    pub(crate) fn names_of(&self, person: Person) -> Names {
        names(&self.shape, person.organization)
    }

    pub(crate) fn person(&self, number: usize) -> Person {
        Person { organization: self.number, number }
    }

    /// Somebody of another organization, or of none.
    pub(crate) fn somebody_else(&self, random: &mut Random) -> Person {
        match (self.number + 1) % self.shape.organizations.max(1) {
            next if next == self.number => {
                Person { organization: self.number + 1, number: random.below(self.shape.strangers) }
            }
            next => Person { organization: next, number: random.below(self.shape.people) },
        }
    }

    pub(crate) fn role(&self, person: usize) -> OrganizationRole {
        match person {
            0 => OrganizationRole::Owner,
            number if number <= self.shape.admins => OrganizationRole::Admin,
            _ => OrganizationRole::Member,
        }
    }

    pub(crate) fn workspace_of(&self, resource: usize) -> usize {
        resource / self.shape.resources_per_workspace().max(1)
    }

    pub(crate) fn is_document(&self, resource: usize) -> bool {
        self.shape.is_document(resource)
    }

    /// The folder that a resource lies in; none if it lies in its workspace.
    pub(crate) fn folder_of(&self, resource: usize) -> Option<usize> {
        let (place, length) = (self.shape.place_in_workspace(resource), self.shape.depth.saturating_sub(1));
        let first = resource - place;
        if length == 0 {
            return None;
        }
        if place < self.shape.folders {
            return (place % length != 0).then(|| resource - 1);
        }
        let chains = self.shape.folders / length;
        let chain = (place - self.shape.folders) % chains.max(1);
        Some(first + chain * length + length - 1)
    }

    fn draw_seats(&self, workspace: usize, random: &mut Random) -> Vec<Seat> {
        let seats = self.shape.seats;
        let size = 1 + seats.admins + seats.members + seats.guests;
        let mut people: Vec<usize> = if seats.in_turn {
            let first = 1 + self.shape.admins + workspace * size;
            (first..first + size).collect()
        } else {
            draw_people(self.shape.people, size, random)
        };
        random.shuffle(&mut people);
        let role = |place: usize| match place {
            0 => SeatRole::Owner,
            place if place <= seats.admins => SeatRole::Admin,
            place if place <= seats.admins + seats.members => SeatRole::Member,
            _ => SeatRole::Guest,
        };
        let seats = people.into_iter().enumerate().map(|(place, person)| Seat { person, role: role(place) });
        let mut seats: Vec<Seat> = seats.collect();
        seats.sort_by_key(|seat| seat.person);
        seats
    }

    fn draw_grant(&self, resource: usize, random: &mut Random) -> Granted {
        let level = match random.below(100) {
            0..60 => Level::View,
            60..85 => Level::Edit,
            _ => Level::Run,
        };
        let person = match random.below(10) {
            0 => self.somebody_else(random),
            _ => self.person(random.below(self.shape.people)),
        };
        Granted { resource, person, level }
    }
}

/// The names in the organization of this number.
pub(crate) fn names(shape: &Shape, organization: usize) -> Names {
    Names { organization, lanes: shape.organizations + 1 }
}

/// So many different people.
fn draw_people(of: usize, size: usize, random: &mut Random) -> Vec<usize> {
    let mut drawn: Vec<usize> = Vec::with_capacity(size);
    while drawn.len() < size.min(of) {
        let person = random.below(of);
        if !drawn.contains(&person) {
            drawn.push(person);
        }
    }
    drawn
}
