//! A client of a suite: a connection to each service and a credential.

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
use contracts::organization::v1::audit_service_client::AuditServiceClient;
use contracts::organization::v1::billing_service_client::BillingServiceClient;
use contracts::organization::v1::edition_service_client::EditionServiceClient;
use contracts::organization::v1::group_service_client::GroupServiceClient;
use contracts::organization::v1::member_service_client::MemberServiceClient;
use contracts::organization::v1::operator_service_client::OperatorServiceClient;
use contracts::organization::v1::organization_service_client::OrganizationServiceClient;
use contracts::organization::v1::role_service_client::RoleServiceClient;
use contracts::organization::v1::service_account_service_client::ServiceAccountServiceClient;
use contracts::organization::v1::workspace_service_client::WorkspaceServiceClient;
use contracts::resource::v1::grant_service_client::GrantServiceClient;
use contracts::resource::v1::resource_service_client::ResourceServiceClient;
use contracts::resource::v1::share_service_client::ShareServiceClient;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;

use crate::checks::{Checks, Limits};
use crate::connection::Connection;
use crate::credential::{Credential, Credentials};
use crate::endpoints::{ConnectError, Connections, Endpoints};

/// A client of a suite. Clones share the connections, the credential and the queue of checks.
#[derive(Debug, Clone)]
pub struct Client {
    connections: Connections,
    credentials: Credentials,
    checks: Checks,
}

/// What the generated clients send through.
type Signed = InterceptedService<Connection, Credentials>;

impl Client {
    /// A client of the suite at an address ("http://127.0.0.1:7400"), or of services at [`Endpoints`] of their own. It
    /// connects when it is first used, and again whenever it has to.
    ///
    /// # Errors
    /// When an address is no `http` URL, or there is no tokio runtime around. That nobody listens is told by calls.
    pub fn connect(endpoints: impl Into<Endpoints>, credential: Credential) -> Result<Self, ConnectError> {
        Ok(Self::new(Connections::open(&endpoints.into())?, credential, Limits::default()))
    }

    /// A client of the suite at the other end of a channel that is made elsewhere: with TLS, over a Unix socket, with
    /// timeouts of its own.
    #[must_use]
    pub fn over(channel: &Channel, credential: Credential) -> Self {
        Self::new(Connections::all_over(channel), credential, Limits::default())
    }

    /// The same connections and credential, with other limits for checks and a queue of its own.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        let checks = Checks::new(AuthzServiceClient::new(signed(&self.connections.authz, &self.credentials)), limits);
        Self { checks, ..self }
    }

    /// The same connections for another caller: a credential and a queue of checks of its own.
    #[must_use]
    pub fn acting_as(&self, credential: Credential) -> Self {
        Self::new(self.connections.clone(), credential, self.checks.limits())
    }

    /// From now on, calls show this credential, those of clones and of clients from [`Client::authz`] and the like too;
    /// calls that are under way do not change. It is meant for the same caller's next credential, as RefreshSession and
    /// RotateAccessToken give it: questions about the caller that still wait would be asked about whom it belongs to.
    /// For another caller see [`Client::acting_as`].
    pub fn exchange(&self, credential: Credential) {
        self.credentials.exchange(credential);
    }

    /// Asks whether somebody may do something; what is asked at the same time travels together.
    #[must_use]
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    fn new(connections: Connections, credential: Credential, limits: Limits) -> Self {
        let credentials = Credentials::new(credential);
        let checks = Checks::new(AuthzServiceClient::new(signed(&connections.authz, &credentials)), limits);
        Self { connections, credentials, checks }
    }
}

fn signed(connection: &Connection, credentials: &Credentials) -> Signed {
    InterceptedService::new(connection.clone(), credentials.clone())
}

macro_rules! services {
    ($($(#[$doc:meta])* $method:ident: $client:ident of $service:ident;)+) => {
        /// The generated clients. A call's deadline is the caller's to set (`tonic::Request::set_timeout`); without
        /// one the suite answers within 10 seconds. A call is made once, whatever becomes of it:
        /// [`Refusal`](crate::Refusal) reads what went wrong, and whether another attempt may help.
        impl Client {$(
            $(#[$doc])*
            #[must_use]
            pub fn $method(&self) -> $client<InterceptedService<Connection, Credentials>> {
                $client::new(signed(&self.connections.$service, &self.credentials))
            }
        )+}
    };
}

services! {
    /// People's accounts.
    users: UserServiceClient of identity;
    /// Sessions: signing in and out.
    sessions: SessionServiceClient of identity;
    /// The access tokens of programs.
    access_tokens: AccessTokenServiceClient of identity;
    /// The keys that organizations sign with.
    signing_keys: SigningKeyServiceClient of identity;
    /// Organizations.
    organizations: OrganizationServiceClient of organization;
    /// Workspaces.
    workspaces: WorkspaceServiceClient of organization;
    /// Members of organizations and workspaces.
    members: MemberServiceClient of organization;
    /// Roles that organizations made themselves.
    roles: RoleServiceClient of organization;
    /// Groups of members.
    groups: GroupServiceClient of organization;
    /// Service accounts.
    service_accounts: ServiceAccountServiceClient of organization;
    /// Editions, and what they contain.
    editions: EditionServiceClient of organization;
    /// Usage and billing.
    billing: BillingServiceClient of organization;
    /// Who did what.
    audit: AuditServiceClient of organization;
    /// The operator's part of organizations.
    operator: OperatorServiceClient of organization;
    /// Invitations.
    invitations: InvitationServiceClient of invitation;
    /// Resources.
    resources: ResourceServiceClient of resource;
    /// Grants on resources.
    grants: GrantServiceClient of resource;
    /// Shares of resources.
    shares: ShareServiceClient of resource;
    /// Decisions, one call each; see [`Client::checks`] for those that travel together.
    authz: AuthzServiceClient of authz;
    /// Access models.
    models: ModelServiceClient of authz;
    /// Internal, by the workload key: accounts by address.
    directory: DirectoryServiceClient of identity;
    /// Internal, by the workload key: whose a token is.
    credentials: CredentialServiceClient of identity;
    /// Internal, by the workload key: memberships that invitations make.
    memberships: MembershipServiceClient of organization;
    /// Internal, by the workload key: who is invited.
    pending_invitations: PendingInvitationServiceClient of invitation;
    /// Internal, by the workload key: what decisions are made from.
    facts: FactServiceClient of authz;
    /// Internal, by the workload key: decisions for the services' guards.
    decisions: DecisionServiceClient of authz;
}
