//! Makes a key pair.

use contracts::identity::v1::{CreateSigningKeyRequest, CreateSigningKeyResponse, SigningAlgorithm};
use ids::{OrganizationId, SigningKeyId};
use kit::guard::Witness as _;
use kit::{Fault, Fields};
use secrecy::ExposeSecret as _;

use crate::app::Cx;
use crate::model::{Algorithm, SIGNING_KEYS_MAX, SigningKey};
use crate::rpc::convert;
use crate::{error, event, store};

pub(crate) async fn create_signing_key(
    cx: &Cx,
    request: CreateSigningKeyRequest,
) -> Result<CreateSigningKeyResponse, Fault> {
    let mut fields = Fields::new();
    let organization = fields.id::<OrganizationId>("organization_id", &request.organization_id);
    let name = fields.name("display_name", &request.display_name);
    let algorithm = fields.enumeration::<SigningAlgorithm>("algorithm", request.algorithm).map(algorithm);
    let (organization, display_name, algorithm) = fields.finish((organization, name, algorithm))?;

    let granted = cx.require(organization).await?;
    // Before a key is made, which is dear; and again when it is added.
    check_limit(store::signing_key::count(cx.app.db.read(), organization).await?)?;
    let pair = cx.app.key_maker.generate(algorithm).await?;
    let key = SigningKey {
        id: SigningKeyId::from_uuid(cx.uuid()),
        organization,
        display_name,
        algorithm,
        public_key_pem: pair.public_pem,
        created_by: granted.actor().to_string(),
        create_time: cx.now(),
    };

    let mut tx = cx.app.db.begin(cx, &granted).await?;
    store::organization_lock::take(&tx, organization).await?;
    check_limit(store::signing_key::count(&tx, organization).await?)?;
    store::signing_key::insert(&tx, &key).await?;
    tx.record(event::signing_key_created(&key));
    tx.commit(|revision| CreateSigningKeyResponse {
        signing_key: Some(convert::signing_key(&key)),
        private_key_pem: pair.private_pem.expose_secret().to_owned(),
        revision,
    })
    .await
}

fn algorithm(asked: SigningAlgorithm) -> Algorithm {
    match asked {
        SigningAlgorithm::Unspecified | SigningAlgorithm::Ed25519 => Algorithm::Ed25519,
        SigningAlgorithm::Rs256 => Algorithm::Rs256,
    }
}

fn check_limit(keys: u64) -> Result<(), Fault> {
    if keys < SIGNING_KEYS_MAX { Ok(()) } else { Err(error::limit_reached("signing keys", SIGNING_KEYS_MAX)) }
}
