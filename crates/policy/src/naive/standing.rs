//! Who can act, and by which assignment somebody is where.

use ids::{MembershipId, OrganizationId, SessionId};

use crate::fact::{Assignment, Holder, OrganizationState, Principal, RoleScope, Scope};
use crate::naive::Naive;
use crate::question::{Object, Subject};
use crate::time::Time;

impl Naive {
    /// Whether the subject can act at all.
    #[must_use]
    pub fn lives(&self, subject: Subject, session: Option<SessionId>, now: Time) -> bool {
        self.is_alive(subject, session, now)
    }

    /// The live assignment by which somebody belongs to an organization, the first by its id.
    #[must_use]
    pub fn membership(&self, organization: OrganizationId, principal: Principal, now: Time) -> Option<MembershipId> {
        let itself = self.itself(&principal.into(), organization)?;
        let theirs = self.live_of(itself, organization, now).filter(|held| held.scope == Scope::Organization);
        theirs.map(|held| held.id).min()
    }

    /// The live assignment that somebody is at an object by.
    #[must_use]
    pub fn standing(&self, object: Object, principal: Principal, now: Time) -> Option<MembershipId> {
        let organization = self.organization_of(object)?;
        let itself = self.itself(&principal.into(), organization)?;
        let membership = self.membership(organization, principal, now);
        let in_workspace = self.standing_in_workspace(object, itself, now);
        match itself {
            Holder::AccessToken(_) => membership.or(in_workspace),
            _ => in_workspace.or(membership).or_else(|| self.guest_by(organization, itself, now)),
        }
    }

    /// By a role in the object's workspace, unless one that reaches into every workspace is there already.
    fn standing_in_workspace(&self, object: Object, itself: Holder, now: Time) -> Option<MembershipId> {
        let workspace = self.way(object)?.workspace?;
        let way = self.way(Object::Workspace(workspace))?;
        let organization = way.organization.id;
        if way.organization.state == OrganizationState::Suspended {
            return None;
        }
        let roles = self.roles(&itself, &way, now);
        if roles.iter().any(|held| held.scope == RoleScope::Organization && held.role.every_workspace) {
            return None;
        }
        let belongs = self.belongs(&itself, organization, now);
        let can_hold = self.holders(&itself, organization, now).contains(&itself);
        let theirs = self.live_of(itself, organization, now).filter(|held| held.scope == Scope::Workspace(workspace));
        let counts = |held: &&Assignment| {
            self.held_role(held, way.model).is_some_and(|(_, held)| belongs || held.role.outsiders)
        };
        theirs.filter(|_| can_hold).filter(counts).map(|held| held.id).min()
    }

    /// By a role for people from outside, in whichever workspace.
    fn guest_by(&self, organization: OrganizationId, itself: Holder, now: Time) -> Option<MembershipId> {
        let known = self.organization(organization).filter(|known| known.state != OrganizationState::Suspended)?;
        let model = self.model_of(known)?;
        let can_hold = self.holders(&itself, organization, now).contains(&itself);
        let counts = |held: &&Assignment| {
            let Scope::Workspace(workspace) = held.scope else { return false };
            let is_guest = self.held_role(held, model).is_some_and(|(_, held)| held.role.outsiders);
            is_guest && self.home_of(workspace) == Some(organization)
        };
        self.live_of(itself, organization, now).filter(|_| can_hold).filter(counts).map(|held| held.id).min()
    }

    /// The live assignments that somebody holds themselves.
    fn live_of(&self, holder: Holder, organization: OrganizationId, now: Time) -> impl Iterator<Item = &Assignment> {
        let theirs = self.assignments(organization).filter(move |held| held.holder == holder);
        theirs.filter(move |held| self.is_live(held, now))
    }
}
