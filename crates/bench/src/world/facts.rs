//! A plan as the changes that the services would have sent.

use std::sync::Arc;

use policy::Change;
use policy::fact::{
    self, Assignment, Fact, Grant, Group, GroupMember, Holder, Member, Organization, OrganizationState, Parent,
    Resource, Scope, Share, User, Workspace,
};

use crate::world::name::Names;
use crate::world::plan::{self, Audience, Level, Opened, OrganizationRole, Plan, SeatRole};
use crate::world::shape::Shape;

/// The group of everybody; the group of workspace n has the number n + 1.
const EVERYBODY: usize = 0;

/// The accounts of people of no organization.
pub(crate) fn strangers(shape: Shape) -> impl Iterator<Item = Change> {
    let names = plan::names(&shape, shape.organizations);
    (0..shape.strangers).map(move |number| put(Fact::User(User { id: names.user(number), active: true })))
}

/// All facts of one organization.
pub(crate) fn of(plan: &Arc<Plan>) -> impl Iterator<Item = Change> + use<> {
    let names = plan.names();
    let organization = Organization {
        id: names.own(0),
        model: "bench".to_owned(),
        model_version: 1,
        state: OrganizationState::Active,
    };
    std::iter::once(Fact::Organization(organization))
        .chain(people(plan))
        .chain(workspaces(plan))
        .chain(groups(plan))
        .chain(resources(plan))
        .chain(grants(plan))
        .chain(audiences(plan))
        .map(put)
}

fn put(fact: Fact) -> Change {
    Change::Put(fact)
}

/// Each one's account and membership.
fn people(plan: &Arc<Plan>) -> impl Iterator<Item = Fact> + use<> {
    let (plan, names) = (Arc::clone(plan), plan.names());
    (0..plan.shape.people).flat_map(move |number| {
        let role = match plan.role(number) {
            OrganizationRole::Owner => "owner",
            OrganizationRole::Admin => "admin",
            OrganizationRole::Member => "member",
        };
        let membership = assignment(names, number, Scope::Organization, number, role);
        [Fact::User(User { id: names.user(number), active: true }), Fact::Assignment(membership)]
    })
}

/// Each workspace, with the roles in it, which hang on their holders' memberships.
fn workspaces(plan: &Arc<Plan>) -> impl Iterator<Item = Fact> + use<> {
    let (plan, names) = (Arc::clone(plan), plan.names());
    // The numbers of memberships go on where those in the organization end.
    let mut next = plan.shape.people;
    (0..plan.shape.workspaces).flat_map(move |workspace| {
        let made = Workspace { id: names.workspace(workspace), organization: names.own(0) };
        let seats = plan.seats.get(workspace).map_or(&[][..], Vec::as_slice).iter().map(|seat| {
            let role = match seat.role {
                SeatRole::Owner => "owner",
                SeatRole::Admin => "admin",
                SeatRole::Member => "member",
                SeatRole::Guest => "guest",
            };
            let number = next;
            next += 1;
            let scope = Scope::Workspace(names.workspace(workspace));
            let via = Some(names.membership(seat.person));
            Fact::Assignment(Assignment { via, ..assignment(names, number, scope, seat.person, role) })
        });
        let seats: Vec<Fact> = seats.collect();
        std::iter::once(Fact::Workspace(made)).chain(seats)
    })
}

fn assignment(names: Names, number: usize, scope: Scope, person: usize, role: &str) -> Assignment {
    Assignment {
        id: names.membership(number),
        organization: names.own(0),
        scope,
        holder: Holder::User(names.user(person)),
        role: role.to_owned(),
        suspended: false,
        expires: None,
        via: None,
    }
}

/// The groups that audiences need: of everybody, and of the workspaces with something that is open to them.
fn groups(plan: &Arc<Plan>) -> impl Iterator<Item = Fact> + use<> {
    let names = plan.names();
    let opened = plan.audiences.iter().filter_map(|opened| group_of(plan, opened));
    let mut needed: Vec<usize> = opened.collect();
    needed.sort_unstable();
    needed.dedup();
    let plan = Arc::clone(plan);
    let mut next = 0;
    needed.into_iter().flat_map(move |group| {
        let seats = group.checked_sub(1).and_then(|workspace| plan.seats.get(workspace));
        let people: Vec<usize> = match seats {
            Some(seats) => seats.iter().map(|seat| seat.person).collect(),
            None => (0..plan.shape.people).collect(),
        };
        let made = Group { id: names.group(group), organization: names.own(0) };
        let first = next;
        next += people.len();
        let places = (first..).zip(people).map(move |(number, person)| {
            Fact::GroupMember(GroupMember {
                id: names.group_member(number),
                organization: names.own(0),
                group: names.group(group),
                member: Member::User(names.user(person)),
                via: Some(names.membership(person)),
            })
        });
        std::iter::once(Fact::Group(made)).chain(places)
    })
}

/// The group that an audience is, unless it is the public.
fn group_of(plan: &Plan, opened: &Opened) -> Option<usize> {
    match opened.audience {
        Audience::Organization => Some(EVERYBODY),
        Audience::Workspace => Some(plan.workspace_of(opened.resource) + 1),
        Audience::Public => None,
    }
}

fn resources(plan: &Arc<Plan>) -> impl Iterator<Item = Fact> + use<> {
    let (plan, names) = (Arc::clone(plan), plan.names());
    (0..plan.shape.resources()).map(move |number| {
        let parent = match plan.folder_of(number) {
            Some(folder) => Parent::Resource(names.resource(folder)),
            None => Parent::Workspace(names.workspace(plan.workspace_of(number))),
        };
        let kind = if plan.is_document(number) { "document" } else { "folder" };
        let organization = names.own(0);
        Fact::Resource(Resource {
            id: names.resource(number),
            organization,
            kind: kind.to_owned(),
            parent,
            inherits: true,
        })
    })
}

/// Grants to people hang on their memberships; those to people of other organizations on nothing.
fn grants(plan: &Arc<Plan>) -> impl Iterator<Item = Fact> + use<> {
    let (plan, names) = (Arc::clone(plan), plan.names());
    (0..plan.grants.len()).filter_map(move |number| {
        let granted = plan.grants.get(number)?;
        let person = granted.person;
        let level = match granted.level {
            Level::View => "view",
            Level::Run => "run",
            Level::Edit => "edit",
        };
        let inside = person.organization == plan.number;
        let grant = Grant {
            id: names.grant(number),
            organization: names.own(0),
            resource: names.resource(granted.resource),
            holder: Holder::User(plan.names_of(person).user(person.number)),
            level: level.to_owned(),
            expires: None,
            via: inside.then(|| names.membership(person.number)),
        };
        Some(Fact::Grant(grant))
    })
}

/// A grant to a group, or a public share. The numbers of grants go on where those to people end.
fn audiences(plan: &Arc<Plan>) -> impl Iterator<Item = Fact> + use<> {
    let (plan, names) = (Arc::clone(plan), plan.names());
    (0..plan.audiences.len()).filter_map(move |number| {
        let opened = plan.audiences.get(number)?;
        let (organization, resource) = (names.own(0), names.resource(opened.resource));
        Some(match group_of(&plan, opened) {
            Some(group) => Fact::Grant(Grant {
                id: names.grant(plan.grants.len() + number),
                organization,
                resource,
                holder: Holder::Group(names.group(group)),
                level: "view".to_owned(),
                expires: None,
                via: None,
            }),
            None => Fact::Share(Share {
                id: names.share(opened.resource),
                organization,
                resource,
                mode: "look".to_owned(),
                audience: fact::Audience::Public,
                expires: None,
                open: true,
            }),
        })
    })
}
