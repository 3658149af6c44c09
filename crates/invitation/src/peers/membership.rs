//! The membership that an accepted invitation gives: made by the organization service, once per invitation, however
//! often it is asked.

use contracts::organization::internal::v1::{EnsureMembershipRequest, EnsureMembershipResponse, InvitedWorkspace};
use contracts::organization::v1::ErrorReason;
use ids::{IdError, UserId};
use kit::Fault;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::error;
use crate::model::seat::SeatLimit;
use crate::model::{Acceptance, Invitation};
use crate::peers::Peers;

/// There is no membership.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// And there will be none, as things are: the organization is full, or gone.
    ForGood(Fault),
    /// Perhaps; that is not known.
    ForNow(Fault),
}

/// What is asked of the organization service.
pub(crate) fn request(invitation: &Invitation, user: UserId) -> EnsureMembershipRequest {
    let workspaces = invitation.workspaces.iter();
    EnsureMembershipRequest {
        invitation_id: invitation.id.into(),
        organization_id: invitation.organization.into(),
        user_id: user.into(),
        role: invitation.role.clone(),
        workspaces: workspaces
            .map(|given| InvitedWorkspace { workspace_id: given.workspace.into(), role: given.role.clone() })
            .collect(),
    }
}

impl Peers {
    /// Makes the membership, or finds the one that was made.
    pub(crate) async fn ensure_membership(
        &self,
        request: Request<EnsureMembershipRequest>,
        user: UserId,
    ) -> Result<Acceptance, Refusal> {
        match self.memberships.clone().ensure_membership(request).await {
            Ok(answer) => {
                acceptance(answer.into_inner(), user).map_err(|error| Refusal::ForNow(Fault::internal(error)))
            }
            Err(status) => Err(match (seat_limit(&status), is_for_good(&status)) {
                (Some(limit), _) => Refusal::ForGood(error::seat_limit_reached(&limit)),
                (None, true) => Refusal::ForGood(Fault::from_peer(status)),
                (None, false) => Refusal::ForNow(Fault::from_peer(status)),
            }),
        }
    }
}

fn acceptance(answer: EnsureMembershipResponse, user: UserId) -> Result<Acceptance, IdError> {
    let skipped = answer.skipped_workspace_ids.iter().map(|id| id.parse());
    let membership = Some(answer.membership_id).filter(|id| !id.is_empty());
    Ok(Acceptance {
        user,
        membership: membership.map(|id| id.parse()).transpose()?,
        role: answer.role,
        already_member: answer.already_member,
        skipped: skipped.collect::<Result<_, _>>()?,
        revision: answer.revision,
    })
}

/// What the organization is full by, if it is. Its answer has the code of one that has too much to do just now.
fn seat_limit(status: &Status) -> Option<SeatLimit> {
    let info = status.get_details_error_info().filter(|_| status.code() == Code::ResourceExhausted)?;
    let is = |reason: ErrorReason| reason.as_str_name().strip_prefix("ERROR_REASON_") == Some(info.reason.as_str());
    let limited_by = match () {
        () if is(ErrorReason::EditionLimitReached) => "edition",
        () if is(ErrorReason::MemberLimitReached) => "model",
        () => return None,
    };
    let told = |key: &str| info.metadata.get(key).cloned().unwrap_or_default();
    let limit = told("limit").parse().unwrap_or(0);
    Some(SeatLimit { limit, limited_by: limited_by.to_owned(), edition: told("edition") })
}

/// Whether repeating cannot help.
fn is_for_good(status: &Status) -> bool {
    matches!(status.code(), Code::FailedPrecondition | Code::NotFound | Code::InvalidArgument)
}
