//! Finishes acceptances that a crash, or a service that was away, left half done.

use std::time::Duration;

use kit::Fault;
use kit::guard::Housekeeping;
use tonic::Request;

use crate::acceptance;
use crate::app::App;
use crate::background::pause;
use crate::model::{Invitation, State};
use crate::peers::membership::{self, Refusal};
use crate::store;

const PAUSE: Duration = Duration::from_secs(2);
/// For how long an acceptance is its caller's to finish.
const LEFT_ALONE: Duration = Duration::from_secs(5);
const CALL_TIMEOUT: Duration = Duration::from_secs(5);
/// How many are read at a time.
const STEP: u64 = 100;

pub(crate) async fn run(app: &App) {
    // What is there at the start was left by a process that is gone, or is finished twice, which does no harm.
    let mut age = Duration::ZERO;
    let mut away = false;
    loop {
        match complete(app, age).await {
            Ok(()) => away = false,
            Err(_) if away => {}
            Err(fault) => {
                tracing::warn!(?fault, "acceptances wait to be finished");
                away = true;
            }
        }
        age = LEFT_ALONE;
        pause(PAUSE).await;
    }
}

/// Finishes all acceptances of this age. One that cannot be finished does not keep the others.
async fn complete(app: &App, age: Duration) -> Result<(), Fault> {
    let before = app.kit.source().now().minus(age);
    let (mut after, mut outcome) = (None, Ok(()));
    loop {
        let waiting = store::invitation::accepting(app.db.read(), before, after, STEP).await?;
        let Some(last) = waiting.last() else { return outcome };
        after = Some(last.id);
        for invitation in &waiting {
            if let Err(fault) = finish(app, invitation).await {
                outcome = Err(fault);
            }
        }
    }
}

async fn finish(app: &App, invitation: &Invitation) -> Result<(), Fault> {
    let State::Accepting(user) = invitation.state else { return Ok(()) };
    let housekeeping = Housekeeping::witness();
    let tx = app.db.begin_housekeeping(&housekeeping).await?;
    let run = acceptance::join(&tx, invitation, user, app.kit.source().now()).await?;
    tx.commit_step().await?;
    // Its caller was faster.
    let Some(run) = run else { return Ok(()) };

    let mut request = Request::new(membership::request(invitation, user));
    request.set_timeout(CALL_TIMEOUT);
    let given = app.peers.ensure_membership(request, user).await;

    let mut tx = app.db.begin_housekeeping(&housekeeping).await?;
    match given {
        Ok(given) => {
            acceptance::settle(&mut tx, invitation, &given).await?;
        }
        Err(Refusal::ForGood(fault)) => {
            tracing::info!(invitation = %invitation.id, ?fault, "an acceptance cannot be finished");
            acceptance::end(&mut tx, invitation, user, run, app.kit.source().now()).await?;
        }
        Err(Refusal::ForNow(fault)) => return Err(fault),
    }
    tx.commit_step().await.map(drop)
}
