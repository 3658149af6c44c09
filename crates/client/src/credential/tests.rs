use tonic::service::Interceptor as _;
use tonic::{Request, metadata::MetadataMap};

use crate::{Credential, CredentialError, Credentials};

fn shown(credentials: &Credentials) -> MetadataMap {
    credentials.clone().call(Request::new(())).unwrap().metadata().clone()
}

#[test]
fn a_call_shows_the_credential_of_its_moment() {
    let credentials = Credentials::new(Credential::bearer("one").unwrap());
    assert_eq!(shown(&credentials).get("authorization").unwrap(), "Bearer one");
    credentials.exchange(Credential::bearer("two").unwrap());
    assert_eq!(shown(&credentials).get("authorization").unwrap(), "Bearer two");
    credentials.exchange(Credential::workload("key=").unwrap());
    let metadata = shown(&credentials);
    assert_eq!(metadata.get("tenantry-workload").unwrap(), "key=");
    assert!(metadata.get("authorization").is_none());
    credentials.exchange(Credential::nobody());
    assert!(shown(&credentials).is_empty());
}

#[test]
fn texts_that_are_no_credentials_are_refused() {
    for text in ["", "two words", "line\n", "schlüssel", &"x".repeat(4097)] {
        assert_eq!(Credential::bearer(text).unwrap_err(), CredentialError, "{text:?}");
        assert_eq!(Credential::workload(text).unwrap_err(), CredentialError, "{text:?}");
    }
    Credential::bearer(&"x".repeat(4096)).unwrap();
}

#[test]
fn credentials_do_not_print() {
    let credential = Credential::bearer("tnt_at_secret").unwrap();
    let printed = format!(
        "{credential:?} {:?} {:?}",
        Credentials::new(credential.clone()),
        shown(&Credentials::new(credential.clone()))
    );
    assert!(!printed.contains("secret"), "{printed}");
}
