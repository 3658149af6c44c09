//! What the service has.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::Guard;
use kit::call::RequestKey;
use kit::caller::Caller;
use kit::turns::Turns;
use kit::{Fault, Kit};
use kit_db::{Db, Foundation, Revision};
use policy::{Model, Subject, World};
use tokio::time::Instant;
use uuid::Uuid;

use crate::attend::{Attendance, BeginError, Incomplete};
use crate::engine::Engine;
use crate::error::{self, StartError};
use crate::follow::Follower;
use crate::load::{self, Loaded};
use crate::store::{self, head::Mark};

/// What every operation has.
#[derive(Debug)]
pub(crate) struct App {
    kit: Arc<Kit>,
    pub(crate) db: Db,
    pub(crate) engine: Engine,
    /// How memory keeps up, where others write to the database as well.
    pub(crate) follower: Option<Follower>,
    /// Whether it may answer.
    pub(crate) attendance: Attendance,
    /// For lists: those of one organization take turns with those of others.
    pub(crate) turns: Turns,
}

/// How often to look for what another process applies.
const AGAIN: Duration = Duration::from_millis(20);

/// How the facts came into memory.
#[derive(Debug)]
pub(crate) struct Loading {
    /// Whether a checkpoint was of use.
    pub(crate) has_checkpoint: bool,
}

/// The context of a call to this service.
pub(crate) type Cx = kit::Cx<App>;

impl App {
    pub(crate) async fn start(foundation: Foundation, place: Option<&Path>) -> Result<(Self, Loading), StartError> {
        let Foundation { kit, db, .. } = foundation;
        let turns = Turns::start().map_err(StartError::Threads)?;
        let (engine, attendance) = (Engine::default(), Attendance::default());
        let mut app = Self { kit, db, engine, follower: None, attendance, turns };
        // Before anything is read: what is missing in it is found out by those who attend.
        app.begin_epoch().await?;
        app.load_models().await?;
        let generation = store::head::find(app.db.read()).await?.generation;
        let (loaded, streams) =
            tokio::join!(load::facts(&app.db, app.engine.world(), place), store::stream::all(app.db.read()));
        let Loaded { world, mark, since_checkpoint } = loaded?;
        app.engine.begin(world, (mark.revision, generation), since_checkpoint.unwrap_or_default());
        app.engine.resume(streams?.into_iter().map(|row| ((row.service, row.scope), row.applied_sequence)));
        if app.db.is_shared() {
            // Once more: what another process has put since then is no later than the facts, and would never be read.
            app.load_models().await?;
            app.follower = Some(Follower::new(app.db.clone(), mark));
        }
        Ok((app, Loading { has_checkpoint: since_checkpoint.is_some() }))
    }

    /// The facts, with all that was written before the call, by whomever, and known to lack nothing.
    ///
    /// # Errors
    /// UNAVAILABLE when the database does not answer, or may have been brought back from a backup.
    pub(crate) async fn current(&self) -> Result<Guard<Arc<World>>, Fault> {
        let term = self.attendance.complete().await.map_err(error::unattended)?;
        if let Some(follower) = &self.follower {
            follower.current().await.map_err(error::behind)?;
        }
        self.facts_of(term)
    }

    /// The same, where it is enough to have what was written until so long ago.
    ///
    /// # Errors
    /// As [`current`](Self::current).
    pub(crate) async fn within(&self, bound: Duration) -> Result<Guard<Arc<World>>, Fault> {
        let term = self.attendance.complete().await.map_err(error::unattended)?;
        if let Some(follower) = &self.follower {
            follower.within(bound).await.map_err(error::behind)?;
        }
        self.facts_of(term)
    }

    /// The facts as memory has them, if it was not read anew since this term was attended: who came before that must
    /// not be answered from what nobody has confirmed yet.
    fn facts_of(&self, term: u64) -> Result<Guard<Arc<World>>, Fault> {
        let facts = self.engine.glance();
        if self.attendance.is_still(term) { Ok(facts) } else { Err(error::unattended(Incomplete)) }
    }

    /// Waits until a stream was applied that far, here or by another process.
    pub(crate) async fn reached(&self, revision: &Revision, patience: Duration) -> Result<bool, Fault> {
        let Revision { service, scope, sequence } = revision;
        if self.follower.is_none() {
            return Ok(self.engine.reached(service, *scope, *sequence, patience).await);
        }
        let end = Instant::now() + patience;
        loop {
            // Asked before the probe that follows, which brings what was applied by then.
            if store::stream::position(self.db.read(), service, *scope).await? >= *sequence {
                return Ok(true);
            }
            if Instant::now() >= end {
                return Ok(false);
            }
            self.engine.reached(service, *scope, *sequence, AGAIN).await;
        }
    }

    /// Begins an epoch, which all services have to attend before anything is answered.
    pub(crate) async fn begin_epoch(&self) -> Result<(), BeginError> {
        self.attendance.begin(&self.db, Uuid::from_bytes(self.kit.source().bytes())).await
    }

    /// Brings what was written at this mark into memory, and notes that it is there; unless memory begins anew meanwhile,
    /// which may not have it.
    pub(crate) fn wrote(&self, mark: Mark, bring: impl FnOnce(&Engine)) {
        let begun = self.engine.begun();
        bring(&self.engine);
        self.follower.iter().for_each(|follower| follower.wrote(mark, || self.engine.begun() == begun));
    }

    /// Reads everything anew, in an epoch of its own. Not from a checkpoint: it has what the database has lost.
    pub(crate) async fn begin_anew(&self) -> Result<Mark, StartError> {
        self.begin_epoch().await?;
        self.load_models().await?;
        let generation = store::head::find(self.db.read()).await?.generation;
        let models = self.engine.models_alone();
        let (loaded, streams) = tokio::join!(load::facts(&self.db, models, None), store::stream::all(self.db.read()));
        let Loaded { world, mark, .. } = loaded?;
        self.engine.begin(world, (mark.revision, generation), 0);
        self.engine.resume(streams?.into_iter().map(|row| ((row.service, row.scope), row.applied_sequence)));
        Ok(mark)
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

    async fn knows_live(&self, caller: &Caller) -> Result<Option<bool>, Fault> {
        let now = policy::Time(self.kit.source().now().millis());
        let (subject, session) = match *caller {
            Caller::Person { user, session } => (Subject::User(user), Some(session)),
            Caller::Token { token, .. } => (Subject::AccessToken(token), None),
            Caller::Operator | Caller::Nobody => return Ok(Some(true)),
        };
        let is_live = |facts: &World| facts.subject_live(subject, session, now).is_ok();
        let term = self.attendance.complete().await.map_err(error::unattended)?;
        // An end that memory does not know yet is found when the call asks for facts, if it does. A beginning is found here.
        if is_live(&*self.facts_of(term)?) {
            return Ok(Some(true));
        }
        Ok(Some(is_live(&*self.current().await?)))
    }

    async fn recall(&self, key: &RequestKey) -> Result<Option<Vec<u8>>, Fault> {
        self.db.recall(key).await
    }
}
