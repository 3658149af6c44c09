//! Is the caller still who they were?

use contracts::authz::internal::v1::{VerifySubjectRequest, VerifySubjectResponse};
use ids::SessionId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::{asker, convert};

pub(crate) async fn verify_subject(cx: &Cx, request: VerifySubjectRequest) -> Result<VerifySubjectResponse, Fault> {
    let mut fields = Fields::new();
    let subject = convert::subject(&mut fields, "subject", &request.subject.unwrap_or_default());
    let session = fields.optional_id::<SessionId>("session_id", &request.session_id);
    let (subject, session) = fields.finish((subject, session))?;
    let live = cx.app.current().await?.subject_live(subject, session, asker::now(cx)).is_ok();
    Ok(VerifySubjectResponse { live })
}
