//! Compares the log with what authz holds of it, when an operator wants to know, and brings anew what differs. It goes
//! on beside the relay, and changes what authz holds without a moment in which a removal would not count.

use std::convert::Infallible;
use std::time::Duration;

use contracts::authz::internal::v1::{ClaimVerificationResponse, ReportVerificationRequest};
use tokio::time::{Instant, sleep};
use tonic::{Code, Status};
use uuid::Uuid;

use crate::fault::StoreError;
use crate::pool::Db;
use crate::standings::{StandingError, Standings};

mod restoring;

/// The verifier of one service.
pub(crate) struct Verifier {
    db: Db,
    /// This process.
    id: Uuid,
}

/// Why a verification was not brought to its end.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the log cannot be read")]
    Store(#[from] StoreError),
    #[error("authz does not answer")]
    Authz(#[from] Status),
}

/// How often to look whether there is anything to do.
const LOOK: Duration = Duration::from_secs(1);
/// What is on its way while it is compared seems to differ: so often it is compared, and so long after the last time.
const COMPARISONS: usize = 10;
const PAUSE: Duration = Duration::from_millis(300);
/// So many streams that differ are named.
const NAMED_MAX: usize = 100;
/// How often authz hears how far it is: it gives up somebody who is silent for two minutes.
const REPORT: Duration = Duration::from_secs(10);

// === impl Trouble ===

impl From<StandingError> for Trouble {
    fn from(error: StandingError) -> Self {
        match error {
            StandingError::Store(error) => Self::Store(error),
            StandingError::Authz(status) => Self::Authz(status),
        }
    }
}

// === impl Verifier ===

impl Verifier {
    pub(crate) fn new(db: Db) -> Self {
        let id = Uuid::from_bytes(db.inner().source.bytes());
        Self { db, id }
    }

    /// Goes on until it is dropped.
    pub(crate) async fn run(self) -> Infallible {
        loop {
            sleep(LOOK).await;
            if !self.db.inner().feed.is_open() {
                std::future::pending::<()>().await;
            }
            match self.verify().await {
                // An outage is the relay's to tell, and an older authz knows no verifications.
                Ok(()) | Err(Trouble::Authz(_)) => {}
                Err(Trouble::Store(error)) => {
                    let (service, error) = (self.db.inner().service, &error as &dyn std::error::Error);
                    tracing::warn!(service, error, "the log cannot be compared with what authz holds");
                }
            }
        }
    }

    /// Does a verification, if there is one to do. One that fails is taken up again after some minutes.
    async fn verify(&self) -> Result<(), Trouble> {
        let feed = &self.db.inner().feed;
        let claimed = match feed.claim(self.id).await {
            Err(status) if status.code() == Code::Unimplemented => return Ok(()),
            other => other?,
        };
        let ClaimVerificationResponse { verification_id, restore_different, restore_all } = claimed;
        if verification_id.is_empty() {
            return Ok(());
        }
        let claimant_id = self.id.to_string();
        let mut report = ReportVerificationRequest { verification_id, claimant_id, ..Default::default() };
        let mut standings = Standings::new(&self.db);
        let mut report_at = Instant::now() + REPORT;
        while let Some((scope, _)) = standings.next().await? {
            let differs = self.differs(scope).await?;
            report.streams += 1;
            if differs {
                report.different += 1;
                let service = self.db.inner().service;
                tracing::error!(service, %scope, "authz holds something else of a stream than its log says");
                if report.different_scope_ids.len() < NAMED_MAX {
                    report.different_scope_ids.push(scope.to_string());
                }
            }
            if restore_all || differs && restore_different {
                restoring::restore(&self.db, scope).await?;
                report.restored += 1;
            }
            if Instant::now() >= report_at {
                if !feed.report(report.clone()).await? {
                    return Ok(());
                }
                report_at = Instant::now() + REPORT;
            }
        }
        report.done = true;
        feed.report(report).await?;
        Ok(())
    }

    /// Whether authz holds something else of a stream than the log comes to, as far as authz has applied it.
    async fn differs(&self, scope: Uuid) -> Result<bool, Trouble> {
        for number in 0..COMPARISONS {
            if number > 0 {
                sleep(PAUSE).await;
            }
            let Some(held) = self.db.inner().feed.digest(scope).await? else { return Ok(false) };
            let head = self.db.log_head(scope).await?;
            let digest = self.db.log_digest(scope, held.applied_sequence).await?;
            if held.applied_sequence <= head && held.digest == digest {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
