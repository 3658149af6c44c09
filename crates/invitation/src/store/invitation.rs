//! Invitations as rows.

use ids::{InvitationId, MembershipId, OrganizationId, UserId, WorkspaceId};
use kit::Time;
use kit::email::Email;
use kit::secret::Fingerprint;
use kit_db::StoreError;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::entity::prelude::*;

use crate::model::seat::Seat;
use crate::model::{Acceptance, Invitation, Place, State, WorkspaceRole};

mod accept;
mod change;
mod find;
pub(crate) mod seat;

pub(crate) use crate::store::invitation::accept::{Ended, claim, end, join, settle};
pub(crate) use crate::store::invitation::change::{close, expire, expire_addresses, insert, renew, supersede};
pub(crate) use crate::store::invitation::find::{
    accepting, by_fingerprint, by_id, list, live, load, pending, received, within,
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Uuid,
    organization_id: Uuid,
    email: String,
    live_email: Option<String>,
    role: String,
    state: Stage,
    inviter: String,
    created_ms: i64,
    expires_ms: i64,
    resend_count: i64,
    generation: i64,
    fingerprint: Vec<u8>,
    user_id: Option<Uuid>,
    accepting_ms: Option<i64>,
    membership_id: Option<Uuid>,
    given_role: Option<String>,
    already_member: Option<bool>,
    skipped: Option<String>,
    revision: Option<String>,
    seat: SeatStage,
    seat_ms: i64,
    runs: i64,
    runs_until_ms: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// [`State`] without what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
enum Stage {
    #[sea_orm(string_value = "pending")]
    Pending,
    #[sea_orm(string_value = "accepting")]
    Accepting,
    #[sea_orm(string_value = "accepted")]
    Accepted,
    #[sea_orm(string_value = "declined")]
    Declined,
    #[sea_orm(string_value = "revoked")]
    Revoked,
    #[sea_orm(string_value = "expired")]
    Expired,
    #[sea_orm(string_value = "superseded")]
    Superseded,
}

/// [`Seat`] as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
enum SeatStage {
    #[sea_orm(string_value = "tentative")]
    Tentative,
    #[sea_orm(string_value = "kept")]
    Kept,
    #[sea_orm(string_value = "to_release")]
    ToRelease,
    #[sea_orm(string_value = "released")]
    Released,
}

/// What is unique while an invitation is pending or being accepted: the address, and for guests the workspace besides.
fn live_key(email: &Email, place: Place) -> String {
    match place {
        Place::Organization => email.as_str().to_owned(),
        Place::Workspace(workspace) => format!("{email} {workspace}"),
    }
}

// === impl Model ===

impl Model {
    fn into_invitation(self, workspaces: Vec<WorkspaceRole>) -> Result<Invitation, StoreError> {
        Ok(Invitation {
            id: InvitationId::from_uuid(self.id),
            organization: OrganizationId::from_uuid(self.organization_id),
            email: Email::parse(&self.email).map_err(|_| StoreError::Corrupt("invitation.email"))?,
            workspaces,
            state: self.state().ok_or(StoreError::Corrupt("invitation.state"))?,
            inviter: self.inviter.parse().map_err(|_| StoreError::Corrupt("invitation.inviter"))?,
            role: self.role,
            created: Time::from_millis(self.created_ms),
            expires: Time::from_millis(self.expires_ms),
            resend_count: self.resend_count,
            generation: self.generation,
            seat: self.seat.into(),
        })
    }

    fn state(&self) -> Option<State> {
        match self.state {
            Stage::Pending => Some(State::Pending),
            Stage::Accepting => self.user_id.map(UserId::from_uuid).map(State::Accepting),
            Stage::Accepted => self.acceptance().map(State::Accepted),
            Stage::Declined => Some(State::Declined),
            Stage::Revoked => Some(State::Revoked),
            Stage::Expired => Some(State::Expired),
            Stage::Superseded => Some(State::Superseded),
        }
    }

    fn acceptance(&self) -> Option<Acceptance> {
        let skipped = self.skipped.as_deref()?.split_whitespace().map(str::parse);
        Some(Acceptance {
            user: UserId::from_uuid(self.user_id?),
            membership: self.membership_id.map(MembershipId::from_uuid),
            role: self.given_role.clone()?,
            already_member: self.already_member?,
            skipped: skipped.collect::<Result<_, _>>().ok()?,
            revision: self.revision.clone()?,
        })
    }
}

// === impl ActiveModel ===

impl ActiveModel {
    /// The row of a new invitation.
    fn pending(invitation: &Invitation, fingerprint: &Fingerprint) -> Self {
        Self {
            id: Set(invitation.id.uuid()),
            organization_id: Set(invitation.organization.uuid()),
            email: Set(invitation.email.as_str().to_owned()),
            live_email: Set(Some(live_key(&invitation.email, invitation.place()))),
            role: Set(invitation.role.clone()),
            state: Set(Stage::Pending),
            inviter: Set(invitation.inviter.to_string()),
            created_ms: Set(invitation.created.millis()),
            expires_ms: Set(invitation.expires.millis()),
            resend_count: Set(invitation.resend_count),
            generation: Set(invitation.generation),
            fingerprint: Set(fingerprint.to_vec()),
            user_id: Set(None),
            accepting_ms: Set(None),
            membership_id: Set(None),
            given_role: Set(None),
            already_member: Set(None),
            skipped: Set(None),
            revision: Set(None),
            seat: Set(invitation.seat.into()),
            seat_ms: Set(invitation.created.millis()),
            runs: Set(0),
            runs_until_ms: Set(0),
        }
    }

    /// What is set when an invitation has given what it could.
    fn accepted(acceptance: &Acceptance) -> Self {
        let skipped: Vec<_> = acceptance.skipped.iter().map(WorkspaceId::to_string).collect();
        Self {
            state: Set(Stage::Accepted),
            live_email: Set(None),
            user_id: Set(Some(acceptance.user.uuid())),
            membership_id: Set(acceptance.membership.map(MembershipId::uuid)),
            given_role: Set(Some(acceptance.role.clone())),
            already_member: Set(Some(acceptance.already_member)),
            skipped: Set(Some(skipped.join(" "))),
            revision: Set(Some(acceptance.revision.clone())),
            accepting_ms: NotSet,
            runs: Set(0),
            ..Default::default()
        }
    }
}

// === impl SeatStage ===

impl From<Seat> for SeatStage {
    fn from(seat: Seat) -> Self {
        match seat {
            Seat::Tentative => Self::Tentative,
            Seat::Kept => Self::Kept,
            Seat::ToRelease => Self::ToRelease,
            Seat::Released => Self::Released,
        }
    }
}

impl From<SeatStage> for Seat {
    fn from(stage: SeatStage) -> Self {
        match stage {
            SeatStage::Tentative => Self::Tentative,
            SeatStage::Kept => Self::Kept,
            SeatStage::ToRelease => Self::ToRelease,
            SeatStage::Released => Self::Released,
        }
    }
}
