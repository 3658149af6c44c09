//! A grant.

use std::collections::{HashMap, HashSet};

use ids::{GrantId, GroupId, MembershipId, OrganizationId, ResourceId, ServiceAccountId, UserId};
use kit::Time;
use kit::fields::Holder;

/// One subject's level on one resource and all below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    /// New each time: what was taken back is never revived.
    pub(crate) id: GrantId,
    pub(crate) organization: OrganizationId,
    pub(crate) resource: ResourceId,
    /// Who holds it.
    pub(crate) holder: Holder,
    /// What it lives and dies with.
    pub(crate) via: Via,
    pub(crate) level: String,
    /// Who gave it, as the log names actors.
    pub(crate) granted_by: String,
    pub(crate) create_time: Time,
    /// When it ends by itself.
    pub(crate) expire_time: Option<Time>,
}

/// What a grant lives and dies with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Via {
    /// With nothing: a group's, and that of somebody from outside.
    Nothing,
    /// With its holder's membership of the organization.
    Membership(MembershipId),
    /// With its holder's role in the workspace where they made the resource.
    WorkspaceRole(MembershipId),
}

/// Whether a grant gives anything, as far as the organization's members tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    Live,
    /// For ever, or while its holder is suspended.
    Ended,
    /// It hangs on a role in a workspace: authz knows what its holder has.
    Unknown,
}

/// Those of some holders who belong to the organization now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct LiveHolders {
    pub(crate) people: HashMap<UserId, MembershipId>,
    pub(crate) service_accounts: HashMap<ServiceAccountId, MembershipId>,
    pub(crate) groups: HashSet<GroupId>,
}

impl Grant {
    /// Whether it has ended by its time.
    pub(crate) fn has_expired(&self, now: Time) -> bool {
        self.expire_time.is_some_and(|expire_time| expire_time <= now)
    }

    /// Whether it gives anything before its time has come. Somebody who leaves and comes back as a new member gets
    /// nothing back by that. `outsiders` says whether grants count for people who do not belong to the organization.
    pub(crate) fn life(&self, live: &LiveHolders, outsiders: bool) -> Life {
        let holders = live.via(self.holder);
        let lives = match self.via {
            Via::WorkspaceRole(_) => return Life::Unknown,
            Via::Membership(_) => holders == Some(self.via),
            Via::Nothing => holders.is_some() || (outsiders && matches!(self.holder, Holder::User(_))),
        };
        if lives { Life::Live } else { Life::Ended }
    }
}

impl Via {
    /// The membership, in the organization or in a workspace.
    pub(crate) fn membership(self) -> Option<MembershipId> {
        match self {
            Self::Nothing => None,
            Self::Membership(id) | Self::WorkspaceRole(id) => Some(id),
        }
    }
}

impl LiveHolders {
    /// What a new grant to a holder would live and die with; nothing if they do not belong to the organization.
    pub(crate) fn via(&self, holder: Holder) -> Option<Via> {
        match holder {
            Holder::User(id) => self.people.get(&id).copied().map(Via::Membership),
            Holder::ServiceAccount(id) => self.service_accounts.get(&id).copied().map(Via::Membership),
            Holder::Group(id) => self.groups.contains(&id).then_some(Via::Nothing),
        }
    }
}
