//! The facts of an organization in the form in which they are asked.

use ids::{GrantId, GroupMemberId, MembershipId, ResourceId, WorkspaceId};
use smallvec::SmallVec;

use crate::arena::line::Line;
use crate::arena::table::Slot;
use crate::cow::Sorted;
use crate::fact::{CustomRole, Holder, RoleScope};
use crate::model::Role;
use crate::time::Time;

/// A place in the organization's tree on which something hangs, or was said to: the organization itself, a workspace,
/// a resource with others under it or with grants. All other resources are leaves, which are known to the
/// [directory](crate::world::Directory) alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    Organization,
    Workspace(WorkspaceId),
    Resource(ResourceId),
}

/// What is known of a place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Node {
    pub(crate) what: What,
    /// The way up from whatever hangs on it.
    pub(crate) line: Line,
    /// The resources right under it.
    pub(crate) below: Sorted<Below>,
    /// Those of them under which something hangs in turn.
    pub(crate) inner: Sorted<Slot<Place>>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum What {
    /// It was spoken of, and has not arrived or is gone.
    #[default]
    Absent,
    Organization,
    Workspace,
    Resource(Leaf),
}

/// What a resource is and where it hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leaf {
    pub(crate) kind: Slot<String>,
    /// What it hangs under.
    pub(crate) above: Slot<Place>,
    /// Its own place, if something hangs on it.
    pub(crate) own: Option<Slot<Place>>,
    pub(crate) inherits: bool,
}

/// A resource under a place. Those of one type stand together, first those that inherit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Below {
    pub(crate) kind: Slot<String>,
    pub(crate) is_cut_off: bool,
    pub(crate) id: ResourceId,
}

/// What somebody has, by where it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct HolderRow {
    /// Of a group: whether it exists.
    pub(crate) is_group: bool,
    /// In the order of places, the organization first, and at each in the order of their ids.
    pub(crate) roles: SmallVec<[HeldRole; 3]>,
    /// In the order of places, and at each in the order of their ids.
    pub(crate) grants: Vec<HeldGrant>,
    /// In the order of their ids.
    pub(crate) groups: SmallVec<[HeldSeat; 1]>,
}

/// A role that somebody has: all that a check needs of an assignment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeldRole {
    pub(crate) place: Slot<Place>,
    pub(crate) id: MembershipId,
    pub(crate) slot: Slot<MembershipId>,
    pub(crate) role: RoleRef,
    pub(crate) bond: Bond,
}

/// A grant that somebody has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeldGrant {
    pub(crate) place: Slot<Place>,
    pub(crate) id: GrantId,
    pub(crate) slot: Slot<GrantId>,
    pub(crate) level: Slot<String>,
    pub(crate) bond: Bond,
}

/// A group that somebody is in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeldSeat {
    pub(crate) id: GroupMemberId,
    pub(crate) slot: Slot<GroupMemberId>,
    pub(crate) group: Slot<Holder>,
    pub(crate) bond: Bond,
}

/// Whether something that is held counts whatever the time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Bond {
    /// It is not suspended, never expires, and what it hangs on neither.
    Free,
    /// It may count or not: its row and those that it hangs on tell.
    #[default]
    Bound,
}

/// Where a role's definition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum RoleRef {
    /// Nowhere: the model is not known, or has no such role, nor has the organization.
    #[default]
    Unknown,
    /// In the model's list of its scope.
    Model(u16),
    /// In the organization's own list.
    Custom,
}

#[derive(Debug, Clone)]
pub(crate) struct AssignmentRow {
    pub(crate) holder: Slot<Holder>,
    pub(crate) place: Slot<Place>,
    pub(crate) role: Slot<String>,
    pub(crate) suspended: bool,
    pub(crate) expires: Option<Time>,
    pub(crate) via: Option<Slot<MembershipId>>,
}

#[derive(Debug, Clone)]
pub(crate) struct GrantRow {
    pub(crate) holder: Slot<Holder>,
    pub(crate) place: Slot<Place>,
    pub(crate) level: Slot<String>,
    pub(crate) expires: Option<Time>,
    pub(crate) via: Option<Slot<MembershipId>>,
}

#[derive(Debug, Clone)]
pub(crate) struct GroupMemberRow {
    pub(crate) group: Slot<Holder>,
    pub(crate) member: Slot<Holder>,
    pub(crate) via: Option<Slot<MembershipId>>,
}

/// What the name of a role stands for: places in the model's lists, or a role of the organization's own.
#[derive(Debug, Clone, Default)]
pub(crate) struct RoleRow {
    pub(crate) in_organization: Option<u16>,
    pub(crate) in_workspace: Option<u16>,
    pub(crate) custom: Option<Box<CustomRow>>,
}

#[derive(Debug, Clone)]
pub(crate) struct CustomRow {
    pub(crate) fact: CustomRole,
    pub(crate) role: Role,
}

impl HolderRow {
    /// Whether nothing at all is known to be theirs.
    pub(crate) fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.grants.is_empty() && self.groups.is_empty()
    }

    /// Their roles at a place.
    pub(crate) fn roles_at(&self, place: Slot<Place>) -> impl Iterator<Item = &HeldRole> {
        let start = self.roles.partition_point(|held| held.place < place);
        self.roles.get(start..).unwrap_or_default().iter().take_while(move |held| held.place == place)
    }

    /// Where one of their grants stands among them, or would stand.
    pub(crate) fn find_grant(&self, place: Slot<Place>, id: GrantId) -> Result<usize, usize> {
        self.grants.binary_search_by_key(&(place, id), |held| (held.place, held.id))
    }

    /// Their grants at a place.
    pub(crate) fn grants_at(&self, place: Slot<Place>) -> impl Iterator<Item = &HeldGrant> {
        let start = self.grants.partition_point(|held| held.place < place);
        self.grants.get(start..).unwrap_or_default().iter().take_while(move |held| held.place == place)
    }
}

impl RoleRow {
    pub(crate) fn custom(&self, scope: RoleScope) -> Option<&Role> {
        self.custom.as_ref().filter(|custom| custom.fact.scope == scope).map(|custom| &custom.role)
    }

    /// Where the role of this name stands in a scope.
    pub(crate) fn reference(&self, scope: RoleScope) -> RoleRef {
        let in_model = match scope {
            RoleScope::Organization => self.in_organization,
            RoleScope::Workspace => self.in_workspace,
        };
        match in_model {
            Some(place) => RoleRef::Model(place),
            None if self.custom(scope).is_some() => RoleRef::Custom,
            None => RoleRef::Unknown,
        }
    }
}
