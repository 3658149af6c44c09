//! Replaces what is kept of a stream by what its log comes to: the one way in which a removal can be undone. Memory
//! counts that when it is read anew, and all else at once.

use contracts::authz::internal::v1::{RestoreStreamRequest, RestoreStreamResponse, RestoredFact};
use ids::EventId;
use kit::{Fault, Fields};

use crate::app::Cx;
use crate::event::{self, FactError, Key};
use crate::rpc::internal::apply_facts::understood;
use crate::store::{self, fact::Model as Row};

const FACTS_MAX: usize = 1000;

pub(crate) async fn restore_stream(cx: &Cx, request: RestoreStreamRequest) -> Result<RestoreStreamResponse, Fault> {
    let mut fields = Fields::new();
    let service = fields.word("service", &request.service);
    // A scope is an organization or a person: any id will do.
    let scope = fields.id::<EventId>("scope_id", &request.scope_id);
    fields.count("facts", request.facts.len(), 0..=FACTS_MAX);
    let mut facts = Vec::with_capacity(request.facts.len());
    for (number, fact) in request.facts.iter().enumerate() {
        facts.extend(fields.check(format_args!("facts[{number}]"), read(fact)));
    }
    let (service, scope) = fields.finish((service, scope))?;
    let (scope, up_to) = (scope.uuid(), request.up_to_sequence);

    let admitted = cx.admitted()?;

    let tx = cx.app.db.begin(cx, &admitted).await?;
    let mark = store::head::next(&tx).await?;
    let since = if request.since_revision > 0 { request.since_revision } else { mark.revision - 1 };
    let mut keys: Vec<_> = facts.iter().map(|fact| fact.key).collect();
    keys.sort_unstable();
    let kept = store::fact::find(&tx, &keys).await?;
    // What was applied since the log was read is newer.
    let is_newer = |row: &Row| row.sequence > up_to && row.service == service && row.scope == scope;
    let replaced = facts.into_iter().filter(|fact| !kept.get(&fact.key).is_some_and(is_newer));
    let rows: Vec<_> = replaced
        .map(|Restored { key: (kind, id), sequence, body }| {
            let (service, revision) = (service.clone(), mark.revision);
            Row { kind, id, service, scope, sequence, body, revision }
        })
        .collect();
    let changes = understood(rows.iter())?;
    store::fact::write(&tx, rows).await?;
    if request.last {
        store::fact::sweep(&tx, (&service, scope), up_to, since).await?;
    }
    // A file has what is kept no more, and memory neither.
    store::checkpoint::forget(&tx).await?;
    store::head::next_generation(&tx).await?;
    let answer = tx.commit(|_| RestoreStreamResponse { since_revision: since }).await?;
    cx.app.wrote(mark, |engine| engine.apply(mark.revision, changes));
    Ok(answer)
}

/// What a fact came to, read. Nothing means its removal.
struct Restored {
    key: Key,
    sequence: i64,
    body: Option<Vec<u8>>,
}

fn read(restored: &RestoredFact) -> Result<Restored, FactError> {
    let (key, body) = event::kept(restored.change.as_ref())?;
    Ok(Restored { key, sequence: restored.sequence, body })
}
