//! What the port offers beside the services, and what the processes keep to themselves.

mod canary;

use std::time::Duration;

use e2e::dynamic::{CONTRACTS, Headers, PREFIX};
use e2e::{Processes, Suite, Topology, http};
use prost_types::FileDescriptorProto;
use serde_json::{Value, json};
use tenantry::settings::ServiceName;
use tokio_stream::StreamExt as _;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

/// For authz to begin to answer.
const PATIENCE: Duration = Duration::from_secs(20);

e2e::everywhere!(
    reflection_tells_the_contracts,
    health_is_told_of_each_service,
    public_keys_stand_at_their_well_known_place,
);

/// What both versions of reflection have in common.
macro_rules! reflection {
    ($version:ident) => {
        mod $version {
            use tokio_stream::StreamExt as _;
            use tonic::transport::Channel;
            use tonic_reflection::pb::$version::server_reflection_client::ServerReflectionClient;
            use tonic_reflection::pb::$version::server_reflection_request::MessageRequest;
            use tonic_reflection::pb::$version::server_reflection_response::MessageResponse;
            use tonic_reflection::pb::$version::{ServerReflectionRequest, ServerReflectionResponse};

            async fn ask(channel: Channel, question: MessageRequest) -> MessageResponse {
                let request = ServerReflectionRequest { host: String::new(), message_request: Some(question) };
                let mut client = ServerReflectionClient::new(channel);
                let answers = client.server_reflection_info(tokio_stream::once(request)).await.expect("a stream");
                let answer: ServerReflectionResponse =
                    answers.into_inner().next().await.expect("an answer").expect("no error");
                answer.message_response.expect("an answer")
            }

            pub(super) async fn services(channel: Channel) -> Vec<String> {
                match ask(channel, MessageRequest::ListServices(String::new())).await {
                    MessageResponse::ListServicesResponse(list) => {
                        list.service.into_iter().map(|service| service.name).collect()
                    }
                    other => panic!("{other:?}"),
                }
            }

            pub(super) async fn files(channel: Channel, symbol: &str) -> Vec<Vec<u8>> {
                match ask(channel, MessageRequest::FileContainingSymbol(symbol.to_owned())).await {
                    MessageResponse::FileDescriptorResponse(files) => files.file_descriptor_proto,
                    other => panic!("{symbol}: {other:?}"),
                }
            }
        }
    };
}

reflection!(v1);
reflection!(v1alpha);

async fn reflection_tells_the_contracts(suite: &Suite) {
    for name in ServiceName::ALL {
        let channel = || suite.channel(name);
        for listed in [v1::services(channel()).await, v1alpha::services(channel()).await] {
            let missing: Vec<_> = contracts_of(name).into_iter().filter(|service| !listed.contains(service)).collect();
            assert_eq!(missing, Vec::<String>::new(), "{name}: {listed:?}");
            assert!(listed.contains(&"grpc.health.v1.Health".to_owned()), "{listed:?}");
        }
        for symbol in contracts_of(name).iter().map(String::as_str).chain(["google.rpc.ErrorInfo"]) {
            expect_symbol(symbol, &v1::files(channel(), symbol).await);
            expect_symbol(symbol, &v1alpha::files(channel(), symbol).await);
        }
    }
}

/// The contracts of a service of the suite.
fn contracts_of(name: ServiceName) -> Vec<String> {
    let services = CONTRACTS.services().map(|service| service.full_name().to_owned());
    let found: Vec<_> = services.filter(|service| service.starts_with(&format!("{PREFIX}{name}."))).collect();
    assert!(!found.is_empty());
    found
}

#[track_caller]
fn expect_symbol(symbol: &str, files: &[Vec<u8>]) {
    let files = files.iter().map(|file| prost::Message::decode(file.as_slice()).expect("a file"));
    let files: Vec<FileDescriptorProto> = files.collect();
    let (package, name) = symbol.rsplit_once('.').expect("a full name");
    let told = files.iter().filter(|file| file.package() == package).any(|file| {
        let messages = file.message_type.iter().map(|message| message.name());
        messages.chain(file.service.iter().map(|service| service.name())).any(|told| told == name)
    });
    assert!(told, "{symbol} is in the file that is told");
}

async fn health_is_told_of_each_service(suite: &Suite) {
    for name in ServiceName::ALL {
        let mut health = HealthClient::new(suite.channel(name));
        for service in contracts_of(name).into_iter().chain([String::new()]) {
            // authz serves once the others have confirmed that its database is whole, a moment after the start.
            let watched = health.watch(HealthCheckRequest { service: service.clone() }).await;
            let mut told = watched.expect("an answer").into_inner().map(|told| told.expect("a status").status);
            let serves = tokio::time::timeout(PATIENCE, told.any(|status| status == 1)).await;
            assert!(serves.is_ok_and(|serves| serves), "{service} is serving");
        }
        let unknown = health.check(HealthCheckRequest { service: "no.such.Service".to_owned() }).await;
        assert_eq!(unknown.expect_err("there is no such service").code(), Code::NotFound);
    }
}

async fn public_keys_stand_at_their_well_known_place(suite: &Suite) {
    const PATH: &str = "/.well-known/jwks.json";
    const METHOD: &str = "identity.v1.SigningKeyService/GetJwks";
    let address = suite.address(ServiceName::Identity);
    let alice = suite.person("alice").await;
    let acme = suite.organization(&alice, "fastpix").await;
    for algorithm in ["SIGNING_ALGORITHM_ED25519", "SIGNING_ALGORITHM_RS256"] {
        let request = json!({ "organization_id": acme.id, "display_name": "Key", "algorithm": algorithm });
        let method = "identity.v1.SigningKeyService/CreateSigningKey";
        suite.call(method, &request, &Headers::bearer(&alice.token)).await.expect("a key");
    }
    for (path, request, count) in [
        (PATH.to_owned(), json!({}), 1),
        (format!("{PATH}?organization_id={}", acme.id), json!({ "organization_id": acme.id }), 2),
    ] {
        let (status, answer) = http::get(address, &path).await;
        assert_eq!(status, 200, "{answer}");
        let (head, body) = answer.split_once("\r\n\r\n").expect("headers and a body");
        assert!(head.to_lowercase().contains("application/json") && head.contains("max-age"), "{head}");
        let keys: Value = serde_json::from_str(body.trim()).unwrap_or_else(|error| panic!("{error}: {body}"));
        let told = suite.call(METHOD, &request, &Headers::none()).await.expect("keys");
        assert_eq!((key_ids(&keys).len(), key_ids(&keys)), (count, key_ids(&told)));
        assert!(!body.contains("\"d\""), "no private half: {body}");
    }
    assert_eq!(http::get(address, &format!("{PATH}?organization_id=nonsense")).await.0, 400);
    assert_eq!(http::get(address, "/.well-known/other").await.0, 404);
}

fn key_ids(keys: &Value) -> Vec<&str> {
    let keys = keys["keys"].as_array().expect("keys");
    keys.iter().map(|key| key["kid"].as_str().expect("a key's id")).collect()
}

#[tokio::test]
async fn metrics_tell_how_long_calls_took() {
    let processes = Processes::start(Topology::One, "").await;
    let suite = &processes.suite;
    suite.person("alice").await;
    let refused = suite.call("identity.v1.UserService/GetUser", &json!({}), &Headers::none()).await;
    refused.expect_err("nobody calls");
    let (status, text) = http::get(suite.address(ServiceName::Identity), "/metrics").await;
    assert_eq!(status, 200);
    let counted = |method: &str, code: &str| {
        let name = format!("tenantry.identity.v1.{method}\"");
        let lines = text.lines().filter(|line| line.starts_with("rpc_server_call_duration") && line.contains("_count"));
        lines.filter(|line| line.contains(&name) && line.contains(code)).count()
    };
    assert_eq!(counted("UserService/SignUp", "OK"), 1, "{text}");
    assert_eq!(counted("UserService/GetUser", "UNAUTHENTICATED"), 1, "{text}");
    assert!(!text.contains("example.com"), "metrics name nobody");
}
