//! Credentials that are exchanged while a client is in use.

use std::time::Duration;

use contracts::identity::v1::{RefreshSessionRequest, SignOutRequest};
use e2e::Suite;
use tonic::Code;

use crate::client::{Scene, bearer, client, denial, refusal};

e2e::everywhere!(
    a_session_is_refreshed_under_way,
    another_caller_is_another_client,
    whoever_signed_out_is_told_so_at_once,
);

/// An access token lasts five minutes.
const LATER: Duration = Duration::from_secs(301);

async fn a_session_is_refreshed_under_way(suite: &Suite) {
    let scene = Scene::new(suite).await;
    let client = client(suite, bearer(&scene.member.token));
    client.checks().require(scene.may("view")).await.unwrap();
    suite.advance(LATER);
    let refused = refusal(client.checks().check(scene.may("view")).await);
    assert_eq!(refused, (Code::Unauthenticated, "CREDENTIAL_INVALID".to_owned()));

    let request = RefreshSessionRequest { refresh_token: scene.member.refresh_token.clone() };
    let tokens = client.sessions().refresh_session(request).await.unwrap().into_inner().tokens.unwrap();
    client.exchange(bearer(&tokens.access_token));
    client.checks().require(scene.may("view")).await.unwrap();
    client.sessions().sign_out(SignOutRequest::default()).await.unwrap();
    assert_eq!(refusal(client.checks().check(scene.may("view")).await).0, Code::Unauthenticated);
}

/// Also by a process whose memory has not heard of it yet, which are half of them.
async fn whoever_signed_out_is_told_so_at_once(suite: &Suite) {
    let scene = Scene::new(suite).await;
    for _ in 0..20 {
        let session = suite.sign_in(&scene.member.email).await;
        let client = client(suite, bearer(&session.token));
        client.checks().require(scene.may("view")).await.unwrap();
        client.sessions().sign_out(SignOutRequest::default()).await.unwrap();
        let refused = refusal(client.checks().check(scene.may("view")).await);
        assert_eq!(refused, (Code::Unauthenticated, "CREDENTIAL_INVALID".to_owned()));
    }
}

async fn another_caller_is_another_client(suite: &Suite) {
    let scene = Scene::new(suite).await;
    let members = client(suite, bearer(&scene.member.token));
    let admins = members.acting_as(bearer(&scene.admin.token));
    let strangers = members.acting_as(bearer(&scene.stranger.token));
    let (member, admin, stranger) = tokio::join!(
        members.checks().require(scene.may("delete")),
        admins.checks().require(scene.may("delete")),
        strangers.checks().require(scene.may("delete")),
    );
    admin.unwrap();
    assert_ne!(denial(member), denial(stranger));
}
