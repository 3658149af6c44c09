//! Deletes a key.

use contracts::identity::v1::{DeleteSigningKeyRequest, DeleteSigningKeyResponse};
use ids::{OrganizationId, SigningKeyId};
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::{error, event, store};

pub(crate) async fn delete_signing_key(
    cx: &Cx,
    request: DeleteSigningKeyRequest,
) -> Result<DeleteSigningKeyResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let id = fields.id::<SigningKeyId>("signing_key_id", &request.signing_key_id);
    let (organization, id) = fields.finish((organization, id))?;

    let granted = cx.require(organization).await?;

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    if !store::signing_key::delete(&tx, organization, id).await? {
        return Err(error::signing_key_not_found());
    }
    tx.record(event::signing_key_deleted(organization, id));
    tx.commit(|revision| DeleteSigningKeyResponse { revision }).await
}
