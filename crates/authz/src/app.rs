//! What the service has.

use std::path::Path;
use std::sync::Arc;

use kit::call::RequestKey;
use kit::caller::Caller;
use kit::turns::Turns;
use kit::{Fault, Kit};
use kit_db::{Db, Foundation};
use policy::{Model, Subject};

use crate::engine::Engine;
use crate::error::StartError;
use crate::load::{self, Loaded};
use crate::store;

/// What every operation has.
#[derive(Debug)]
pub(crate) struct App {
    kit: Arc<Kit>,
    pub(crate) db: Db,
    pub(crate) engine: Engine,
    /// For lists: those of one organization take turns with those of others.
    pub(crate) turns: Turns,
}

/// How the facts came into memory.
#[derive(Debug)]
pub(crate) struct Loading {
    /// All that was written to the database up to it is there.
    pub(crate) revision: i64,
    /// Whether a checkpoint was of use.
    pub(crate) has_checkpoint: bool,
}

/// The context of a call to this service.
pub(crate) type Cx = kit::Cx<App>;

impl App {
    pub(crate) async fn start(foundation: Foundation, place: Option<&Path>) -> Result<(Self, Loading), StartError> {
        let Foundation { kit, db, .. } = foundation;
        let app = Self { kit, db, engine: Engine::default(), turns: Turns::start().map_err(StartError::Threads)? };
        app.load_models().await?;
        let (loaded, streams) =
            tokio::join!(load::facts(&app.db, app.engine.world(), place), store::stream::all(app.db.read()));
        let Loaded { world, revision, since_checkpoint } = loaded?;
        app.engine.begin(world, revision, since_checkpoint.unwrap_or_default());
        app.engine.resume(streams?.into_iter().map(|row| ((row.service, row.scope), row.applied_sequence)));
        Ok((app, Loading { revision, has_checkpoint: since_checkpoint.is_some() }))
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
