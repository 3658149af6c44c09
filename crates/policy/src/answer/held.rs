//! What somebody holds, in the words of an explanation. Names are those of the world that explains.

use std::fmt;

use ids::{GrantId, GroupId, MembershipId, ResourceId, ShareId};

use crate::fact::Scope;

/// Something that is held, or open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held<'w> {
    /// A role.
    Role(HeldRole<'w>),
    /// A grant.
    Grant(HeldGrant<'w>),
    /// A share.
    Share(OpenShare<'w>),
}

/// A role that somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeldRole<'w> {
    /// Its assignment.
    pub assignment: MembershipId,
    /// Its name, or a custom role's id.
    pub role: &'w str,
    /// Where it is held.
    pub scope: Scope,
    /// The group that holds it, if it is not held directly.
    pub group: Option<GroupId>,
}

/// A grant that somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeldGrant<'w> {
    /// Which grant.
    pub grant: GrantId,
    /// Its level.
    pub level: &'w str,
    /// The resource it was given on.
    pub on: ResourceId,
    /// The group that holds it, if it is not held directly.
    pub group: Option<GroupId>,
}

/// A share that somebody came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenShare<'w> {
    /// Which share.
    pub share: ShareId,
    /// Its mode.
    pub mode: &'w str,
    /// The resource it opens.
    pub on: ResourceId,
}

impl fmt::Display for Held<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(held) => held.fmt(f),
            Self::Grant(held) => held.fmt(f),
            Self::Share(share) => share.fmt(f),
        }
    }
}

impl fmt::Display for HeldRole<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { assignment, role, scope, group } = self;
        match scope {
            Scope::Organization => write!(f, "the role `{role}` in the organization (assignment {assignment}")?,
            Scope::Workspace(id) => write!(f, "the role `{role}` in workspace {id} (assignment {assignment}")?,
        }
        close(*group, f)
    }
}

impl fmt::Display for HeldGrant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { grant, level, on, group } = self;
        write!(f, "the level `{level}` on resource {on} (grant {grant}")?;
        close(*group, f)
    }
}

impl fmt::Display for OpenShare<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { share, mode, on } = self;
        write!(f, "the mode `{mode}` of share {share} on resource {on}")
    }
}

fn close(group: Option<GroupId>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match group {
        Some(group) => write!(f, ", through group {group})"),
        None => f.write_str(")"),
    }
}
