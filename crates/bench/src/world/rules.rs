//! Who may do what, read off the plan: what the engine must answer, told without it.

use crate::world::plan::{Audience, Granted, Level, Opened, OrganizationRole, Person, Plan, SeatRole};

/// What can be done with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    View,
    Run,
    Edit,
    Delete,
    ManageShares,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Person(Person),
    /// Whoever came through the public share of this resource.
    Door(usize),
}

impl Action {
    /// The permission's full name.
    pub(crate) fn permission(self) -> &'static str {
        match self {
            Self::View => "document.view",
            Self::Run => "document.run",
            Self::Edit => "document.edit",
            Self::Delete => "document.delete",
            Self::ManageShares => "document.manage_shares",
        }
    }
}

impl Plan {
    /// Whether they may.
    pub(crate) fn may(&self, who: Who, action: Action, document: usize) -> bool {
        match who {
            Who::Door(opened) => opened == document && action == Action::View,
            Who::Person(person) => {
                self.may_by_role(person, action, self.workspace_of(document))
                    || self.grants_on(document).iter().any(|grant| grant.gives(person, action))
                    || (action == Action::View && self.is_open_to(person, document))
            }
        }
    }

    /// Whether a role gives it, in the organization or in the workspace.
    pub(crate) fn may_by_role(&self, person: Person, action: Action, workspace: usize) -> bool {
        if person.organization != self.number {
            return false;
        }
        let leads = self.role(person.number) != OrganizationRole::Member;
        leads
            || match (self.seat(person, workspace), action) {
                (Some(SeatRole::Owner), _) => true,
                (Some(SeatRole::Admin), action) => action != Action::ManageShares,
                (Some(SeatRole::Member), action) => matches!(action, Action::View | Action::Run),
                (Some(SeatRole::Guest) | None, _) => false,
            }
    }

    /// The role that somebody has in a workspace.
    pub(crate) fn seat(&self, person: Person, workspace: usize) -> Option<SeatRole> {
        let seats = self.seats.get(workspace).filter(|_| person.organization == self.number)?;
        let place = seats.binary_search_by_key(&person.number, |seat| seat.person).ok()?;
        seats.get(place).map(|seat| seat.role)
    }

    fn grants_on(&self, document: usize) -> &[Granted] {
        let from = self.grants.partition_point(|grant| grant.resource < document);
        let to = self.grants.partition_point(|grant| grant.resource <= document);
        self.grants.get(from..to).unwrap_or_default()
    }

    fn audiences_of(&self, document: usize) -> &[Opened] {
        let from = self.audiences.partition_point(|opened| opened.resource < document);
        let to = self.audiences.partition_point(|opened| opened.resource <= document);
        self.audiences.get(from..to).unwrap_or_default()
    }

    /// A public resource is open to those who come through its share; being somebody does not help.
    fn is_open_to(&self, person: Person, document: usize) -> bool {
        self.audiences_of(document).iter().any(|opened| match opened.audience {
            Audience::Organization => person.organization == self.number,
            Audience::Workspace => self.seat(person, self.workspace_of(document)).is_some(),
            Audience::Public => false,
        })
    }
}

impl Granted {
    fn gives(&self, person: Person, action: Action) -> bool {
        let by_level = match self.level {
            Level::View => action == Action::View,
            Level::Run => action == Action::Run,
            Level::Edit => matches!(action, Action::View | Action::Run | Action::Edit),
        };
        self.person == person && by_level
    }
}
