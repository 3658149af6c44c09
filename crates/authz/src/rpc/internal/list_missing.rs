//! Which of some permissions the caller lacks: all answered on one state of the facts.

use contracts::authz::internal::v1::{ListMissingRequest, ListMissingResponse};
use ids::SessionId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::rpc::{asker, convert};

const PERMISSIONS_MAX: usize = 1000;

pub(crate) async fn list_missing(cx: &Cx, request: ListMissingRequest) -> Result<ListMissingResponse, Fault> {
    let mut fields = Fields::new();
    let subject = convert::subject(&mut fields, "subject", &request.subject.unwrap_or_default());
    let session = fields.optional_id::<SessionId>("session_id", &request.session_id);
    let count = fields.count("permissions", request.permissions.len(), 0..=PERMISSIONS_MAX);
    if count.is_some() {
        for (number, permission) in request.permissions.iter().enumerate() {
            convert::permission_or_all_of_type(&mut fields, format_args!("permissions[{number}]"), permission);
        }
    }
    let object = convert::object(&mut fields, "object", request.object.as_ref());
    let (subject, session, object) = fields.finish((subject, session, object))?;

    let world = cx.app.current().await?;
    let permissions = request.permissions.iter().map(String::as_str);
    let missing = world.missing(subject, session, permissions, object, asker::now(cx));
    Ok(ListMissingResponse { missing: missing.into_iter().map(str::to_owned).collect() })
}
