//! A service says what it has seen, and that it has prepared an epoch.

use contracts::authz::internal::v1::{AttendRequest, AttendResponse, Mark as Told};
use ids::EventId;
use kit::{Fault, Fields};
use uuid::Uuid;

use crate::app::Cx;
use crate::store::head::Mark;
use crate::store::{self, attendance, epoch};

pub(crate) async fn attend(cx: &Cx, request: AttendRequest) -> Result<AttendResponse, Fault> {
    let mut fields = Fields::new();
    let service = fields.word("service", &request.service);
    let seen = request.seen.as_ref().map(|seen| {
        // An epoch is no thing of the contract's: any id will do.
        let epoch = fields.id::<EventId>("seen.epoch_id", &seen.epoch_id);
        (epoch, seen.revision)
    });
    let ready = fields.optional_id::<EventId>("ready_epoch_id", &request.ready_epoch_id);
    let (service, ready) = fields.finish((service, ready))?;
    let seen = seen.and_then(|(epoch, revision)| Some(Mark { epoch: epoch?.uuid(), revision }));

    let admitted = cx.admitted()?;

    let tx = cx.app.db.begin(cx, &admitted).await?;
    // Nobody begins an epoch or writes until this has ended.
    let now = store::head::hold(&tx).await?;
    let is_known = match seen {
        Some(seen) => epoch::knows(&tx, seen, now).await?,
        None => false,
    };
    // Whoever has seen what is not here any more has something to bring first.
    if is_known
        && ready.map(EventId::uuid) == Some(now.epoch)
        && let Some(current) = epoch::find(&tx, now.epoch).await?
    {
        attendance::write(&tx, service, current.number).await?;
    }
    let answer = AttendResponse { mark: Some(told(now)), is_known };
    let answer = tx.commit(|_| answer).await?;
    cx.app.attendance.look(&cx.app.db).await?;
    Ok(answer)
}

/// A mark in the contract's words.
pub(crate) fn told(mark: Mark) -> Told {
    Told { epoch_id: Uuid::to_string(&mark.epoch), revision: mark.revision }
}
