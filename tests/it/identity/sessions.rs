//! Sessions: begun, refreshed, listed, ended.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::identity::v1::{
    GetJwksRequest, ListSessionsRequest, ListSessionsResponse, RefreshSessionRequest, RefreshSessionResponse,
    RevokeSessionRequest, SignOutRequest,
};
use e2e::{PASSWORD, Refused as _, Storage, Suite, Topology};
use kit::Time;
use kit::jwt::{self, PublicKey};
use kit::source::Clock as _;
use tokio::task::JoinSet;
use tonic::{Code, Response, Status};

use crate::identity::{ANOTHER, DAY, MINUTE, again, holds_no_secret, sign_in, works};

e2e::everywhere!(
    a_refusal_does_not_tell_what_was_wrong,
    an_access_token_says_who_and_nothing_about_rights,
    each_refresh_gives_a_new_token,
    a_refresh_token_that_comes_back_ends_the_session,
    of_many_at_once_one_refresh_works_and_the_session_ends,
    sessions_end_by_themselves,
    people_list_and_end_their_own_sessions,
);

async fn refresh(suite: &Suite, token: &str) -> Result<Response<RefreshSessionResponse>, Status> {
    suite.sessions("").refresh_session(RefreshSessionRequest { refresh_token: token.to_owned() }).await
}

/// The new access token and the new refresh token.
async fn refreshed(suite: &Suite, token: &str) -> (String, String) {
    let tokens = refresh(suite, token).await.expect("the newest token works").into_inner().tokens.unwrap();
    (tokens.access_token, tokens.refresh_token)
}

async fn list(suite: &Suite, token: &str, page_size: i32, page_token: &str) -> ListSessionsResponse {
    let request = ListSessionsRequest { page_size, page_token: page_token.to_owned() };
    suite.sessions(token).list_sessions(request).await.expect("people list their sessions").into_inner()
}

async fn a_refusal_does_not_tell_what_was_wrong(suite: &Suite) {
    let known = suite.person("known").await;
    let mut refusals = Vec::new();
    for (email, password) in [(known.email.as_str(), ANOTHER), ("unknown@example.com", PASSWORD)] {
        let refusal = suite.sessions("").sign_in(sign_in(email, password)).await;
        refusals.push(refusal.refused(Code::Unauthenticated, "SIGN_IN_REFUSED").message().to_owned());
    }
    assert_eq!(refusals[0], refusals[1]);
    let wrong = suite.sessions("").sign_in(sign_in("no address", "")).await;
    wrong.refused(Code::InvalidArgument, "INVALID_FIELDS");
}

async fn an_access_token_says_who_and_nothing_about_rights(suite: &Suite) {
    let person = suite.person("ann").await;
    let keys = suite.signing_keys("").get_jwks(GetJwksRequest::default()).await.unwrap().into_inner().keys;
    let [key] = keys.as_slice() else { panic!("one key: {keys:?}") };
    assert_eq!([&key.kty, &key.alg, &key.r#use, &key.crv], ["OKP", "EdDSA", "sig", "Ed25519"]);

    let public = |id: &str| (id == key.kid).then(|| PublicKey::from_jwk_x(&key.x)).flatten();
    let claims = jwt::verify(&person.token, public, suite.clock.now()).expect("the key verifies it");
    assert_eq!((claims.sub, claims.sid), (person.user_id, person.session_id));
    assert_eq!(claims.exp - claims.iat, 300);

    let payload = person.token.split('.').nth(1).unwrap();
    let payload: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    let names: Vec<_> = payload.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["aud", "exp", "iat", "iss", "sid", "sub"]);
}

async fn each_refresh_gives_a_new_token(suite: &Suite) {
    let person = suite.person("ann").await;
    let (access, second) = refreshed(suite, &person.refresh_token).await;
    assert_ne!(second, person.refresh_token);
    assert!(works(suite, &access).await && works(suite, &person.token).await);
    let (_, third) = refreshed(suite, &second).await;
    assert!(third.starts_with("tnt_rt_"));

    let unknown = kit::secret::Token::new(kit::secret::TokenKind::Refresh, &kit::Source::system());
    for wrong in ["nonsense", unknown.reveal(), &person.token, &person.refresh_token.replace("tnt_rt_", "tnt_at_")] {
        let wrong = wrong.chars().take(256).collect::<String>();
        refresh(suite, &wrong).await.refused(Code::Unauthenticated, "REFRESH_REFUSED");
    }
    refresh(suite, "").await.refused(Code::InvalidArgument, "INVALID_FIELDS");
    assert!(works(suite, &access).await);
}

async fn a_refresh_token_that_comes_back_ends_the_session(suite: &Suite) {
    let person = suite.person("ann").await;
    let other = again(suite, &person).await;
    let (access, second) = refreshed(suite, &person.refresh_token).await;

    refresh(suite, &person.refresh_token).await.refused(Code::Unauthenticated, "REFRESH_REFUSED");
    assert!(!works(suite, &access).await && !works(suite, &person.token).await);
    refresh(suite, &second).await.refused(Code::Unauthenticated, "REFRESH_REFUSED");
    // The other session has nothing to do with it.
    assert!(works(suite, &other.token).await);
    refreshed(suite, &other.refresh_token).await;
}

async fn of_many_at_once_one_refresh_works_and_the_session_ends(suite: &Suite) {
    let person = suite.person("ann").await;
    let mut calls = JoinSet::new();
    for _ in 0..8 {
        let mut sessions = suite.sessions("");
        let request = RefreshSessionRequest { refresh_token: person.refresh_token.clone() };
        calls.spawn(async move { sessions.refresh_session(request).await });
    }
    let (taken, refused): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((taken.len(), refused.len()), (1, 7));
    for refusal in refused {
        refusal.refused(Code::Unauthenticated, "REFRESH_REFUSED");
    }
    assert!(!works(suite, &person.token).await);
}

async fn sessions_end_by_themselves(suite: &Suite) {
    let person = suite.person("ann").await;
    suite.advance(5 * MINUTE);
    assert!(!works(suite, &person.token).await);
    let (access, mut token) = refreshed(suite, &person.refresh_token).await;
    assert!(works(suite, &access).await);

    // 30 days without a refresh end it.
    let idle = again(suite, &person).await;
    suite.advance(29 * DAY);
    (_, token) = refreshed(suite, &token).await;
    suite.advance(DAY);
    refresh(suite, &idle.refresh_token).await.refused(Code::Unauthenticated, "REFRESH_REFUSED");
    // 90 days after its beginning it ends, however often it was refreshed.
    for _ in 0..2 {
        suite.advance(25 * DAY);
        (_, token) = refreshed(suite, &token).await;
    }
    suite.advance(9 * DAY);
    let answer = refresh(suite, &token).await.unwrap().into_inner();
    let (session, tokens) = (answer.session.unwrap(), answer.tokens.unwrap());
    let begin = Time::try_from(&session.create_time.unwrap()).unwrap();
    assert_eq!(Time::try_from(&session.expire_time.unwrap()).unwrap(), begin.plus(90 * DAY));
    assert_eq!(list(suite, &tokens.access_token, 0, "").await.sessions.len(), 1);
    suite.advance(2 * DAY);
    refresh(suite, &tokens.refresh_token).await.refused(Code::Unauthenticated, "REFRESH_REFUSED");
}

async fn people_list_and_end_their_own_sessions(suite: &Suite) {
    let first = suite.person("ann").await;
    let stranger = suite.person("bob").await;
    let (second, third) = (again(suite, &first).await, again(suite, &first).await);

    let all = list(suite, &second.token, 0, "").await;
    let ids = |answer: &ListSessionsResponse| answer.sessions.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&all), [first.session_id.clone(), second.session_id.clone(), third.session_id.clone()]);
    assert_eq!(all.sessions.iter().map(|one| one.current).collect::<Vec<_>>(), [false, true, false]);
    holds_no_secret(&format!("{all:?}"), &[&first.refresh_token, &second.refresh_token, "tnt_rt_"]);
    let page = list(suite, &second.token, 2, "").await;
    assert_eq!(ids(&page), ids(&all)[..2]);
    let rest = list(suite, &second.token, 2, &page.next_page_token).await;
    assert_eq!((ids(&rest), rest.next_page_token.as_str()), (ids(&all)[2..].to_vec(), ""));

    let revoke = |id: &str| RevokeSessionRequest { session_id: id.to_owned(), ..RevokeSessionRequest::default() };
    let foreign = suite.sessions(&stranger.token).revoke_session(revoke(&first.session_id)).await;
    foreign.refused(Code::NotFound, "SESSION_NOT_FOUND");
    let mut sessions = suite.sessions(&second.token);
    let answer = sessions.revoke_session(revoke(&first.session_id)).await.unwrap().into_inner();
    assert!(!answer.revision.is_empty() && !works(suite, &first.token).await);
    refresh(suite, &first.refresh_token).await.refused(Code::Unauthenticated, "REFRESH_REFUSED");
    let again = sessions.revoke_session(revoke(&first.session_id)).await;
    again.refused(Code::NotFound, "SESSION_NOT_FOUND");

    let answer = sessions.sign_out(SignOutRequest::default()).await.unwrap().into_inner();
    assert!(!answer.revision.is_empty() && !works(suite, &second.token).await);
    refresh(suite, &second.refresh_token).await.refused(Code::Unauthenticated, "REFRESH_REFUSED");
    assert_eq!(ids(&list(suite, &third.token, 0, "").await), [third.session_id]);
}

/// On one of the four kinds of suites: a hundred passwords take their time.
#[test]
fn a_session_too_many_ends_the_one_that_was_left_alone_for_longest() {
    e2e::run(Topology::One, Storage::Sqlite, &async |suite: &Suite| {
        let first = suite.person("ann").await;
        let second = again(suite, &first).await;
        suite.advance(MINUTE);
        refreshed(suite, &first.refresh_token).await;
        for _ in 2..100 {
            again(suite, &first).await;
        }
        assert!(works(suite, &second.token).await);
        let newest = again(suite, &first).await;
        assert!(!works(suite, &second.token).await && works(suite, &first.token).await);
        assert_eq!(list(suite, &newest.token, 1000, "").await.sessions.len(), 100);
    });
}
