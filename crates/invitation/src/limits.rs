//! How much an organization can invite, and how much an address is written to.

use std::collections::HashSet;
use std::time::Duration;

use ids::OrganizationId;
use kit::email::Email;
use kit::{Fault, Time};
use kit_db::Tx;
use uuid::Uuid;

use crate::error;
use crate::model::WORKSPACE_ROLES_MAX;
use crate::store;

/// Invitations that are pending at a time.
const PENDING_MAX: u64 = 5_000;
/// Invitations that are sent within a day, repeated ones too.
const SENT_MAX: u64 = 2_000;
/// Mails to one address within a day, by whatever organizations.
const RECEIVED_MAX: u64 = 20;
/// That day.
pub(crate) const SENT_WITHIN: Duration = Duration::from_hours(24);

/// Invitations that a call adds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Addition {
    pub(crate) invitations: usize,
    pub(crate) workspace_roles: usize,
}

/// Refuses more pending invitations than an organization can have. Holds while [`store::sending::lock`] is held.
pub(crate) async fn hold_pending(
    tx: &Tx,
    organization: OrganizationId,
    adds: Addition,
    now: Time,
) -> Result<(), Fault> {
    let load = store::invitation::load(tx, organization, now).await?;
    if load.invitations.saturating_add(adds.invitations as u64) > PENDING_MAX {
        return Err(error::limit_reached(PENDING_MAX, "pending invitations"));
    }
    let roles_max = WORKSPACE_ROLES_MAX as u64;
    if load.workspace_roles.saturating_add(adds.workspace_roles as u64) > roles_max {
        return Err(error::limit_reached(roles_max, "roles in workspaces in its pending invitations"));
    }
    Ok(())
}

/// Counts mails that an organization sends, and refuses more than it can send. Holds as above.
pub(crate) async fn count_sending(
    tx: &Tx,
    id: Uuid,
    organization: OrganizationId,
    mails: usize,
    now: Time,
) -> Result<(), Fault> {
    let sent = store::sending::count_since(tx, organization, now.minus(SENT_WITHIN)).await?;
    if sent.saturating_add(mails as u64) > SENT_MAX {
        return Err(error::limit_reached(SENT_MAX, "invitations sent within 24 hours"));
    }
    if mails > 0 {
        store::sending::insert(tx, id, organization, mails, now).await?;
    }
    Ok(())
}

/// Those of these addresses that can get no more mails today. Holds until the transaction ends: others who write to
/// them wait.
pub(crate) async fn overwritten(tx: &Tx, emails: &[Email], now: Time) -> Result<HashSet<String>, Fault> {
    store::recipient::lock(tx, emails, now).await?;
    let counts = store::recipient::count_since(tx, emails, now.minus(SENT_WITHIN)).await?;
    Ok(counts.into_iter().filter(|(_, sent)| *sent >= RECEIVED_MAX).map(|(email, _)| email).collect())
}

/// Refuses a mail to an address that can get no more today. Holds as above.
pub(crate) async fn hold_received(tx: &Tx, email: &Email, now: Time) -> Result<(), Fault> {
    match overwritten(tx, std::slice::from_ref(email), now).await?.is_empty() {
        true => Ok(()),
        false => Err(error::recipient_limit_reached(RECEIVED_MAX)),
    }
}
