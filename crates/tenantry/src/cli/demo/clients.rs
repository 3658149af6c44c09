//! The generated clients of all services that the story calls.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use contracts::identity::v1::access_token_service_client::AccessTokenServiceClient;
use contracts::identity::v1::session_service_client::SessionServiceClient;
use contracts::identity::v1::signing_key_service_client::SigningKeyServiceClient;
use contracts::identity::v1::user_service_client::UserServiceClient;
use contracts::invitation::v1::invitation_service_client::InvitationServiceClient;
use contracts::organization::v1::member_service_client::MemberServiceClient;
use contracts::organization::v1::organization_service_client::OrganizationServiceClient;
use contracts::organization::v1::workspace_service_client::WorkspaceServiceClient;
use contracts::resource::v1::resource_service_client::ResourceServiceClient;
use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};

use crate::cli::demo::address::ServedAt;
use crate::settings::ServiceName;

/// One client per service of the contracts.
#[derive(Debug)]
pub(super) struct Clients {
    pub(super) users: UserServiceClient<Channel>,
    pub(super) sessions: SessionServiceClient<Channel>,
    pub(super) tokens: AccessTokenServiceClient<Channel>,
    pub(super) keys: SigningKeyServiceClient<Channel>,
    pub(super) organizations: OrganizationServiceClient<Channel>,
    pub(super) workspaces: WorkspaceServiceClient<Channel>,
    pub(super) members: MemberServiceClient<Channel>,
    pub(super) invitations: InvitationServiceClient<Channel>,
    pub(super) resources: ResourceServiceClient<Channel>,
    pub(super) authz: AuthzServiceClient<Channel>,
}

/// A credential: what a call shows to say who calls.
#[derive(Debug, Clone)]
pub(super) struct Credential(MetadataValue<Ascii>);

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const CALL_TIMEOUT: Duration = Duration::from_secs(15);

// === impl Clients ===

impl Clients {
    pub(super) async fn connect(addresses: &[ServedAt]) -> Result<Self> {
        let identity = connect(addresses, ServiceName::Identity).await?;
        let organization = connect(addresses, ServiceName::Organization).await?;
        Ok(Self {
            users: UserServiceClient::new(identity.clone()),
            sessions: SessionServiceClient::new(identity.clone()),
            tokens: AccessTokenServiceClient::new(identity.clone()),
            keys: SigningKeyServiceClient::new(identity),
            organizations: OrganizationServiceClient::new(organization.clone()),
            workspaces: WorkspaceServiceClient::new(organization.clone()),
            members: MemberServiceClient::new(organization),
            invitations: InvitationServiceClient::new(connect(addresses, ServiceName::Invitation).await?),
            resources: ResourceServiceClient::new(connect(addresses, ServiceName::Resource).await?),
            authz: AuthzServiceClient::new(connect(addresses, ServiceName::Authz).await?),
        })
    }
}

async fn connect(addresses: &[ServedAt], service: ServiceName) -> Result<Channel> {
    let url = ServedAt::of(addresses, service).ok_or_else(|| anyhow!("no --address says where {service} is"))?;
    let endpoint = Endpoint::from_shared(url.to_owned()).with_context(|| format!("{url:?} is no URL"))?;
    let connected = endpoint.connect_timeout(CONNECT_TIMEOUT).timeout(CALL_TIMEOUT).connect().await;
    connected.with_context(|| format!("nobody answers at {url}; `tenantry serve` starts a suite"))
}

// === impl Credential ===

impl Credential {
    pub(super) fn new(token: &str) -> Result<Self> {
        let mut value: MetadataValue<Ascii> =
            format!("Bearer {token}").parse().context("the suite gave a token that cannot be sent")?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    /// A call by whoever holds this.
    pub(super) fn asks<M>(&self, message: M) -> Request<M> {
        let mut request = Request::new(message);
        request.metadata_mut().insert("authorization", self.0.clone());
        request
    }
}
