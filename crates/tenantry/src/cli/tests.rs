use anyhow::anyhow;

use crate::Settings;
use crate::cli::{named_or_own, plain_url, with_causes};
use crate::settings::ServiceName;

fn settings(addresses: &[ServiceName]) -> Settings {
    let environment = addresses
        .iter()
        .map(|name| (format!("TENANTRY__{}__ADDRESS", name.as_str().to_uppercase()), "http://127.0.0.1:1".to_owned()));
    Settings::load(None, environment).unwrap().value
}

#[test]
fn without_names_a_process_serves_what_no_other_does() {
    let four = settings(&ServiceName::ALL[1..]);
    assert_eq!(named_or_own(&[], &four).unwrap(), [ServiceName::Authz]);
    assert_eq!(named_or_own(&[], &settings(&[])).unwrap().len(), ServiceName::ALL.len());
    let named = [ServiceName::Resource, ServiceName::Identity, ServiceName::Resource];
    assert_eq!(named_or_own(&named, &four).unwrap(), [ServiceName::Identity, ServiceName::Resource]);
    assert!(named_or_own(&[], &settings(&ServiceName::ALL)).is_err());
}

#[test]
fn a_url_that_promises_tls_is_refused() {
    assert!(plain_url("http://127.0.0.1:7400").is_ok());
    for text in ["https://127.0.0.1:7400", "127.0.0.1:7400", "localhost:7400"] {
        assert!(plain_url(text).unwrap_err().contains("http://"), "{text}");
    }
}

#[test]
fn a_cause_is_told_once() {
    let chain = |outer: &'static str| with_causes(&anyhow!("in use").context(outer));
    assert_eq!(chain("cannot listen: in use"), "cannot listen: in use");
    assert_eq!(chain("cannot listen"), "cannot listen: in use");
}
