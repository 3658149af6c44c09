//! The seats of organizations, and what tests see of them.

use contracts::organization::internal::v1::{ReserveSeatsRequest, ReserveSeatsResponse};
use ids::OrganizationId;
use kit::Time;
use tonic::{Response, Status};

use crate::tests::world::World;

impl World {
    /// From now on there are so many seats for invitations.
    pub(crate) fn set_seats(&self, organization: OrganizationId, seats: usize) {
        self.state.lock().unwrap().organizations.get_mut(&organization).unwrap().seats = Some(seats);
    }

    /// Whether seats can be asked for from now on.
    pub(crate) fn set_seats_away(&self, away: bool) {
        self.state.lock().unwrap().seat_answers = away.then_some(0);
    }

    /// Seats can be asked for so often from now on, and then nobody is there.
    pub(crate) fn set_seat_answers(&self, answers: usize) {
        self.state.lock().unwrap().seat_answers = Some(answers);
    }

    /// The invitations that a seat is kept for now, each with its time.
    pub(crate) fn kept(&self, organization: OrganizationId) -> Vec<(String, Time)> {
        let (state, now) = (self.state.lock().unwrap(), self.source.now());
        let kept = state.organizations[&organization].kept.iter().filter(|(_, until)| **until > now);
        kept.map(|(id, until)| (id.clone(), *until)).collect()
    }

    pub(super) fn reserve(&self, request: ReserveSeatsRequest) -> Result<Response<ReserveSeatsResponse>, Status> {
        let now = self.source.now();
        let mut state = self.state.lock().unwrap();
        match &mut state.seat_answers {
            Some(0) => return Err(Status::unavailable("nobody is there")),
            Some(left) => *left -= 1,
            None => {}
        }
        let organization = state.organizations.get_mut(&request.organization_id.parse().unwrap()).unwrap();
        let until = Time::try_from(request.expire_time.as_ref().unwrap()).unwrap();
        let mut refused_invitation_ids = Vec::new();
        organization.kept.retain(|_, until| *until > now);
        for id in request.invitation_ids {
            if until <= now {
                organization.kept.remove(&id);
            } else if organization.kept.contains_key(&id)
                || organization.seats.is_none_or(|seats| organization.kept.len() < seats)
            {
                organization.kept.insert(id, until);
            } else {
                refused_invitation_ids.push(id);
            }
        }
        let limited = !refused_invitation_ids.is_empty();
        Ok(Response::new(ReserveSeatsResponse {
            refused_invitation_ids,
            limited_by: if limited { "edition".to_owned() } else { String::new() },
            limit: organization.seats.filter(|_| limited).map_or(0, |seats| i64::try_from(seats).unwrap()),
            edition: "team".to_owned(),
        }))
    }
}
