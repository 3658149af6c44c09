//! Calls that get no answer.

use std::error::Error as _;
use std::time::Duration;

use contracts::identity::v1::GetUserRequest;
use testkit::{Ending, peer};
use tonic::transport::Endpoint;
use tonic::{Code, Request};

use crate::{Client, Credential, Refusal};

#[tokio::test]
async fn a_connection_that_breaks_is_unavailable() {
    for ending in [Ending::Gone, Ending::AskedToGo, Ending::GoneAnswering, Ending::ResetAnswering] {
        let client = Client::connect(peer(ending).await.unwrap(), Credential::nobody()).unwrap();
        let status = client.users().get_user(GetUserRequest::default()).await.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable, "{ending:?}: {status:?}");
        assert!(status.source().is_some(), "{ending:?}: {status:?}");
        let refusal = Refusal::from(status);
        assert!(refusal.is_worth_another_attempt(), "{ending:?}");
        let text = refusal.to_string();
        let said = text.strip_prefix("Unavailable: the connection broke: ");
        assert!(said.is_some_and(|said| !said.is_empty()), "{ending:?}: {text}");
    }
}

#[tokio::test]
async fn a_deadline_that_passes_on_this_side_is_told_as_such() {
    let a_moment = Duration::from_millis(50);
    let client = Client::connect(peer(Ending::Silence).await.unwrap(), Credential::nobody()).unwrap();
    let mut request = Request::new(GetUserRequest::default());
    request.set_timeout(a_moment);
    let of_the_call = client.users().get_user(request).await.unwrap_err();

    let endpoint = Endpoint::from_shared(peer(Ending::Silence).await.unwrap()).unwrap().timeout(a_moment);
    let client = Client::over(&endpoint.connect_lazy(), Credential::nobody());
    let of_the_channel = client.users().get_user(GetUserRequest::default()).await.unwrap_err();

    for status in [of_the_call, of_the_channel] {
        assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
        assert!(!Refusal::from(status).is_worth_another_attempt());
    }
}
