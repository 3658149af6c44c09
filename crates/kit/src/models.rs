//! What was read once of an access model is kept: a model is immutable by name and version.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use contracts::authz::v1::model_service_client::ModelServiceClient;
use contracts::authz::v1::{GetModelRequest, Model, ModelPolicy, ModelRole};

use crate::fault::Fault;
use crate::wire::Channel;

/// The name and the version of an access model.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ModelRef {
    /// The name.
    pub name: String,
    /// The version, from 1.
    pub version: i32,
}

/// The access models that this service has come across.
#[derive(Debug)]
pub struct Models {
    client: ModelServiceClient<Channel>,
    known: RwLock<HashMap<ModelRef, Arc<KnownModel>>>,
}

/// An access model.
#[derive(Debug)]
pub struct KnownModel {
    /// As the authz service has it.
    pub model: Model,
    /// Its policies.
    pub policy: ModelPolicy,
}

// === impl Models ===

impl Models {
    /// Reads from the authz service at the other end of the channel.
    #[must_use]
    pub fn new(authz: Channel) -> Self {
        Self { client: ModelServiceClient::new(authz), known: RwLock::default() }
    }

    /// A model.
    ///
    /// # Errors
    /// What the authz service answers; NOT_FOUND for a model that there is not.
    pub async fn get(&self, wanted: &ModelRef) -> Result<Arc<KnownModel>, Fault> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).get(wanted).cloned();
        match known {
            Some(model) => Ok(model),
            None => self.read(&wanted.name, wanted.version).await,
        }
    }

    /// The newest version of a model.
    ///
    /// # Errors
    /// What the authz service answers; NOT_FOUND for a model that there is not.
    pub async fn newest(&self, name: &str) -> Result<Arc<KnownModel>, Fault> {
        self.read(name, 0).await
    }

    async fn read(&self, name: &str, version: i32) -> Result<Arc<KnownModel>, Fault> {
        let request = GetModelRequest { name: name.to_owned(), version };
        let answer = self.client.clone().get_model(request).await.map_err(Fault::from_peer)?;
        let model = answer.into_inner().model.ok_or_else(|| Fault::internal("authz answered without a model"))?;
        let policy = model.policy.clone().unwrap_or_default();
        let name = ModelRef { name: model.name.clone(), version: model.version };
        let known = Arc::new(KnownModel { model, policy });
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(name, Arc::clone(&known));
        Ok(known)
    }
}

// === impl KnownModel ===

impl KnownModel {
    /// The name and the version.
    #[must_use]
    pub fn reference(&self) -> ModelRef {
        ModelRef { name: self.model.name.clone(), version: self.model.version }
    }

    /// A role in the organization.
    #[must_use]
    pub fn organization_role(&self, name: &str) -> Option<&ModelRole> {
        self.model.organization_roles.iter().find(|role| role.name == name)
    }

    /// A role in a workspace.
    #[must_use]
    pub fn workspace_role(&self, name: &str) -> Option<&ModelRole> {
        self.model.workspace_roles.iter().find(|role| role.name == name)
    }
}
