//! Credentials that are exchanged while a client is in use.

use std::time::Duration;

use contracts::authz::v1::{GetModelRequest, ListModelsRequest, Model, ValidateModelRequest};
use contracts::identity::v1::{RefreshSessionRequest, SignOutRequest};
use e2e::Suite;
use futures::future::join_all;
use tenantry::settings::ServiceName;
use tenantry_client::{Client, Refusal};
use tonic::Code;

use crate::client::{Scene, bearer, client, denial, patient, refusal};

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

/// Also by a process of authz whose memory has not heard of it yet, whatever it is asked first.
async fn whoever_signed_out_is_told_so_at_once(suite: &Suite) {
    let scene = Scene::new(suite).await;
    let newest = GetModelRequest { name: "fastpix".to_owned(), version: 0 };
    let model = client(suite, bearer(&scene.member.token)).models().get_model(newest).await.unwrap();
    let model = model.into_inner().model.unwrap();
    for round in 0..32 {
        let session = suite.sign_in(&scene.member.email).await;
        let addresses = suite.addresses(ServiceName::Authz);
        let connect = |address| patient(format!("http://{address}"), bearer(&session.token));
        let processes: Vec<Client> = addresses.iter().map(connect).collect();
        for process in &processes {
            process.checks().require(scene.may("view")).await.unwrap();
        }
        client(suite, bearer(&session.token)).sessions().sign_out(SignOutRequest::default()).await.unwrap();
        let asked = processes.iter().map(async |process| {
            for method in (0..4).map(|step| (round + step) % 4) {
                let told = told(process, method, &scene, model.clone()).await;
                assert_eq!(told, (Code::Unauthenticated, "CREDENTIAL_INVALID".to_owned()), "{method}");
            }
        });
        join_all(asked).await;
    }
}

/// What somebody is told who asks for something that is granted to whoever is signed in.
async fn told(process: &Client, method: usize, scene: &Scene, model: Model) -> (Code, String) {
    let Model { name, version, source, .. } = model;
    let mut models = process.models();
    let refused = match method {
        0 => return refusal(process.checks().check(scene.may("view")).await),
        1 => models.list_models(ListModelsRequest::default()).await.map(drop),
        2 => models.get_model(GetModelRequest { name, version }).await.map(drop),
        _ => models.validate_model(ValidateModelRequest { source }).await.map(drop),
    };
    let refusal = Refusal::from(refused.unwrap_err());
    (refusal.code(), refusal.reason())
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
