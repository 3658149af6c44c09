use std::time::Duration;

use tokio::time::timeout;

use crate::shutdown::Shutdown;

const SOON: Duration = Duration::from_secs(5);

#[tokio::test]
async fn everybody_who_waits_is_told() {
    let (trigger, shutdown) = Shutdown::new();
    let waiting = tokio::spawn({
        let shutdown = shutdown.clone();
        async move { shutdown.triggered().await }
    });
    assert!(!shutdown.is_triggered());
    assert!(timeout(Duration::from_millis(20), shutdown.triggered()).await.is_err());

    trigger.trigger();

    timeout(SOON, waiting).await.unwrap().unwrap();
    timeout(SOON, shutdown.triggered()).await.unwrap();
    assert!(shutdown.is_triggered());
}

#[tokio::test]
async fn a_dropped_trigger_triggers() {
    let (trigger, shutdown) = Shutdown::new();
    drop(trigger);
    timeout(SOON, shutdown.triggered()).await.unwrap();
    assert!(shutdown.is_triggered());
}

#[cfg(unix)]
#[tokio::test]
async fn sigterm_triggers() {
    let shutdown = Shutdown::on_signals().unwrap();
    assert!(!shutdown.is_triggered());
    let killed = std::process::Command::new("kill").arg("-TERM").arg(std::process::id().to_string()).status();
    assert!(killed.unwrap().success());
    timeout(SOON, shutdown.triggered()).await.unwrap();
    // Another one comes to those who ask later, and ends nothing.
    assert!(!Shutdown::on_signals().unwrap().is_triggered());
}
