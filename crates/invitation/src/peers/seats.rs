//! The seats that the organization service keeps.

use std::collections::HashSet;
use std::time::Duration;

use contracts::organization::internal::v1::ReserveSeatsRequest;
use ids::{InvitationId, OrganizationId};
use kit::{Fault, Time};
use tonic::{Code, Request};

use crate::model::seat::SeatLimit;
use crate::peers::Peers;

/// Those that there is no seat for, and why.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refused {
    pub(crate) invitations: HashSet<InvitationId>,
    pub(crate) limit: SeatLimit,
}

const CALL_TIMEOUT: Duration = Duration::from_secs(3);

impl Peers {
    /// Keeps seats until then, or frees them where that is over; 1,000 at most. An organization that is gone keeps none
    /// and refuses none: its invitations lead nowhere.
    pub(crate) async fn reserve_seats(
        &self,
        organization: OrganizationId,
        invitations: &[InvitationId],
        until: Time,
    ) -> Result<Refused, Fault> {
        if invitations.is_empty() {
            return Ok(Refused::default());
        }
        let mut request = Request::new(ReserveSeatsRequest {
            organization_id: organization.into(),
            invitation_ids: invitations.iter().copied().map(String::from).collect(),
            expire_time: Some(until.into()),
        });
        request.set_timeout(CALL_TIMEOUT);
        let answer = match self.memberships.clone().reserve_seats(request).await {
            Ok(answer) => answer.into_inner(),
            Err(status) if matches!(status.code(), Code::NotFound | Code::FailedPrecondition) => {
                return Ok(Refused::default());
            }
            Err(status) => return Err(Fault::from_peer(status)),
        };
        let refused = answer.refused_invitation_ids.iter().map(|id| id.parse().map_err(Fault::internal));
        let limit = u64::try_from(answer.limit).unwrap_or(0);
        let limit = SeatLimit { limit, limited_by: answer.limited_by, edition: answer.edition };
        Ok(Refused { invitations: refused.collect::<Result<_, _>>()?, limit })
    }
}
