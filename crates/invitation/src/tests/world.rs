//! The other services, played by what a test says of people and organizations.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use contracts::authz::internal::v1::decision_service_server::DecisionServiceServer;
use contracts::authz::v1::model_service_server::ModelServiceServer;
use contracts::identity::internal::v1::credential_service_server::CredentialServiceServer;
use contracts::identity::internal::v1::directory_service_server::DirectoryServiceServer;
use contracts::identity::v1::signing_key_service_server::SigningKeyServiceServer;
use contracts::organization::internal::v1::EnsureMembershipResponse;
use contracts::organization::internal::v1::membership_service_server::MembershipServiceServer;
use ids::{AccessTokenId, MembershipId, OrganizationId, SessionId, UserId, WorkspaceId};
use kit::jwt::Issuer;
use kit::secret::{Key, Token, TokenKind};
use kit::{Source, Time};
use tonic::service::Routes;

mod authz;
mod identity;
mod organization;
mod seats;

pub(crate) use crate::tests::world::organization::Membership;

/// What the other services know.
pub(crate) struct World {
    source: Source,
    issuer: Issuer,
    state: Mutex<State>,
    /// How often a membership was asked for.
    pub(crate) asked: AtomicUsize,
}

#[derive(Default)]
struct State {
    people: HashMap<UserId, Person>,
    /// Access tokens by their text.
    tokens: HashMap<String, (AccessTokenId, OrganizationId)>,
    organizations: HashMap<OrganizationId, Organization>,
    /// Roles by organization and subject: "user:<id>", "access_token:<id>".
    roles: HashMap<(OrganizationId, String), String>,
    /// What each invitation gave.
    given: HashMap<String, EnsureMembershipResponse>,
    membership: Membership,
    /// How the next memberships are made, before `membership` says it.
    plan: VecDeque<Membership>,
    /// How often seats can be asked for before nobody is there; nothing: always.
    seat_answers: Option<usize>,
}

/// Somebody with an account.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) user: UserId,
    pub(crate) email: String,
    pub(crate) name: String,
}

struct Organization {
    name: String,
    model: String,
    workspaces: HashSet<WorkspaceId>,
    /// Its own roles by id: whether they are for workspaces, and their names.
    own_roles: HashMap<String, (bool, String)>,
    /// Whether its edition lets it invite.
    invites: bool,
    /// How many seats there are for invitations, if that is limited.
    seats: Option<usize>,
    /// The invitations that have one, and until when.
    kept: HashMap<String, Time>,
    gone: bool,
}

impl World {
    pub(super) fn new(source: Source) -> Self {
        let issuer = Issuer::new(&Key::new([3; 32])).unwrap();
        Self { source, issuer, state: Mutex::default(), asked: AtomicUsize::new(0) }
    }

    /// Somebody with the address `<name>@example.com`.
    pub(crate) fn person(&self, name: &str) -> Person {
        let user = UserId::from_uuid(self.source.uuid());
        let person = Person { user, email: format!("{name}@example.com"), name: name.to_owned() };
        self.state.lock().unwrap().people.insert(user, person.clone());
        person
    }

    /// An organization with this admin.
    pub(crate) fn organization(&self, admin: &Person) -> OrganizationId {
        self.organization_under(admin, "plain")
    }

    /// An organization under one of the models that `authz` plays.
    pub(crate) fn organization_under(&self, admin: &Person, model: &str) -> OrganizationId {
        let id = OrganizationId::from_uuid(self.source.uuid());
        let (name, model) = (format!("{}'s Corp", admin.name), model.to_owned());
        let organization = Organization {
            name,
            model,
            workspaces: HashSet::new(),
            own_roles: HashMap::new(),
            invites: true,
            seats: None,
            kept: HashMap::new(),
            gone: false,
        };
        self.state.lock().unwrap().organizations.insert(id, organization);
        self.set_role(id, admin, Some("admin"));
        id
    }

    pub(crate) fn workspace(&self, organization: OrganizationId) -> WorkspaceId {
        let id = WorkspaceId::from_uuid(self.source.uuid());
        self.state.lock().unwrap().organizations.get_mut(&organization).unwrap().workspaces.insert(id);
        id
    }

    /// A role of the organization's own.
    pub(crate) fn own_role(&self, organization: OrganizationId, in_workspace: bool, name: &str) -> String {
        let id = self.source.uuid().to_string();
        let mut state = self.state.lock().unwrap();
        let own_roles = &mut state.organizations.get_mut(&organization).unwrap().own_roles;
        own_roles.insert(id.clone(), (in_workspace, name.to_owned()));
        id
    }

    /// From now on the organization's edition does not invite.
    pub(crate) fn downgrade(&self, organization: OrganizationId) {
        self.state.lock().unwrap().organizations.get_mut(&organization).unwrap().invites = false;
    }

    pub(crate) fn delete_workspace(&self, organization: OrganizationId, id: WorkspaceId) {
        self.state.lock().unwrap().organizations.get_mut(&organization).unwrap().workspaces.remove(&id);
    }

    pub(crate) fn delete_organization(&self, id: OrganizationId) {
        self.state.lock().unwrap().organizations.get_mut(&id).unwrap().gone = true;
    }

    /// An access token with this role.
    pub(crate) fn access_token(&self, organization: OrganizationId, role: &str) -> (AccessTokenId, String) {
        let (id, text) = (AccessTokenId::from_uuid(self.source.uuid()), Token::new(TokenKind::Access, &self.source));
        let text = text.reveal().to_owned();
        let mut state = self.state.lock().unwrap();
        state.tokens.insert(text.clone(), (id, organization));
        state.roles.insert((organization, format!("access_token:{id}")), role.to_owned());
        (id, text)
    }

    pub(crate) fn set_role(&self, organization: OrganizationId, of: &Person, role: Option<&str>) {
        let mut state = self.state.lock().unwrap();
        let place = (organization, format!("user:{}", of.user));
        match role {
            Some(role) => state.roles.insert(place, role.to_owned()),
            None => state.roles.remove(&place),
        };
    }

    pub(crate) fn role(&self, organization: OrganizationId, of: &Person) -> Option<String> {
        self.state.lock().unwrap().roles.get(&(organization, format!("user:{}", of.user))).cloned()
    }

    /// From now on memberships are made so.
    pub(crate) fn set_membership(&self, membership: Membership) {
        self.state.lock().unwrap().membership = membership;
    }

    /// The next memberships are made so, one after the other.
    pub(crate) fn plan(&self, next: impl IntoIterator<Item = Membership>) {
        self.state.lock().unwrap().plan.extend(next);
    }

    /// Whether somebody is a guest of a workspace.
    pub(crate) fn is_guest(&self, organization: OrganizationId, of: &Person) -> bool {
        self.state.lock().unwrap().roles.contains_key(&(organization, format!("guest:{}", of.user)))
    }

    pub(crate) fn times_asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// A fresh access token of a signed-in person.
    pub(crate) fn credential(&self, user: UserId) -> String {
        let session = SessionId::from_uuid(self.source.uuid());
        let now = self.source.now();
        let expires = now.plus(std::time::Duration::from_mins(5));
        self.issuer.issue(user.to_string(), session.to_string(), now, expires).unwrap()
    }

    fn membership_id(&self) -> MembershipId {
        MembershipId::from_uuid(self.source.uuid())
    }
}

/// All that the world plays.
pub(super) fn router(world: &Arc<World>) -> axum::Router {
    Routes::new(DecisionServiceServer::from_arc(Arc::clone(world)))
        .add_service(ModelServiceServer::from_arc(Arc::clone(world)))
        .add_service(CredentialServiceServer::from_arc(Arc::clone(world)))
        .add_service(DirectoryServiceServer::from_arc(Arc::clone(world)))
        .add_service(SigningKeyServiceServer::from_arc(Arc::clone(world)))
        .add_service(MembershipServiceServer::from_arc(Arc::clone(world)))
        .into_axum_router()
}
