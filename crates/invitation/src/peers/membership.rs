//! The membership that an accepted invitation gives: made by the organization service, once per invitation, however
//! often it is asked.

use contracts::organization::internal::v1::{EnsureMembershipRequest, EnsureMembershipResponse, InvitedWorkspace};
use contracts::organization::v1::ErrorReason;
use ids::{IdError, UserId};
use kit::Fault;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

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
            Err(status) if is_for_good(&status) => Err(Refusal::ForGood(Fault::from_peer(status))),
            Err(status) => Err(Refusal::ForNow(Fault::from_peer(status))),
        }
    }
}

fn acceptance(answer: EnsureMembershipResponse, user: UserId) -> Result<Acceptance, IdError> {
    let skipped = answer.skipped_workspace_ids.iter().map(|id| id.parse());
    Ok(Acceptance {
        user,
        membership: answer.membership_id.parse()?,
        role: answer.role,
        already_member: answer.already_member,
        skipped: skipped.collect::<Result<_, _>>()?,
        revision: answer.revision,
    })
}

/// Whether repeating cannot help. A full organization answers with the code of one that has too much to do just now.
fn is_for_good(status: &Status) -> bool {
    match status.code() {
        Code::FailedPrecondition | Code::NotFound | Code::InvalidArgument => true,
        Code::ResourceExhausted => {
            let full = ErrorReason::MemberLimitReached.as_str_name();
            status
                .get_details_error_info()
                .is_some_and(|info| full.strip_prefix("ERROR_REASON_") == Some(info.reason.as_str()))
        }
        _ => false,
    }
}
