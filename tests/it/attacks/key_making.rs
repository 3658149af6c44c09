//! Everybody can found an organization and have keys made in it, which takes a core for a while.

use contracts::identity::v1::{CreateSigningKeyRequest, SigningAlgorithm};
use e2e::Suite;
use tokio::task::JoinSet;
use tonic::Code;

e2e::everywhere!(many_keys_at_once_do_not_occupy_the_machine);

async fn many_keys_at_once_do_not_occupy_the_machine(suite: &Suite) {
    let admin = suite.person("admin").await;
    let organization = suite.organization(&admin, "fastpix").await;
    let mut calls = JoinSet::new();
    for number in 0..20 {
        let mut keys = suite.signing_keys(&admin.token);
        let request = CreateSigningKeyRequest {
            organization_id: organization.id.clone(),
            display_name: format!("Key {number}"),
            algorithm: SigningAlgorithm::Rs256.into(),
            ..Default::default()
        };
        calls.spawn(async move { keys.create_signing_key(request).await });
    }
    let outcomes = calls.join_all().await;
    let refusals: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(refusals.len() < 20, "some are served");
    assert!(refusals.iter().any(|refusal| e2e::reason(refusal) == "OVERLOADED"), "some are refused at once");
    for refusal in refusals {
        // Where the machine is slow, the last of those who wait are not served in time.
        assert!(matches!(refusal.code(), Code::ResourceExhausted | Code::DeadlineExceeded), "{refusal:?}");
    }
}
