use std::sync::mpsc;
use std::sync::{Arc, Mutex};

use futures::future::join_all;
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;

use crate::turns::{Turns, aside};

const ONE: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

/// Turns with one thread, which is busy until the sender is dropped.
async fn busy(waiting_max: usize) -> (Arc<Turns>, mpsc::Sender<()>) {
    let turns = Arc::new(Turns::with(1, waiting_max).unwrap());
    let (free, wait) = mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let holding = Arc::clone(&turns);
    tokio::spawn(async move {
        let hold = move || {
            begun.send(()).unwrap();
            wait.recv().unwrap_err();
        };
        holding.run(Uuid::from_u128(3), hold).await
    });
    has_begun.await.unwrap();
    (turns, free)
}

#[tokio::test]
async fn whoever_waits_gets_one_done_before_another_gets_a_second() {
    let (turns, free) = busy(10).await;
    let done = Arc::new(Mutex::new(Vec::new()));
    let work = [ONE, ONE, ONE, ONE, OTHER, OTHER].map(|whose| {
        let done = Arc::clone(&done);
        turns.run(whose, move || done.lock().unwrap().push(whose))
    });
    let free = async move { drop(free) };
    // All are put in this order before the thread is free.
    let (answers, ()) = tokio::join!(join_all(work), free);
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(*done.lock().unwrap(), [ONE, OTHER, ONE, OTHER, ONE, ONE]);
}

#[tokio::test]
async fn too_many_of_one_are_refused_and_nobody_else() {
    let (turns, free) = busy(2).await;
    let of_one = (0..3).map(|number| turns.run(ONE, move || number));
    let of_other = turns.run(OTHER, || 7);
    let (of_one, of_other, ()) = tokio::join!(join_all(of_one), of_other, async move { drop(free) });
    assert_eq!(of_other.unwrap(), 7);
    let answered: Vec<_> = of_one.iter().filter_map(|answer| answer.as_ref().ok()).copied().collect();
    assert_eq!(answered, [0, 1]);
    let refused = of_one.into_iter().nth(2).unwrap().unwrap_err().into_status("");
    assert_eq!((refused.code(), refused.get_details_error_info().unwrap().reason.as_str()), {
        (Code::ResourceExhausted, "OVERLOADED")
    });
    assert_eq!(refused.get_details_error_info().unwrap().metadata["limit"], "2");
    assert!(refused.get_details_retry_info().unwrap().retry_delay.is_some());
    assert_eq!(turns.run(ONE, || 8).await.unwrap(), 8);
}

#[tokio::test]
async fn what_nobody_waits_for_takes_no_room_and_is_not_done() {
    let (turns, free) = busy(2).await;
    let done = Arc::new(Mutex::new(Vec::new()));
    let work = |number: u32| {
        let done = Arc::clone(&done);
        turns.run(ONE, move || done.lock().unwrap().push(number))
    };
    let mut given_up = Box::pin(join_all([work(1), work(2)]));
    assert!(futures::poll!(given_up.as_mut()).is_pending());
    drop(given_up);
    let (answers, ()) = tokio::join!(join_all([work(3), work(4)]), async move { drop(free) });
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(*done.lock().unwrap(), [3, 4]);
}

#[tokio::test]
async fn a_piece_that_panics_fails_alone() {
    let turns = Turns::with(1, 2).unwrap();
    let nothing: Option<u32> = std::hint::black_box(None);
    let failed = turns.run(ONE, move || nothing.expect("the secret of the defect")).await.unwrap_err();
    assert_eq!(failed.code(), Code::Internal);
    assert_eq!(turns.run(ONE, || 1).await.unwrap(), 1);
}

#[tokio::test]
async fn work_aside_that_panics_fails_alone() {
    let nothing: Option<u32> = std::hint::black_box(None);
    let failed = aside("aside", move || nothing.expect("the secret of the defect")).await.unwrap_err();
    assert!(!failed.to_string().contains("secret"));
    assert_eq!(aside("aside", || 1).await.unwrap(), 1);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_threads_step_back_and_nobody_else_does() {
    let here = rustix::process::getpriority_process(None).unwrap();
    let turns = Turns::with(1, 2).unwrap();
    let there = turns.run(ONE, || rustix::process::getpriority_process(None).unwrap()).await.unwrap();
    assert_eq!(there, (here + super::NICENESS).min(19));
    let aside = aside("aside", || rustix::process::getpriority_process(None).unwrap()).await.unwrap();
    assert_eq!(aside, 19);
    assert_eq!(rustix::process::getpriority_process(None).unwrap(), here);
}
