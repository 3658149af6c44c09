//! What the service has.

use std::sync::Arc;

use kit::call::RequestKey;
use kit::caller::Caller;
use kit::turns::Turns;
use kit::{Fault, Kit};
use kit_db::{Db, Foundation};
use policy::{Model, Subject};

use crate::engine::Engine;
use crate::error::StartError;
use crate::{event, store};

/// What every operation has.
#[derive(Debug)]
pub(crate) struct App {
    kit: Arc<Kit>,
    pub(crate) db: Db,
    pub(crate) engine: Engine,
    /// For lists: those of one organization take turns with those of others.
    pub(crate) turns: Turns,
}

/// The context of a call to this service.
pub(crate) type Cx = kit::Cx<App>;

/// How many facts are read at a time when the service starts.
const LOAD_STEP: u64 = 10_000;

impl App {
    pub(crate) async fn start(foundation: Foundation) -> Result<Self, StartError> {
        let Foundation { kit, db, .. } = foundation;
        let app = Self { kit, db, engine: Engine::default(), turns: Turns::start().map_err(StartError::Threads)? };
        app.load_models().await?;
        app.load_facts().await?;
        Ok(app)
    }

    async fn load_models(&self) -> Result<(), StartError> {
        for (name, source) in policy::builtin_models() {
            self.engine.add_model(source, Model::parse(name, source)?);
        }
        for row in store::model::all(self.db.read()).await? {
            self.engine.add_model(&row.source, Model::parse(&row.name, &row.source)?);
        }
        Ok(())
    }

    async fn load_facts(&self) -> Result<(), StartError> {
        let mut after = None;
        loop {
            let rows = store::fact::page(self.db.read(), after, LOAD_STEP).await?;
            let Some(last) = rows.last() else { break };
            after = Some((last.kind, last.id));
            let mut changes = Vec::with_capacity(rows.len());
            for row in &rows {
                changes.push((row.version(), event::change(row.kind, row.id, row.body.as_deref())?));
            }
            self.engine.apply(changes);
        }
        for stream in store::stream::all(self.db.read()).await? {
            self.engine.advance(stream.service, stream.scope, stream.applied_sequence);
        }
        Ok(())
    }
}

impl kit::App for App {
    fn kit(&self) -> &Arc<Kit> {
        &self.kit
    }

    fn knows_live(&self, caller: &Caller) -> Option<bool> {
        let now = policy::Time(self.kit.source().now().millis());
        let (subject, session) = match *caller {
            Caller::Person { user, session } => (Subject::User(user), Some(session)),
            Caller::Token { token, .. } => (Subject::AccessToken(token), None),
            Caller::Operator | Caller::Nobody => return Some(true),
        };
        Some(self.engine.glance().subject_live(subject, session, now).is_ok())
    }

    async fn recall(&self, key: &RequestKey) -> Result<Option<Vec<u8>>, Fault> {
        self.db.recall(key).await
    }
}
