//! Keeps and frees the seats of invitations where the call that should have done so did not get through.

use std::time::Duration;

use kit::Fault;

use crate::app::App;
use crate::background::pause;
use crate::{seats, store};

const PAUSE: Duration = Duration::from_secs(2);
/// For how long a seat is its call's to settle.
const LEFT_ALONE: Duration = Duration::from_secs(30);
/// How many are read at a time.
const STEP: u64 = 1_000;

pub(crate) async fn run(app: &App) {
    // What is there at the start was left by a process that is gone, or is settled twice, which does no harm.
    let mut age = Duration::ZERO;
    let mut away = false;
    loop {
        match settle(app, age).await {
            Ok(()) => away = false,
            Err(_) if away => {}
            Err(fault) => {
                tracing::warn!(?fault, "seats of invitations wait to be settled");
                away = true;
            }
        }
        age = LEFT_ALONE;
        pause(PAUSE).await;
    }
}

/// Settles all seats of this age. One that cannot be settled does not keep the others.
async fn settle(app: &App, age: Duration) -> Result<(), Fault> {
    let before = app.kit.source().now().minus(age);
    let (mut after, mut outcome) = (None, Ok(()));
    loop {
        let waiting = store::invitation::seat::waiting(app.db.read(), before, after, STEP).await?;
        let Some(last) = waiting.last() else { return outcome };
        after = Some(last.invitation);
        if let Err(fault) = seats::settle_these(app, waiting).await {
            outcome = Err(fault);
        }
    }
}
