use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::{CheckError, Client, Credential, Limits, Question, Refusal, ids::ResourceId};

fn invalid() -> Refusal {
    let mut details = ErrorDetails::with_bad_request_violation("email", "must be an address");
    details.set_error_info("INVALID_FIELDS", "tenantry", []);
    Status::with_error_details(Code::InvalidArgument, "invalid request: email", details).into()
}

#[test]
fn it_says_what_is_wrong_with_which_field() {
    assert_eq!(invalid().to_string(), "InvalidArgument: invalid request: email; email: must be an address");
    assert_eq!((invalid().code(), invalid().reason().as_str()), (Code::InvalidArgument, "INVALID_FIELDS"));
}

#[test]
fn it_says_everything_once() {
    let error = CheckError::Refused(invalid());
    let text = "the check was refused: InvalidArgument: invalid request: email; email: must be an address";
    assert_eq!(error.to_string(), text);
    // Whoever prints an error with its causes has no second copy.
    assert!(std::error::Error::source(&error).is_none());
    let debugged = "Refused(Refusal(InvalidArgument: invalid request: email; email: must be an address))";
    assert_eq!(format!("{error:?}"), debugged);
}

#[test]
fn it_says_which_of_a_batch() {
    let refused = |checks: &str| {
        let details =
            ErrorDetails::with_error_info("PERMISSION_DENIED", "tenantry", [("checks".to_owned(), checks.to_owned())]);
        Refusal::from(Status::with_error_details(Code::PermissionDenied, "", details)).refused_of(4)
    };
    assert_eq!(refused("0").unwrap(), [true, false, false, false]);
    assert_eq!(refused("0,2-3").unwrap(), [true, false, true, true]);
    assert_eq!(refused("0-3").unwrap(), [true; 4]);
    for nonsense in ["", "4", "2-4", "3-2", "1,", "-1", "1-", "one", "0-18446744073709551615"] {
        assert_eq!(refused(nonsense), None, "{nonsense:?}");
    }
    assert_eq!(invalid().refused_of(4), None);
}

#[test]
fn it_says_whether_another_attempt_may_help() {
    let helps = |status: Status| Refusal::from(status).is_worth_another_attempt();
    assert!(helps(Status::unavailable("the suite says so")));
    assert!(!helps(Status::internal("the suite says so")) && !helps(Status::permission_denied("the suite says so")));
    assert!(!helps(Status::deadline_exceeded("the suite says so")) && !helps(Status::cancelled("the suite says so")));
    assert!(!invalid().is_worth_another_attempt());
}

#[tokio::test]
async fn it_says_what_a_connection_failed_of() {
    let client = Client::connect("http://127.0.0.1:1", Credential::nobody()).unwrap();
    let client = client.with_limits(Limits { retries: 0, ..Limits::default() });
    let question = Question::new("view".parse().unwrap(), ResourceId::NIL);
    let error = client.checks().check(question).await.unwrap_err().to_string();
    assert!(error.starts_with("the check could not be answered: Unavailable: tcp connect error: "), "{error}");
    assert!(error.to_lowercase().contains("refused"), "{error}");
}
