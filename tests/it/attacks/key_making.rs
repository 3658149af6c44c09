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
    assert!((1..20).contains(&refusals.len()), "some are refused, and some are served: {}", refusals.len());
    for refusal in refusals {
        assert_eq!((refusal.code(), e2e::reason(&refusal).as_str()), (Code::ResourceExhausted, "OVERLOADED"));
    }
}
