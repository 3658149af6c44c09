//! The organization that somebody works in, which they may have left since.

use std::time::Duration;

use ids::{OrganizationId, UserId};

use crate::app::Cx;

/// How long somebody's own tokens wait for what gives no rights.
const PATIENCE: Duration = Duration::from_secs(1);

/// Of these organizations, those that somebody still belongs to: all of them, if that cannot be found out now. They give
/// no rights, so a stale one is shown rather than a working session refused.
pub(crate) async fn still_own(cx: &Cx, user: UserId, active: Vec<OrganizationId>) -> Vec<OrganizationId> {
    if active.is_empty() {
        return active;
    }
    match tokio::time::timeout(PATIENCE, cx.app.peers.organizations_of(cx, user)).await {
        Ok(Ok(own)) => active.into_iter().filter(|organization| own.contains(organization)).collect(),
        Ok(Err(_)) | Err(_) => {
            tracing::debug!(%user, "which organizations somebody still belongs to is not known now");
            active
        }
    }
}
