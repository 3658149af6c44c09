//! Calls that are repeated with the same `request_id`, through the frame that every call goes through.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use contracts::identity::v1::{SignUpRequest, SignUpResponse};
use kit::call::RequestKey;
use kit::secret::Key;
use kit::{App, Cx, Fault, Kit};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::entry::Entry;
use crate::pool::Db;
use crate::tests::authz::TestAuthz;
use crate::tests::{House, count, end, eventually, insert_note, on_both, relay, scope};

on_both! {
    a_repeat_gets_the_first_answer_and_changes_nothing
    a_request_id_with_another_payload_is_refused
    twins_make_one_note_and_get_one_answer
    a_day_later_it_is_a_new_call
    a_removal_is_pending_until_authz_has_it
    a_removal_without_facts_waits_for_nobody
    a_grant_is_answered_while_authz_is_away
    answers_rest_unread
    what_an_answer_learns_after_its_commit_is_repeated
}

pub(crate) struct Notes {
    kit: Arc<Kit>,
    pub(crate) db: Db,
    runs: AtomicUsize,
}

impl App for Notes {
    fn kit(&self) -> &Arc<Kit> {
        &self.kit
    }

    async fn recall(&self, key: &RequestKey) -> Result<Option<Vec<u8>>, Fault> {
        self.db.recall(key).await
    }
}

async fn notes(house: &House) -> Arc<Notes> {
    notes_in(house, house.open().await)
}

pub(crate) fn notes_in(house: &House, db: Db) -> Arc<Notes> {
    let (channel, key) = (TestAuthz::channel(&house.authz), Key::new([7; 32]));
    let kit = Arc::new(Kit::new(house.source(), &key, &key, channel.clone(), channel));
    Arc::new(Notes { kit, db, runs: AtomicUsize::new(0) })
}

/// Makes a note. Its display name says what kind of entry it logs: "put", "remove" or "tell".
async fn make(cx: &Cx<Notes>, request: SignUpRequest) -> Result<SignUpResponse, Fault> {
    use contracts::authz::internal::v1::FactKind;

    cx.app.runs.fetch_add(1, Ordering::SeqCst);
    let mut tx = cx.app.db.begin(cx, &cx.admitted()?).await?;
    let id = cx.uuid();
    insert_note(&tx, id, &request.email, id).await?;
    tx.record(match request.display_name.as_str() {
        "put" => Entry::widening(scope(1), "note.made").put(crate::tests::relaying::user("u")),
        "remove" => Entry::narrowing(scope(1), "note.removed").remove(FactKind::User, "u"),
        _ => Entry::narrowing(scope(1), "note.told"),
    });
    tx.commit(|revision| SignUpResponse { email: format!("{id} {revision}"), ..SignUpResponse::default() }).await
}

/// Makes a note, and learns something more after the commit.
async fn make_and_learn(cx: &Cx<Notes>, request: SignUpRequest) -> Result<SignUpResponse, Fault> {
    let answer = make(cx, request).await?;
    let answer = SignUpResponse { default_organization_id: "learnt".to_owned(), ..answer };
    cx.app.db.amend(cx, &answer).await?;
    Ok(answer)
}

async fn call(notes: &Arc<Notes>, kind: &str, email: &str, request_id: u128) -> Result<String, Status> {
    let request = SignUpRequest {
        email: email.to_owned(),
        display_name: kind.to_owned(),
        request_id: scope(request_id).to_string(),
        ..SignUpRequest::default()
    };
    let answer = kit::call(notes, Request::new(request), make).await?;
    Ok(answer.into_inner().email)
}

fn reason(status: &Status) -> (Code, String) {
    (status.code(), status.get_details_error_info().unwrap().reason)
}

async fn a_repeat_gets_the_first_answer_and_changes_nothing(house: House) {
    let notes = notes(&house).await;
    let first = call(&notes, "tell", "a", 1).await.unwrap();
    assert_eq!(call(&notes, "tell", "a", 1).await.unwrap(), first);
    assert_ne!(call(&notes, "tell", "a", 2).await.unwrap(), first);
    assert_eq!((count(&notes.db, "note").await, count(&notes.db, "log_entry").await), (2, 2));
}

async fn what_an_answer_learns_after_its_commit_is_repeated(house: House) {
    let notes = notes(&house).await;
    let other = call(&notes, "tell", "a", 1).await.unwrap();
    let request = SignUpRequest {
        email: "b".to_owned(),
        display_name: "tell".to_owned(),
        request_id: scope(2).to_string(),
        ..SignUpRequest::default()
    };
    let first = kit::call(&notes, Request::new(request.clone()), make_and_learn).await.unwrap().into_inner();
    let repeat = kit::call(&notes, Request::new(request.clone()), make_and_learn).await.unwrap().into_inner();
    assert_eq!((first.default_organization_id.as_str(), notes.runs.load(Ordering::SeqCst)), ("learnt", 2));
    assert_eq!(repeat, first);
    // Other answers stay what they are, and a call that is never repeated keeps none.
    assert_eq!(call(&notes, "tell", "a", 1).await.unwrap(), other);
    let once = SignUpRequest { request_id: String::new(), ..request };
    kit::call(&notes, Request::new(once), make_and_learn).await.unwrap();
    assert_eq!(count(&notes.db, "answer").await, 2);
}

async fn a_request_id_with_another_payload_is_refused(house: House) {
    let notes = notes(&house).await;
    call(&notes, "tell", "a", 1).await.unwrap();
    let refused = call(&notes, "tell", "b", 1).await.unwrap_err();
    assert_eq!(reason(&refused), (Code::InvalidArgument, "REQUEST_ID_REUSED".to_owned()));
    assert_eq!(count(&notes.db, "note").await, 1);
}

async fn twins_make_one_note_and_get_one_answer(house: House) {
    let notes = notes(&house).await;
    let twin = |_| {
        let notes = Arc::clone(&notes);
        tokio::spawn(async move { call(&notes, "tell", "a", 1).await })
    };
    let answers = futures::future::join_all((0..8).map(twin)).await;
    let answers: Vec<_> = answers.into_iter().map(|answer| answer.unwrap().unwrap()).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!((count(&notes.db, "note").await, count(&notes.db, "log_entry").await), (1, 1));
}

async fn a_day_later_it_is_a_new_call(house: House) {
    let notes = notes(&house).await;
    let first = call(&notes, "tell", "a", 1).await.unwrap();
    house.clock.advance(Duration::from_hours(24));
    assert_ne!(call(&notes, "tell", "b", 1).await.unwrap(), first);
    assert_eq!(count(&notes.db, "answer").await, 1);
    notes.db.prune_answers().await.unwrap();
    assert_eq!(count(&notes.db, "answer").await, 1);
    house.clock.advance(Duration::from_hours(24));
    notes.db.prune_answers().await.unwrap();
    assert_eq!(count(&notes.db, "answer").await, 0);
}

async fn a_removal_is_pending_until_authz_has_it(house: House) {
    let notes = notes(&house).await;
    house.authz.go_away(true);
    for _ in 0..2 {
        let pending = call(&notes, "remove", "a", 1).await.unwrap_err();
        assert_eq!(reason(&pending), (Code::Unavailable, "REMOVAL_PENDING".to_owned()));
    }
    assert_eq!((notes.runs.load(Ordering::SeqCst), count(&notes.db, "note").await), (1, 1));
    house.authz.go_away(false);
    assert!(house.authz.overtook(scope(1)).is_empty());
    call(&notes, "remove", "a", 1).await.unwrap();
    assert_eq!(house.authz.overtook(scope(1)), [1]);
    assert_eq!(notes.runs.load(Ordering::SeqCst), 1);
    // A repeat has it confirmed again, and the relay brings it in its order.
    call(&notes, "remove", "a", 1).await.unwrap();
    assert_eq!(house.authz.overtook(scope(1)), [1, 1]);
    let relay = relay(&notes.db);
    eventually("the relay has brought it", async || house.authz.applied(scope(1)) == 1).await;
    end(relay).await;
}

async fn a_removal_without_facts_waits_for_nobody(house: House) {
    let notes = notes(&house).await;
    house.authz.go_away(true);
    call(&notes, "tell", "a", 1).await.unwrap();
}

async fn a_grant_is_answered_while_authz_is_away(house: House) {
    let notes = notes(&house).await;
    house.authz.go_away(true);
    let running = relay(&notes.db);
    call(&notes, "put", "a", 1).await.unwrap();
    house.authz.go_away(false);
    eventually("the relay has brought it", async || house.authz.applied(scope(1)) == 1).await;
    // With authz there, OK means that the next check finds it.
    for number in 2..20 {
        call(&notes, "put", "a", u128::try_from(number).unwrap()).await.unwrap();
        assert_eq!(house.authz.applied(scope(1)), number);
    }
    end(running).await;
}

async fn answers_rest_unread(house: House) {
    use sea_orm::EntityTrait as _;

    let notes = notes(&house).await;
    let answer = call(&notes, "tell", "a", 1).await.unwrap();
    let rows = crate::row::answer::Entity::find().all(notes.db.read()).await.unwrap();
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    let id = answer.split(' ').next().unwrap();
    assert!(!row.sealed.windows(id.len()).any(|window| window == id.as_bytes()));
}
