//! Memory is read anew when facts were replaced otherwise than by events. What memory has is answered from until then.

use std::sync::Arc;
use std::time::Duration;

use kit::shutdown::Shutdown;
use tokio::time::sleep;

use crate::app::App;
use crate::error::StartError;
use crate::load::{self, CatchUpError, Loaded};
use crate::store;

/// How often to look. It is read anew when nothing more was replaced between two looks.
const LOOK: Duration = Duration::from_secs(1);

/// Why memory was not read anew.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReloadError {
    #[error(transparent)]
    Load(#[from] StartError),
    #[error(transparent)]
    CatchUp(#[from] CatchUpError),
    #[error(transparent)]
    Store(#[from] kit_db::StoreError),
}

/// Reads memory anew whenever that is due, until the service stops.
pub(crate) async fn run(app: Arc<App>, shutdown: Shutdown) {
    let look = async {
        let mut before = app.engine.generation();
        loop {
            sleep(LOOK).await;
            before = reload_if_due(&app, before).await.unwrap_or_else(|error| {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "it is not known whether memory has to be read anew");
                before
            });
        }
    };
    tokio::select! {
        () = look => {}
        () = shutdown.triggered() => {}
    }
}

/// Answers the generation of the database.
async fn reload_if_due(app: &App, before: i64) -> Result<i64, ReloadError> {
    let generation = store::head::find(app.db.read()).await?.generation;
    if generation != app.engine.generation() && generation == before {
        reload(app).await?;
        tracing::info!(generation, "what was replaced is in memory");
    }
    Ok(generation)
}

/// Reads it anew now.
pub(crate) async fn reload(app: &App) -> Result<(), ReloadError> {
    // Before the facts: what is replaced from here on has a higher one, and is read the next time.
    let (begun, generation) = (app.engine.begun(), store::head::find(app.db.read()).await?.generation);
    let Loaded { mut world, mut mark, .. } = load::facts(&app.db, app.engine.models_alone(), None).await?;
    // Memory that has begun anew has it all.
    while app.engine.begun() == begun {
        let caught_up = load::catch_up(&app.db, mark.revision, |_, changes| load::apply(&mut world, changes));
        mark = caught_up.await?;
        match app.engine.replace(world, begun, (mark.revision, generation)) {
            Ok(()) => break,
            // Somebody has applied something since.
            Err(behind) => world = behind,
        }
    }
    Ok(())
}
