//! What happens between callers and the wire, by a server that answers when the test says so. That the suite itself is
//! asked well is shown by the tests of the whole.

mod house;

use std::time::Duration;

use futures::future::join_all;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tonic::Code;

use crate::checks::gathering::Waiting;
use crate::checks::tests::house::{House, about, own};
use crate::{
    BATCH_CHECKS_MAX, CheckError, Client, Credential, Decision, DecisionReason, Denied, Limits, Question, RequireError,
};

const YES: Decision = Decision { allowed: true, reason: DecisionReason::Role };
const NO: Decision = Decision { allowed: false, reason: DecisionReason::NotHeld };
/// Time enough for whatever wants to happen now.
const A_WHILE: Duration = Duration::from_millis(50);

fn one_in_flight() -> Limits {
    Limits { batches_in_flight: 1, ..Limits::default() }
}

/// Asks in a task of its own, which waits for the answer.
fn ask(client: &Client, question: Question) -> JoinHandle<Result<Decision, CheckError>> {
    let checks = client.checks().clone();
    tokio::spawn(async move { checks.check(question).await })
}

/// Asks, and waits until the question waits.
async fn ask_and_wait(client: &Client, question: Question) -> JoinHandle<Result<Decision, CheckError>> {
    let asked = ask(client, question);
    sleep(A_WHILE).await;
    asked
}

async fn ask_all(client: &Client, questions: impl IntoIterator<Item = Question>) -> Vec<Result<Decision, CheckError>> {
    join_all(questions.into_iter().map(|question| client.checks().check(question))).await
}

#[tokio::test]
async fn one_alone_goes_at_once_and_as_a_check() {
    let house = House::open().await;
    let client = house.client(Limits::default());
    for _ in 0..3 {
        assert_eq!(client.checks().check(own()).await.unwrap(), YES);
    }
    let alone: Vec<_> = house.calls().iter().map(|call| (call.questions, call.alone)).collect();
    assert_eq!(alone, [(1, true); 3]);
}

#[tokio::test]
async fn those_that_are_asked_together_travel_together() {
    let house = House::open().await;
    let client = house.client(Limits::default());
    let answers = ask_all(&client, (1..=1000).map(about)).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap() == YES));
    assert_eq!(house.sizes(), [1000]);
}

#[tokio::test]
async fn tasks_that_are_answered_together_ask_together_again() {
    let house = House::open().await;
    let client = house.client(one_in_flight());
    let tasks: Vec<_> = (1..=64)
        .map(|number| {
            let checks = client.checks().clone();
            tokio::spawn(async move {
                for _ in 0..20 {
                    assert_eq!(checks.check(about(number)).await.unwrap(), YES);
                }
            })
        })
        .collect();
    for task in join_all(tasks).await {
        task.unwrap();
    }
    assert_eq!(house.sizes(), [64; 20]);
}

#[tokio::test]
async fn those_that_come_while_a_batch_is_in_flight_gather() {
    let house = House::open().await;
    let client = house.client(one_in_flight());
    house.shut();
    let first = ask(&client, own());
    house.has_calls(1).await;
    let later: Vec<_> = (1..=50).map(|number| ask(&client, about(number))).collect();
    sleep(A_WHILE).await;
    assert_eq!(house.sizes(), [1]);
    house.reopen();
    assert_eq!(first.await.unwrap().unwrap(), YES);
    for answer in join_all(later).await {
        assert_eq!(answer.unwrap().unwrap(), YES);
    }
    assert_eq!(house.sizes(), [1, 50]);
}

#[tokio::test]
async fn as_many_batches_are_in_flight_as_the_limit_says() {
    let house = House::open().await;
    let client = house.client(Limits { batches_in_flight: 3, ..Limits::default() });
    house.shut();
    let mut asked = Vec::new();
    for number in 1..=6 {
        asked.push(ask_and_wait(&client, about(number)).await);
    }
    house.has_calls(3).await;
    assert_eq!(house.sizes(), [1, 1, 1]);
    house.reopen();
    for answer in join_all(asked).await {
        assert_eq!(answer.unwrap().unwrap(), YES);
    }
    assert_eq!(house.sizes(), [1, 1, 1, 3]);
}

#[tokio::test]
async fn a_batch_in_flight_never_answers_a_later_question() {
    for batches_in_flight in [1, 2] {
        let house = House::open().await;
        let client = house.client(Limits { batches_in_flight, ..Limits::default() });
        house.shut();
        let before = ask(&client, own());
        house.has_calls(1).await;
        house.answer(false);
        let after = ask_and_wait(&client, own()).await;
        house.reopen();
        assert_eq!((before.await.unwrap().unwrap(), after.await.unwrap().unwrap()), (YES, NO));
    }
}

#[tokio::test]
async fn a_retry_is_answered_as_it_is_then() {
    let house = House::open().await;
    let client = house.client(Limits::default());
    house.fail(1, Code::Unavailable);
    house.shut();
    let asked = ask(&client, own());
    house.has_calls(1).await;
    house.answer(false);
    house.reopen();
    assert_eq!(asked.await.unwrap().unwrap(), NO);
}

#[tokio::test]
async fn never_more_than_the_contract_takes() {
    let house = House::open().await;
    let client = house.client(Limits { waiting: 30_000, deadline: Duration::from_secs(60), ..one_in_flight() });
    let answers = ask_all(&client, (1..=25_000).map(about)).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap() == YES));
    assert_eq!(house.sizes(), [BATCH_CHECKS_MAX, BATCH_CHECKS_MAX, 5_000]);
}

#[tokio::test]
async fn revisions_travel_apart() {
    let house = House::open().await;
    let client = house.client(Limits::default());
    let at = |revision: &str| own().at_least(revision.parse().unwrap());
    let answers = ask_all(&client, [own(), at("one"), at("two"), own(), at("one"), at("two"), at("two")]).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap() == YES));
    let mut calls: Vec<_> = house.calls().into_iter().map(|call| (call.revision, call.questions)).collect();
    calls.sort();
    assert_eq!(calls, [(String::new(), 2), ("one".to_owned(), 2), ("two".to_owned(), 3)]);
    assert_eq!(client.checks().check(at("three")).await.unwrap(), YES);
    let last = house.calls().pop().unwrap();
    assert_eq!((last.revision.as_str(), last.alone), ("three", true));
}

#[tokio::test]
async fn a_spoiled_question_spoils_no_other() {
    let house = House::open().await;
    thousand_with_three_spoiled(&house).await;
    assert!(house.calls().len() < 70, "{}", house.calls().len());
}

#[tokio::test]
async fn spoiled_questions_that_are_told_are_left_out() {
    let house = House::open().await;
    house.tell_about_whom();
    thousand_with_three_spoiled(&house).await;
    assert_eq!(house.sizes(), [1000, 997]);
    // Where all are, nothing is left to be asked.
    let answers = ask_all(&house.client(Limits::default()), [about(3), about(500)]).await;
    assert!(answers.iter().all(|answer| matches!(answer, Err(CheckError::Refused(_)))), "{answers:?}");
    assert_eq!(house.sizes(), [1000, 997, 2]);
}

async fn thousand_with_three_spoiled(house: &House) {
    let client = house.client(Limits::default());
    let spoiled = [3, 500, 501];
    spoiled.iter().for_each(|number| house.may_not_be_asked_about(*number));
    let answers = ask_all(&client, (1..=1000).map(about)).await;
    for (number, answer) in (1..).zip(answers) {
        match answer {
            Ok(decision) => assert!(decision == YES && !spoiled.contains(&number), "{number}"),
            Err(CheckError::Refused(refusal)) => {
                assert!(refusal.code() == Code::PermissionDenied && spoiled.contains(&number), "{number}: {refusal}");
            }
            Err(error) => panic!("{number}: {error}"),
        }
    }
}

#[tokio::test]
async fn where_all_are_spoiled_each_is_refused() {
    let house = House::open().await;
    let client = house.client(Limits::default());
    (1..=64).for_each(|number| house.may_not_be_asked_about(number));
    let answers = ask_all(&client, (1..=64).map(about)).await;
    assert!(answers.iter().all(|answer| matches!(answer, Err(CheckError::Refused(_)))), "{answers:?}");
    // 64 by themselves, and the halves above them: 1 of 64, 2 of 32, 4 of 16, 8 of 8.
    assert_eq!(house.calls().len(), 64 + 15);
}

#[tokio::test]
async fn what_nobody_waits_for_is_not_sent() {
    let house = House::open().await;
    let client = house.client(one_in_flight());
    house.shut();
    let first = ask(&client, own());
    house.has_calls(1).await;
    let mut later: Vec<_> = (1..=10).map(|number| ask(&client, about(number))).collect();
    sleep(A_WHILE).await;
    for dropped in later.drain(3..) {
        dropped.abort();
    }
    sleep(A_WHILE).await;
    house.reopen();
    assert_eq!(first.await.unwrap().unwrap(), YES);
    for answer in join_all(later).await {
        assert_eq!(answer.unwrap().unwrap(), YES);
    }
    assert_eq!(house.sizes(), [1, 3]);
}

#[tokio::test]
async fn each_has_its_deadline_and_a_batch_the_longest() {
    let house = House::open().await;
    let client = house.client(Limits { deadline: Duration::from_secs(20), ..Limits::default() });
    house.shut();
    let short = about(1).within(Duration::from_millis(200));
    let (short, long) = tokio::join!(
        async {
            let answer = client.checks().check(short).await;
            house.reopen();
            answer
        },
        client.checks().check(about(2)),
    );
    assert!(matches!(short, Err(CheckError::DeadlineExceeded)), "{short:?}");
    assert_eq!(long.unwrap(), YES);
    let [call] = house.calls().try_into().unwrap();
    assert_eq!(call.questions, 2);
    assert!(call.timeout > Duration::from_secs(10) && call.timeout <= Duration::from_secs(20), "{call:?}");
}

/// Whichever clock is looked at first, that of the call or that of its caller: here there is none but the call's.
#[tokio::test]
async fn a_deadline_that_passes_on_the_way_is_told_as_such() {
    let house = House::open().await;
    let client = house.client(Limits::default());
    house.shut();
    for questions in [1, 2] {
        let deadline = Instant::now() + A_WHILE;
        let asked: Vec<_> = (0..questions)
            .map(|_| {
                let (answer, answered) = oneshot::channel();
                client.checks().0.add(Waiting { question: own(), deadline, answer });
                answered
            })
            .collect();
        for answer in join_all(asked).await {
            let answer = answer.unwrap();
            assert!(matches!(answer, Err(CheckError::DeadlineExceeded)), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn a_batch_that_nobody_waits_for_makes_room_for_the_next() {
    let house = House::open().await;
    let client = house.client(Limits { deadline: Duration::from_secs(600), ..one_in_flight() });
    house.shut();
    let first = ask(&client, own());
    house.has_calls(1).await;
    first.abort();
    let next = ask(&client, about(1));
    house.has_calls(2).await;
    house.reopen();
    assert_eq!(next.await.unwrap().unwrap(), YES);
}

#[tokio::test]
async fn unavailable_is_met_with_more_attempts_and_nothing_else_is() {
    let house = House::open().await;
    let client = house.client(Limits { retries: 3, ..Limits::default() });
    house.fail(3, Code::Unavailable);
    assert_eq!(client.checks().check(own()).await.unwrap(), YES);
    assert_eq!(house.calls().len(), 4);
    house.fail(4, Code::Unavailable);
    let answers = ask_all(&client, [about(1), about(2)]).await;
    assert!(answers.iter().all(|answer| matches!(answer, Err(CheckError::Unavailable(_)))), "{answers:?}");
    assert_eq!(house.calls().len(), 8);
    for (times, code) in (1..).zip([Code::ResourceExhausted, Code::Internal, Code::Unauthenticated, Code::Unknown]) {
        house.fail(1, code);
        let answers = ask_all(&client, [about(1), about(2)]).await;
        let told = |answer: &Result<_, CheckError>| matches!(answer, Err(CheckError::Refused(by)) if by.code() == code);
        assert!(answers.iter().all(told), "{answers:?}");
        assert_eq!(house.calls().len(), 8 + times);
    }
    house.fail(1, Code::DeadlineExceeded);
    let late = client.checks().check(own()).await;
    assert!(matches!(late, Err(CheckError::DeadlineExceeded)), "{late:?}");
}

#[tokio::test]
async fn attempts_end_with_the_deadline() {
    let client = Client::connect("http://127.0.0.1:1", Credential::nobody()).unwrap();
    let client = client.with_limits(Limits { retries: u32::MAX, ..Limits::default() });
    let answer = client.checks().check(own().within(Duration::from_millis(300))).await;
    assert!(matches!(answer, Err(CheckError::Unavailable(_) | CheckError::DeadlineExceeded)), "{answer:?}");
}

#[tokio::test]
async fn who_waits_for_ever_is_answered_too() {
    let house = House::open().await;
    let client = house.client(Limits::default());
    assert_eq!(client.checks().check(own().within(Duration::MAX)).await.unwrap(), YES);
}

#[tokio::test]
async fn a_full_queue_lets_callers_wait() {
    let house = House::open().await;
    let client = house.client(Limits { waiting: 2, ..one_in_flight() });
    house.shut();
    let first = ask(&client, own());
    house.has_calls(1).await;
    let waiting = [ask_and_wait(&client, about(1)).await, ask_and_wait(&client, about(2)).await];
    let outside = ask_and_wait(&client, about(3)).await;
    let late = client.checks().check(about(4).within(A_WHILE)).await;
    assert!(matches!(late, Err(CheckError::DeadlineExceeded)), "{late:?}");
    house.reopen();
    assert_eq!(first.await.unwrap().unwrap(), YES);
    assert_eq!(outside.await.unwrap().unwrap(), YES);
    for answer in join_all(waiting).await {
        assert_eq!(answer.unwrap().unwrap(), YES);
    }
    assert_eq!(house.sizes(), [1, 2, 1]);
}

#[tokio::test]
async fn calls_show_the_credential_of_their_moment() {
    let house = House::open().await;
    let client = house.client(Limits::default());
    assert_eq!(client.checks().check(own()).await.unwrap(), YES);
    client.clone().exchange(Credential::bearer("two").unwrap());
    assert_eq!(client.checks().check(own()).await.unwrap(), YES);
    let another = client.acting_as(Credential::bearer("three").unwrap());
    assert_eq!(another.checks().check(own()).await.unwrap(), YES);
    assert_eq!(client.checks().check(own()).await.unwrap(), YES);
    let shown: Vec<_> = house.calls().into_iter().map(|call| call.authorization).collect();
    assert_eq!(shown, ["Bearer one", "Bearer two", "Bearer three", "Bearer two"]);
}

#[tokio::test]
async fn what_is_no_yes_stops() {
    let house = House::open().await;
    let client = house.client(Limits { retries: 0, ..Limits::default() });
    client.checks().require(own()).await.unwrap();
    house.answer(false);
    let denied = client.checks().require(own()).await;
    assert!(matches!(denied, Err(RequireError::Denied(Denied { reason: DecisionReason::NotHeld }))), "{denied:?}");
    assert_eq!(denied.unwrap_err().to_string(), "denied: DECISION_REASON_NOT_HELD");
    house.fail(1, Code::Unavailable);
    let unanswered = client.checks().require(own()).await;
    assert!(matches!(unanswered, Err(RequireError::Unanswered(CheckError::Unavailable(_)))), "{unanswered:?}");
}

#[tokio::test]
async fn answers_that_are_too_few_are_nobodys() {
    let house = House::open().await;
    house.leave_answers_out();
    let answers = ask_all(&house.client(Limits::default()), [about(1), about(2)]).await;
    let malformed = |answer: &_| matches!(answer, Err(CheckError::Malformed { questions: 2, answers: 1 }));
    assert!(answers.iter().all(malformed), "{answers:?}");
}

#[test]
fn a_client_outlives_the_runtime_of_one_of_its_callers() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (lasting, passing) = (runtime(), runtime());
    let (house, client) = lasting.block_on(async {
        let house = House::open().await;
        house.shut();
        let client = house.client(one_in_flight());
        (house, client)
    });
    let asked = {
        let _inside = passing.enter();
        ask(&client, own())
    };
    passing.block_on(house.has_calls(1));
    drop(asked);
    drop(passing);
    house.reopen();
    assert_eq!(lasting.block_on(client.checks().check(own())).unwrap(), YES);
}
