use crate::{Client, ConnectError, Credential, Endpoints};

#[tokio::test]
async fn an_address_is_http_and_a_client_connects_when_it_is_used() {
    for address in [
        "",
        "127.0.0.1:7400",
        "http://",
        "no url at all",
        "/path",
        "http://127.0.0.1:1/tenantry",
        "http://127.0.0.1:1?a=b",
    ] {
        let refused = Client::connect(address, Credential::nobody()).unwrap_err();
        assert!(matches!(refused, ConnectError::Address { .. }), "{address:?}: {refused}");
    }
    let refused = Client::connect("https://tenantry.example", Credential::nobody()).unwrap_err();
    assert!(matches!(refused, ConnectError::Scheme { .. }), "{refused}");
    // Nobody listens there.
    for address in ["http://127.0.0.1:1", "http://127.0.0.1:1/"] {
        Client::connect(address, Credential::nobody()).unwrap();
    }
}

#[tokio::test]
async fn each_address_counts() {
    let endpoints = Endpoints { invitation: "nowhere".to_owned(), ..Endpoints::all_at("http://127.0.0.1:1") };
    let refused = Client::connect(endpoints, Credential::nobody()).unwrap_err();
    assert!(refused.to_string().contains("nowhere"), "{refused}");
}

#[test]
fn outside_a_runtime_there_is_no_client() {
    let refused = Client::connect("http://127.0.0.1:1", Credential::nobody()).unwrap_err();
    assert!(matches!(refused, ConnectError::NoRuntime), "{refused}");
}
