//! The ids of a world's things: UUIDs of version 7, as the suite makes them. Things of one kind are made one
//! organization beside the other, so their ids ascend within an organization and interleave between organizations.

use ids::{GrantId, GroupId, GroupMemberId, MembershipId, OrganizationId, ResourceId, ShareId, UserId, WorkspaceId};
use uuid::{Builder, Uuid};

use crate::random::Random;

/// 2025-01-01T00:00:00Z, in milliseconds.
const START: u64 = 1_735_689_600_000;

/// How much later the next thing of a kind is made, in milliseconds.
const STEP: u64 = 750;

/// Room for the organizations that are made beside each other.
const LANES: u64 = 16_384;

/// The names of an organization's things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) organization: usize,
    /// How many organizations there are beside this one.
    pub(crate) lanes: usize,
}

/// One method for each kind of thing: the id of the one with this number.
macro_rules! names {
    ($($kind:literal $name:ident $id:ident,)+) => {$(
        pub(crate) fn $name(self, number: usize) -> $id {
            $id::from_uuid(self.uuid($kind, number))
        }
    )+};
}

impl Names {
    names! {
        1 user UserId,
        2 own OrganizationId,
        3 workspace WorkspaceId,
        4 resource ResourceId,
        5 membership MembershipId,
        6 group GroupId,
        7 group_member GroupMemberId,
        8 grant GrantId,
        9 share ShareId,
    }

    fn uuid(self, kind: u64, number: usize) -> Uuid {
        let (organization, number) = (wide(self.organization), wide(number));
        let mut random = Random::named(&[kind, organization, number]);
        let step = STEP * wide(self.lanes).clamp(1, LANES);
        let millis = START + number * step + organization * STEP + random.next() % STEP;
        let mut tail = [0; 10];
        let bytes = random.next().to_be_bytes().into_iter().chain(random.next().to_be_bytes());
        tail.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
