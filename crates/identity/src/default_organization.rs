//! The organization of their own that somebody gets who signs up to a product that gives one. The organization service
//! makes it, once, however often it is asked; until it has, the account remembers that it is owed one.

use std::time::Duration;

use ids::OrganizationId;
use kit::guard::Housekeeping;
use kit::shutdown::Shutdown;
use kit::{App as _, Fault};
use kit_db::Tx;
use tonic::Request;

use crate::app::{App, Cx};
use crate::model::Account;
use crate::peers::{self, Refusal};
use crate::{event, store};

/// What came of asking.
#[derive(Debug)]
enum Outcome {
    /// It is made; or there is none, since the model gives none.
    Settled(Option<OrganizationId>),
    /// There will be none: repeating cannot help.
    Refused(Fault),
}

/// How long the caller who has just got an account waits for the organization.
const CALLER_WAITS: Duration = Duration::from_secs(3);
const CALL_TIMEOUT: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_secs(2);
/// For how long an account's organization is its caller's to finish.
const LEFT_ALONE: Duration = Duration::from_secs(5);
/// How many accounts are read at a time.
const STEP: u64 = 100;

/// Makes it for an account that was committed just now, if the account is owed one; nothing if that has to be finished
/// later, by the background: the account itself does not wait for it.
pub(crate) async fn make(cx: &Cx, account: &Account) -> Option<OrganizationId> {
    account.default_organization_model.as_ref()?;
    match finish_for_caller(cx, account).await {
        Ok(organization) => organization,
        Err(fault) => {
            tracing::info!(user = %account.id, ?fault, "an account's organization waits to be made");
            None
        }
    }
}

async fn finish_for_caller(cx: &Cx, account: &Account) -> Result<Option<OrganizationId>, Fault> {
    let outcome = ask(&cx.app, account, CALLER_WAITS).await?;
    let tx = cx.app.db.begin(cx, &cx.admitted()?).await?;
    settle(tx, account, &outcome).await?;
    Ok(outcome.organization())
}

/// Finishes what a crash, or an organization service that was away, left undone; until the service stops.
pub(crate) async fn run(app: std::sync::Arc<App>, shutdown: Shutdown) {
    tokio::select! {
        () = complete_again_and_again(&app) => {}
        () = shutdown.triggered() => {}
    }
}

async fn complete_again_and_again(app: &App) {
    // What is there at the start was left by a process that is gone, or is finished twice, which does no harm.
    let mut age = Duration::ZERO;
    let mut away = false;
    loop {
        match complete(app, age).await {
            Ok(()) => away = false,
            Err(_) if away => {}
            Err(fault) => {
                tracing::warn!(?fault, "organizations of new accounts wait to be made");
                away = true;
            }
        }
        age = LEFT_ALONE;
        tokio::time::sleep(PAUSE).await;
    }
}

/// Finishes all accounts of this age. One that cannot be finished does not keep the others.
pub(crate) async fn complete(app: &App, age: Duration) -> Result<(), Fault> {
    let before = app.kit().source().now().minus(age);
    let (mut after, mut done) = (None, Ok(()));
    loop {
        let owed = store::account::owed_organizations(app.db.read(), before, after, STEP).await?;
        let Some(last) = owed.last() else { return done };
        after = Some(last.id);
        for account in &owed {
            if let Err(fault) = finish(app, account).await {
                done = Err(fault);
            }
        }
    }
}

async fn finish(app: &App, account: &Account) -> Result<(), Fault> {
    let outcome = ask(app, account, CALL_TIMEOUT).await?;
    let tx = app.db.begin_housekeeping(&Housekeeping::witness()).await?;
    settle(tx, account, &outcome).await
}

async fn ask(app: &App, account: &Account, timeout: Duration) -> Result<Outcome, Fault> {
    let model = account.default_organization_model.clone().unwrap_or_default();
    let mut request = Request::new(peers::default_organization(account.id, model));
    request.set_timeout(timeout);
    match app.peers.ensure_default_organization(request).await {
        Ok(organization) => Ok(Outcome::Settled(organization)),
        Err(Refusal::ForGood(fault)) => Ok(Outcome::Refused(fault)),
        Err(Refusal::ForNow(fault)) => Err(fault),
    }
}

async fn settle(mut tx: Tx, account: &Account, outcome: &Outcome) -> Result<(), Fault> {
    if !store::account::settle_organization(&tx, account.id).await? {
        return Ok(());
    }
    match outcome {
        Outcome::Settled(Some(organization)) => tx.record(event::default_organization_made(account.id, *organization)),
        Outcome::Settled(None) => tx.record(event::default_organization_refused(account.id, "NOT_GIVEN")),
        Outcome::Refused(fault) => {
            tracing::info!(user = %account.id, ?fault, "an account's organization cannot be made");
            tx.record(event::default_organization_refused(account.id, fault.reason()));
        }
    }
    tx.commit_step().await.map(drop)
}

// === impl Outcome ===

impl Outcome {
    fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::Settled(organization) => *organization,
            Self::Refused(_) => None,
        }
    }
}
