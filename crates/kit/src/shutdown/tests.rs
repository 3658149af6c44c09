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
