//! What a service's database does beside the calls: brings the log to authz and compares it with what is there, sends mails, sweeps, and asks
//! whether the database is there.

use std::time::Duration;

use kit::mail::Mailer;
use kit::server::Background;

use crate::mailbox;
use crate::pool::Db;
use crate::relay::Relay;
use crate::verifier::Verifier;

/// How often answers whose day is over are swept.
const SWEEP: Duration = Duration::from_mins(1);

impl Db {
    /// The work beside the calls, for `kit::Service`. Once per open database; a service that sends no mail needs no
    /// mailer.
    #[must_use]
    pub fn background(&self, mailer: Option<Mailer>) -> Background {
        let db = self.clone();
        Box::new(move |shutdown| {
            Box::pin(async move {
                tokio::select! {
                    () = db.work(mailer) => {}
                    () = shutdown.triggered() => {}
                }
                db.close().await;
            })
        })
    }

    async fn work(&self, mailer: Option<Mailer>) {
        let mails = async {
            if let Some(mailer) = mailer {
                mailbox::run(self.clone(), mailer).await;
            }
        };
        let (relay, verifier) = (Relay::new(self.clone()), Verifier::new(self.clone()));
        tokio::join!(relay.run(), verifier.run(), mails, self.sweep(), self.feel());
    }

    async fn sweep(&self) {
        loop {
            if let Err(error) = self.prune_answers().await {
                let (service, error) = (self.inner().service, &error as &dyn std::error::Error);
                tracing::warn!(service, error, "answers whose day is over stay for now");
            }
            tokio::time::sleep(SWEEP).await;
        }
    }
}
