//! The generated clients of what is called, over a few connections.

use anyhow::Result;
use contracts::identity::v1::session_service_client::SessionServiceClient;
use contracts::identity::v1::user_service_client::UserServiceClient;
use contracts::organization::internal::v1::membership_service_client::MembershipServiceClient;
use contracts::organization::v1::member_service_client::MemberServiceClient;
use contracts::organization::v1::organization_service_client::OrganizationServiceClient;
use contracts::organization::v1::workspace_service_client::WorkspaceServiceClient;
use contracts::resource::v1::grant_service_client::GrantServiceClient;
use contracts::resource::v1::resource_service_client::ResourceServiceClient;
use kit::wire::WORKLOAD;
use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;

use crate::writes::served::Served;

/// Connections, and what the suite's own services call with.
#[derive(Debug)]
pub(crate) struct Clients {
    connections: Vec<Connection>,
    workload: Shown,
}

/// The clients of one connection.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    pub(crate) users: UserServiceClient<Channel>,
    pub(crate) sessions: SessionServiceClient<Channel>,
    pub(crate) organizations: OrganizationServiceClient<Channel>,
    pub(crate) workspaces: WorkspaceServiceClient<Channel>,
    pub(crate) members: MemberServiceClient<Channel>,
    pub(crate) memberships: MembershipServiceClient<Channel>,
    pub(crate) resources: ResourceServiceClient<Channel>,
    pub(crate) grants: GrantServiceClient<Channel>,
}

/// The metadata that a credential is shown in.
#[derive(Debug, Clone)]
pub(crate) struct Shown(&'static str, MetadataValue<Ascii>);

/// How many calls are under way at a time.
pub(crate) const IN_FLIGHT: usize = 64;
/// Over so many connections.
const CONNECTIONS: usize = 4;

impl Clients {
    pub(crate) async fn connect(served: &Served) -> Result<Self> {
        let mut connections = Vec::new();
        for _ in 0..CONNECTIONS {
            connections.push(Connection::over(served.connect().await?));
        }
        let workload = Shown(WORKLOAD, served.workload_key()?.parse()?);
        Ok(Self { connections, workload })
    }

    /// One for each call under way.
    pub(crate) fn each(&self) -> impl Iterator<Item = Connection> {
        self.connections.iter().cycle().take(IN_FLIGHT).cloned()
    }

    pub(crate) fn workload(&self) -> &Shown {
        &self.workload
    }
}

impl Connection {
    pub(crate) fn over(channel: Channel) -> Self {
        Self {
            users: UserServiceClient::new(channel.clone()),
            sessions: SessionServiceClient::new(channel.clone()),
            organizations: OrganizationServiceClient::new(channel.clone()),
            workspaces: WorkspaceServiceClient::new(channel.clone()),
            members: MemberServiceClient::new(channel.clone()),
            memberships: MembershipServiceClient::new(channel.clone()),
            resources: ResourceServiceClient::new(channel.clone()),
            grants: GrantServiceClient::new(channel),
        }
    }
}

impl Shown {
    pub(crate) fn bearer(token: &str) -> Result<Self> {
        Ok(Self("authorization", format!("Bearer {token}").parse()?))
    }

    pub(crate) fn on<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.metadata_mut().insert(self.0, self.1.clone());
        request
    }
}
