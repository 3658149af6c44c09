//! What authz has of the services' logs.

use contracts::authz::internal::v1::{
    Fact, FactChange, FactKey, GetDigestRequest, GetDigestResponse, StreamDigest, fact_change,
};
use ids::EventId;
use kit::{Fault, Fields};
use kit_db::digest::Fold;
use prost::Message as _;
use uuid::Uuid;

use crate::app::Cx;
use crate::store::{self, fact::Model as Row};

const PAGE_DEFAULT: u64 = 100;
const PAGE_MAX: u64 = 1000;

pub(crate) async fn get_digest(cx: &Cx, request: GetDigestRequest) -> Result<GetDigestResponse, Fault> {
    let mut fields = Fields::new();
    let service = fields.word("service", &request.service);
    // A scope is an organization or a person: any id will do.
    let scope = fields.optional_id::<EventId>("scope_id", &request.scope_id);
    let after = fields.optional_id::<EventId>("after_scope_id", &request.after_scope_id);
    let (service, scope, after) = fields.finish((service, scope, after))?;
    let size = u64::try_from(request.page_size).ok().filter(|size| *size > 0).unwrap_or(PAGE_DEFAULT);

    let db = cx.app.db.read();
    let streams = match scope {
        Some(scope) => {
            let applied = store::stream::position(db, &service, scope.uuid()).await?;
            vec![(scope.uuid(), applied)]
        }
        None => {
            let after = after.map(EventId::uuid);
            let streams = store::stream::of_service(db, &service, after, size.min(PAGE_MAX)).await?;
            streams.into_iter().map(|stream| (stream.scope, stream.applied_sequence)).collect()
        }
    };
    let mut digests = Vec::with_capacity(streams.len());
    for (scope, applied_sequence) in streams {
        let digest = match request.positions_only {
            true => Vec::new(),
            false => digest(store::fact::of_stream(db, &service, scope).await?)?,
        };
        digests.push(StreamDigest { scope_id: scope.to_string(), applied_sequence, digest });
    }
    Ok(GetDigestResponse { digests })
}

fn digest(rows: Vec<Row>) -> Result<Vec<u8>, Fault> {
    let mut fold = Fold::default();
    for Row { kind, id, sequence, body, .. } in rows {
        let change = match body {
            Some(body) => fact_change::Change::Put(Fact::decode(body.as_slice()).map_err(Fault::internal)?),
            None => fact_change::Change::Remove(FactKey { kind, id: Uuid::to_string(&id) }),
        };
        fold.apply(sequence, &[FactChange { change: Some(change) }]);
    }
    Ok(fold.digest().to_vec())
}
