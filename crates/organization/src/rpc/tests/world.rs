//! The other services, played by what a test says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use contracts::authz::internal::v1::decision_service_server::DecisionServiceServer;
use contracts::authz::v1::model_service_server::ModelServiceServer;
use contracts::identity::internal::v1::credential_service_server::CredentialServiceServer;
use contracts::identity::internal::v1::directory_service_server::DirectoryServiceServer;
use contracts::identity::v1::signing_key_service_server::SigningKeyServiceServer;
use ids::{SessionId, UserId};
use kit::Source;
use kit::jwt::Issuer;
use kit::secret::{Key, Token, TokenKind};
use tonic::service::Routes;
use uuid::Uuid;

mod authz;
mod identity;

/// What the other services know.
pub(crate) struct World {
    source: Source,
    issuer: Issuer,
    operator: Token,
    people: Mutex<HashMap<UserId, String>>,
    /// The models of organizations.
    models: Mutex<HashMap<String, String>>,
    /// The organizations of workspaces.
    workspaces: Mutex<HashMap<String, String>>,
    /// Permissions that nobody has.
    denied: Mutex<Vec<String>>,
}

impl World {
    pub(super) fn new(source: Source) -> Self {
        Self {
            issuer: Issuer::new(&Key::new([3; 32])).unwrap(),
            operator: Token::new(TokenKind::Operator, &source),
            people: Mutex::default(),
            models: Mutex::default(),
            workspaces: Mutex::default(),
            denied: Mutex::default(),
            source,
        }
    }

    pub(crate) fn uuid(&self) -> Uuid {
        self.source.uuid()
    }

    pub(crate) fn person(&self, name: &str) -> UserId {
        let user = UserId::from_uuid(self.uuid());
        self.people.lock().unwrap().insert(user, name.to_owned());
        user
    }

    pub(crate) fn note_organization(&self, id: &str, model: &str) {
        self.models.lock().unwrap().insert(id.to_owned(), model.to_owned());
    }

    pub(crate) fn note_workspace(&self, id: &str, organization: &str) {
        self.workspaces.lock().unwrap().insert(id.to_owned(), organization.to_owned());
    }

    /// From now on nobody has this permission.
    pub(crate) fn deny(&self, permission: &str) {
        self.denied.lock().unwrap().push(permission.to_owned());
    }

    /// A fresh access token of a signed-in person.
    pub(crate) fn credential(&self, user: UserId) -> String {
        let session = SessionId::from_uuid(self.uuid());
        let now = self.source.now();
        let expires = now.plus(std::time::Duration::from_mins(5));
        self.issuer.issue(user.to_string(), session.to_string(), now, expires).unwrap()
    }

    pub(crate) fn operator(&self) -> String {
        self.operator.reveal().to_owned()
    }
}

/// All that the world plays.
pub(super) fn router(world: &Arc<World>) -> axum::Router {
    Routes::new(DecisionServiceServer::from_arc(Arc::clone(world)))
        .add_service(ModelServiceServer::from_arc(Arc::clone(world)))
        .add_service(CredentialServiceServer::from_arc(Arc::clone(world)))
        .add_service(DirectoryServiceServer::from_arc(Arc::clone(world)))
        .add_service(SigningKeyServiceServer::from_arc(Arc::clone(world)))
        .into_axum_router()
}
