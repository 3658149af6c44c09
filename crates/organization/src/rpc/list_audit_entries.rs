//! The organization's log, newest first.

use contracts::organization::v1::{AuditEntry, ListAuditEntriesRequest, ListAuditEntriesResponse};
use ids::OrganizationId;
use kit::{Fault, Fields};
use kit_db::LogEntry;

use crate::app::Cx;

pub(crate) async fn list_audit_entries(
    cx: &Cx,
    request: ListAuditEntriesRequest,
) -> Result<ListAuditEntriesResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let organization = fields.finish(organization)?;
    let page = cx.page(request.page_size, &request.page_token, &request.organization_id)?;

    cx.require(organization).await?;

    let before = page.after.as_deref().map(str::parse).transpose().map_err(Fault::internal)?;
    let entries = cx.app.db.log_before(organization.uuid(), before, page.look_ahead()).await?;
    let (entries, next_page_token) = cx.cut(&page, entries, |entry| entry.sequence.to_string());
    let entries = entries.into_iter().map(told).collect::<Result<_, Fault>>()?;
    Ok(ListAuditEntriesResponse { entries, next_page_token })
}

fn told(entry: LogEntry) -> Result<AuditEntry, Fault> {
    let details = entry.details()?.into_iter().collect();
    Ok(AuditEntry {
        id: entry.event_id.to_string(),
        sequence: entry.sequence,
        action: entry.kind,
        actor: actor(entry.actor),
        time: Some(entry.time.into()),
        details,
        request_id: entry.request_id,
    })
}

/// What another service of the suite did on nobody's behalf, or this one by itself, was this service's doing.
fn actor(actor: String) -> String {
    match actor.as_str() {
        "anonymous" | "housekeeping" => "service:organization".to_owned(),
        _ => actor,
    }
}
