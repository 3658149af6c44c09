//! All that is called over gRPC, in the process: the facts arrive as they were told, and each answer is the right one.

use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use kit::stack::LocalService;
use tonic::Request;

use crate::wire::load::Shown;
use crate::wire::load::method::{BatchCheck, Check, Explain, ListResources, ListSubjects, Measured};
use crate::wire::stage::{Calls, Keys, Stage};
use crate::wire::suite;
use crate::world::shape::Name;

/// Makes some of the calls of a file, and looks at the answers.
macro_rules! make {
    ($stage:ident, $service:ident, $file:literal, $measured:ident, $method:ident) => {
        let Calls { credentials, calls } = Calls::read(&$stage.calls($file)).unwrap();
        let keys = Keys::of($stage.path()).unwrap();
        let mut client = AuthzServiceClient::new($service.clone()).max_encoding_message_size(4 << 20);
        assert!(!calls.is_empty());
        for call in calls.iter().take(200) {
            let mut request = Request::new($measured::request(call).unwrap());
            let Shown(name, value) = Shown::of(&credentials[call.credential as usize], &keys).unwrap();
            request.metadata_mut().insert(name, value);
            let asked = format!("{} {request:?}", $file);
            let answer = client.$method(request).await.unwrap().into_inner();
            assert!($measured::is_right(&answer, call), "{asked}: {answer:?}");
        }
        // An answer that is not the expected one is noticed.
        let mut other = calls[0].clone();
        other.allowed.iter_mut().for_each(|allowed| *allowed = !*allowed);
        other.page.pop();
        let mut request = Request::new($measured::request(&other).unwrap());
        let Shown(name, value) = Shown::of(&credentials[other.credential as usize], &keys).unwrap();
        request.metadata_mut().insert(name, value);
        assert!(!$measured::is_right(&client.$method(request).await.unwrap().into_inner(), &other));
    };
}

#[tokio::test]
async fn every_call_that_is_measured_is_answered_right() {
    let stage = Stage::put_up(Name::Small, true).unwrap();
    let service: LocalService = suite::start(stage.path(), Some(stage.name), 1_000).await.unwrap().wrapped;
    make!(stage, service, "own", Check, check);
    make!(stage, service, "own", Explain, explain);
    make!(stage, service, "others", Check, check);
    make!(stage, service, "token", Check, check);
    make!(stage, service, "batch_own", BatchCheck, batch_check);
    make!(stage, service, "batch_others", BatchCheck, batch_check);
    make!(stage, service, "resources_100", ListResources, list_resources);
    make!(stage, service, "resources_1000", ListResources, list_resources);
    make!(stage, service, "subjects_1000", ListSubjects, list_subjects);
}
