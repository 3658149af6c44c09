//! What is malformed, too large, forged, late or repeated is refused in words that a program can read, and changes
//! nothing.

mod credentials;
mod deadlines;
mod form;
mod messages;
mod names;
mod repeats;
mod values;

use e2e::dynamic::Headers;
use e2e::{Organization, Person, Suite, reason};
use serde_json::{Value, json};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

e2e::everywhere!(
    every_method_refuses_bad_form,
    every_method_refuses_garbage,
    names_and_addresses_follow_their_rules,
    values_that_cannot_be_are_refused,
    etags_tell_of_changes_in_between,
    page_tokens_work_where_they_were_given,
    broken_credentials_are_refused,
    a_repeated_call_gets_the_first_answer,
    a_repeated_call_with_another_payload_is_refused,
    twins_are_one_call,
    too_large_messages_are_refused,
    whoever_cannot_wait_is_told_so,
);

use credentials::broken_credentials_are_refused;
use deadlines::whoever_cannot_wait_is_told_so;
use form::{every_method_refuses_bad_form, every_method_refuses_garbage};
use messages::too_large_messages_are_refused;
use names::names_and_addresses_follow_their_rules;
use repeats::{
    a_repeated_call_gets_the_first_answer, a_repeated_call_with_another_payload_is_refused, twins_are_one_call,
};
use values::{
    etags_tell_of_changes_in_between, page_tokens_work_where_they_were_given, values_that_cannot_be_are_refused,
};

/// An organization and its owner.
struct World {
    alice: Person,
    acme: Organization,
    workspace: String,
}

impl World {
    async fn new(suite: &Suite) -> Self {
        let alice = suite.person("alice").await;
        let acme = suite.organization(&alice, "fastpix").await;
        let workspace = acme.workspace("Production").to_owned();
        Self { alice, acme, workspace }
    }

    fn headers(&self) -> Headers {
        Headers::bearer(&self.alice.token)
    }

    async fn call(&self, suite: &Suite, method: &str, request: &Value) -> Result<Value, Status> {
        suite.call(method, request, &self.headers()).await
    }

    /// Refused, with everything that a refusal must have.
    async fn refused(&self, suite: &Suite, method: &str, request: &Value, code: Code, why: &str) -> Status {
        let outcome = self.call(suite, method, request).await;
        let status = outcome.expect_err(&format!("{method} {request} is refused"));
        expect_refusal(&status, code, why, &format!("{method} {request}"));
        status
    }

    /// Refused because of these fields and no others.
    async fn invalid(&self, suite: &Suite, method: &str, request: &Value, fields: &[&str]) {
        let status = self.refused(suite, method, request, Code::InvalidArgument, "INVALID_FIELDS").await;
        assert_eq!(violated(&status), fields, "{method} {request}: {}", status.message());
    }

    async fn snapshot(&self, suite: &Suite) -> e2e::Snapshot {
        suite.snapshot(&self.alice, &self.acme).await
    }
}

/// A request to the organization with these further fields.
fn within(organization: &Organization, more: &Value) -> Value {
    let mut request = json!({ "organization_id": organization.id });
    request.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    request
}

/// A refusal that a program can read: code, reason and domain, and the call's id.
#[track_caller]
fn expect_refusal(status: &Status, code: Code, why: &str, what: &str) {
    assert_eq!((status.code(), reason(status).as_str()), (code, why), "{what}: {status:?}");
    let details = status.get_error_details();
    let info = details.error_info().unwrap_or_else(|| panic!("{what}: no ErrorInfo"));
    assert!(info.domain.ends_with("tenantry"), "{what}: {}", info.domain);
    let id = details.request_info().map(|info| info.request_id.as_str()).unwrap_or_default();
    let echo = status.metadata().get("x-request-id").and_then(|value| value.to_str().ok());
    assert_eq!(Some(id), echo, "{what}: the call's id stands in the error and in the metadata");
}

/// The fields that a refusal names.
fn violated(status: &Status) -> Vec<String> {
    let details = status.get_details_bad_request().map(|details| details.field_violations);
    details.unwrap_or_default().into_iter().map(|violation| violation.field).collect()
}
