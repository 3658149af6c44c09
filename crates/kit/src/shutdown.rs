//! The end of a process: one signal that everybody can wait for.

use std::io;

use tokio::sync::watch;

/// Ends what waits for the [`Shutdown`] it was made with. Dropping it ends it too, so that nothing runs on forgotten.
#[derive(Debug)]
pub struct Trigger(watch::Sender<bool>);

/// Tells that it is time to stop.
#[derive(Debug, Clone)]
pub struct Shutdown(watch::Receiver<bool>);

impl Shutdown {
    /// A shutdown, and what triggers it.
    #[must_use]
    pub fn new() -> (Trigger, Self) {
        let (sender, receiver) = watch::channel(false);
        (Trigger(sender), Self(receiver))
    }

    /// A shutdown that SIGTERM and Ctrl-C trigger. Called inside the runtime.
    ///
    /// # Errors
    /// When the system refuses to deliver signals.
    pub fn on_signals() -> io::Result<Self> {
        let mut signals = signals::Signals::new()?;
        let (trigger, shutdown) = Self::new();
        tokio::spawn(async move {
            let name = signals.next().await;
            tracing::info!(signal = name, "stopping");
            trigger.trigger();
        });
        Ok(shutdown)
    }

    /// Waits until it is time to stop.
    pub async fn triggered(&self) {
        // An error says that the trigger is gone, which means the same.
        let _ = self.0.clone().wait_for(|triggered| *triggered).await;
    }

    /// Whether it is time to stop.
    #[must_use]
    pub fn is_triggered(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }
}

impl Trigger {
    /// It is time to stop.
    pub fn trigger(&self) {
        self.0.send_replace(true);
    }
}

#[cfg(unix)]
mod signals {
    use std::io;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(super) struct Signals {
        terminate: Signal,
        interrupt: Signal,
    }

    impl Signals {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
        }

        pub(super) async fn next(&mut self) -> &'static str {
            tokio::select! {
                _ = self.terminate.recv() => "SIGTERM",
                _ = self.interrupt.recv() => "SIGINT",
            }
        }
    }
}

#[cfg(not(unix))]
mod signals {
    use std::io;

    pub(super) struct Signals;

    impl Signals {
        #[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self)
        }

        pub(super) async fn next(&mut self) -> &'static str {
            // Without Ctrl-C to wait for there is nothing to stop at: then the process is ended from outside.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            "Ctrl-C"
        }
    }
}

#[cfg(test)]
mod tests;
