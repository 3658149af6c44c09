//! The other services, as this one uses them.

use std::collections::HashMap;

use contracts::access::v1::{Object, object};
use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use contracts::authz::v1::{BatchCheckRequest, CheckRequest};
use contracts::identity::internal::v1::BatchGetUsersRequest;
use contracts::identity::internal::v1::directory_service_client::DirectoryServiceClient;
use contracts::invitation::internal::v1::pending_invitation_service_client::PendingInvitationServiceClient;
use contracts::invitation::internal::v1::{ListPendingInvitationsRequest, PendingInvitation};
use ids::{InvitationId, OrganizationId, UserId, WorkspaceId};
use kit::Fault;
use kit::wire::Channel;

use crate::app::Cx;

/// The other services.
#[derive(Debug)]
pub(crate) struct Peers {
    directory: DirectoryServiceClient<Channel>,
    invitations: PendingInvitationServiceClient<Channel>,
    authz: AuthzServiceClient<Channel>,
}

/// What others see of a person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Person {
    pub(crate) display_name: String,
    pub(crate) email: String,
}

/// Some people by their ids. Somebody whom identity does not know has an empty name.
#[derive(Debug, Default)]
pub(crate) struct People(HashMap<UserId, Person>);

/// An invitation can name 100 workspaces, so more in one answer could be more than a message holds.
const INVITATIONS_MAX: usize = 200;

impl Peers {
    pub(crate) fn new(peers: kit::wire::Peers) -> Self {
        Self {
            directory: DirectoryServiceClient::new(peers.identity),
            invitations: PendingInvitationServiceClient::new(peers.invitation),
            authz: AuthzServiceClient::new(peers.authz),
        }
    }

    /// Who these people are; 1,000 at most.
    pub(crate) async fn people(&self, cx: &Cx, users: impl IntoIterator<Item = UserId>) -> Result<People, Fault> {
        let user_ids: Vec<String> = users.into_iter().map(String::from).collect();
        if user_ids.is_empty() {
            return Ok(People::default());
        }
        let request = cx.onward(BatchGetUsersRequest { user_ids });
        let answer = self.directory.clone().batch_get_users(request).await.map_err(Fault::from_peer)?;
        let known = answer.into_inner().users.into_iter().filter_map(|user| {
            let id = user.user_id.parse().ok()?;
            Some((id, Person { display_name: user.display_name, email: user.email }))
        });
        Ok(People(known.collect()))
    }

    /// Who is still invited, oldest first: `limit` invitations after this one, or all that there are.
    pub(crate) async fn invited(
        &self,
        cx: &Cx,
        organization: OrganizationId,
        mut after: Option<InvitationId>,
        limit: usize,
    ) -> Result<Vec<PendingInvitation>, Fault> {
        let mut invited: Vec<PendingInvitation> = Vec::new();
        while invited.len() < limit {
            let wanted = limit.saturating_sub(invited.len()).min(INVITATIONS_MAX);
            let request = ListPendingInvitationsRequest {
                organization_id: organization.into(),
                page_size: i32::try_from(wanted).map_err(Fault::internal)?,
                after_invitation_id: after.map(String::from).unwrap_or_default(),
            };
            let answer = self.invitations.clone().list_pending_invitations(cx.onward(request)).await;
            let page = answer.map_err(Fault::from_peer)?.into_inner().invitations;
            let is_last = page.len() < wanted;
            invited.extend(page);
            after = invited.last().map(|last| last.invitation_id.parse()).transpose().map_err(Fault::internal)?;
            if is_last {
                break;
            }
        }
        Ok(invited)
    }

    /// Whether the caller may view each of these workspaces.
    pub(crate) async fn may_view(&self, cx: &Cx, workspaces: &[WorkspaceId]) -> Result<Vec<bool>, Fault> {
        if workspaces.is_empty() {
            return Ok(Vec::new());
        }
        let check = |workspace: &WorkspaceId| CheckRequest {
            subject: None,
            permission: "workspace.view".to_owned(),
            object: Some(Object { kind: Some(object::Kind::WorkspaceId((*workspace).into())) }),
            consistency: None,
        };
        let request = BatchCheckRequest { checks: workspaces.iter().map(check).collect(), consistency: None };
        let answer = self.authz.clone().batch_check(cx.onward(request)).await.map_err(Fault::from_peer)?;
        let allowed: Vec<bool> = answer.into_inner().results.iter().map(|result| result.allowed).collect();
        if allowed.len() == workspaces.len() {
            Ok(allowed)
        } else {
            Err(Fault::internal("authz answered another number of checks than it was asked"))
        }
    }
}

// === impl People ===

impl People {
    /// A person.
    pub(crate) fn get(&self, user: UserId) -> Person {
        self.0.get(&user).cloned().unwrap_or_default()
    }

    /// Whether identity knows the person.
    pub(crate) fn knows(&self, user: UserId) -> bool {
        self.0.contains_key(&user)
    }
}
