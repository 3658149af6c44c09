//! Where a page of a member list begins: members come first, then those who are invited.

use std::fmt;
use std::str::FromStr;

use ids::InvitationId;

use crate::model::{Position, PositionError};

/// The element that a page begins after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MemberPosition {
    /// A member; what follows are the later members, then the invitations.
    Member(Position),
    /// An invitation; what follows are the later ones.
    Invited(InvitationId),
}

const MEMBER: &str = "member";
const INVITED: &str = "invited";

impl fmt::Display for MemberPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(position) => write!(f, "{MEMBER}:{position}"),
            Self::Invited(invitation) => write!(f, "{INVITED}:{invitation}"),
        }
    }
}

impl FromStr for MemberPosition {
    type Err = PositionError;

    fn from_str(text: &str) -> Result<Self, PositionError> {
        match text.split_once(':') {
            Some((MEMBER, position)) => position.parse().map(Self::Member),
            Some((INVITED, invitation)) => invitation.parse().map(Self::Invited).map_err(|_| PositionError),
            _ => Err(PositionError),
        }
    }
}
