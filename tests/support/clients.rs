//! The generated clients, each with a caller's token.

use contracts::authz::internal::v1::decision_service_client::DecisionServiceClient;
use contracts::authz::internal::v1::fact_service_client::FactServiceClient;
use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use contracts::authz::v1::model_service_client::ModelServiceClient;
use contracts::identity::internal::v1::credential_service_client::CredentialServiceClient;
use contracts::identity::internal::v1::directory_service_client::DirectoryServiceClient;
use contracts::identity::v1::access_token_service_client::AccessTokenServiceClient;
use contracts::identity::v1::session_service_client::SessionServiceClient;
use contracts::identity::v1::signing_key_service_client::SigningKeyServiceClient;
use contracts::identity::v1::user_service_client::UserServiceClient;
use contracts::invitation::internal::v1::pending_invitation_service_client::PendingInvitationServiceClient;
use contracts::invitation::v1::invitation_service_client::InvitationServiceClient;
use contracts::organization::internal::v1::membership_service_client::MembershipServiceClient;
use contracts::organization::v1::member_service_client::MemberServiceClient;
use contracts::organization::v1::organization_service_client::OrganizationServiceClient;
use contracts::organization::v1::workspace_service_client::WorkspaceServiceClient;
use contracts::resource::v1::grant_service_client::GrantServiceClient;
use contracts::resource::v1::resource_service_client::ResourceServiceClient;
use tenantry::settings::ServiceName;
use tonic::metadata::MetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};

use crate::suite::Suite;

/// What the clients send through.
pub type Client = InterceptedService<Channel, Credentials>;

/// What a caller shows; empty texts are not shown.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    token: String,
    workload: String,
}

impl Credentials {
    /// Those of a service of the suite.
    #[must_use]
    pub fn workload(key: &str) -> Self {
        Self { workload: key.trim().to_owned(), ..Self::default() }
    }
}

impl Interceptor for Credentials {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let metadata = request.metadata_mut();
        if !self.token.is_empty() {
            let value = format!("Bearer {}", self.token);
            let value = MetadataValue::try_from(value).map_err(|_| Status::internal("not a header"))?;
            metadata.insert("authorization", value);
        }
        if !self.workload.is_empty() {
            let value = MetadataValue::try_from(&self.workload).map_err(|_| Status::internal("not a header"))?;
            metadata.insert("tenantry-workload", value);
        }
        Ok(request)
    }
}

macro_rules! clients {
    ($($method:ident: $client:ident of $service:ident;)+) => {
        impl Suite {$(
            #[must_use]
            pub fn $method(&self, token: &str) -> $client<Client> {
                $client::new(self.client(ServiceName::$service, token))
            }
        )+}
    };
}

macro_rules! internal_clients {
    ($($method:ident: $client:ident of $service:ident;)+) => {
        impl Suite {$(
            /// With this workload key.
            #[must_use]
            pub fn $method(&self, workload: &str) -> $client<Client> {
                let credentials = Credentials::workload(workload);
                $client::new(InterceptedService::new(self.channel(ServiceName::$service), credentials))
            }
        )+}
    };
}

clients! {
    users: UserServiceClient of Identity;
    sessions: SessionServiceClient of Identity;
    access_tokens: AccessTokenServiceClient of Identity;
    signing_keys: SigningKeyServiceClient of Identity;
    organizations: OrganizationServiceClient of Organization;
    workspaces: WorkspaceServiceClient of Organization;
    members: MemberServiceClient of Organization;
    invitations: InvitationServiceClient of Invitation;
    resources: ResourceServiceClient of Resource;
    grants: GrantServiceClient of Resource;
    authz: AuthzServiceClient of Authz;
    models: ModelServiceClient of Authz;
}

internal_clients! {
    directory: DirectoryServiceClient of Identity;
    credentials: CredentialServiceClient of Identity;
    memberships: MembershipServiceClient of Organization;
    pending_invitations: PendingInvitationServiceClient of Invitation;
    facts: FactServiceClient of Authz;
    decisions: DecisionServiceClient of Authz;
}

impl Suite {
    fn client(&self, service: ServiceName, token: &str) -> Client {
        let credentials = Credentials { token: token.to_owned(), ..Credentials::default() };
        InterceptedService::new(self.channel(service), credentials)
    }
}
