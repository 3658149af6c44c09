use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::cli::call::catalog::Catalog;
use crate::cli::call::{authorization, json, message, refusal};

#[test]
fn a_method_is_found_by_each_way_of_writing_it() {
    let catalog = Catalog::load().unwrap();
    for name in [
        "identity.v1.UserService/GetUser",
        "tenantry.identity.v1.UserService/GetUser",
        "/tenantry.identity.v1.UserService/GetUser",
        "identity.v1.UserService.GetUser",
    ] {
        assert_eq!(catalog.find(name).unwrap().full_name(), "tenantry.identity.v1.UserService.GetUser", "{name}");
    }
}

#[test]
fn an_unknown_method_is_answered_with_what_may_be_meant() {
    let told = |name: &str| Catalog::load().unwrap().find(name).unwrap_err().to_string();
    assert!(told("identity.v1.UserService/GetUsr").contains("\n  identity.v1.UserService/GetUser"));
    assert!(told("RemoveMembr").contains("\n  organization.v1.MemberService/RemoveMember"));
    assert!(!told("zzzz").contains("did you mean"), "{}", told("zzzz"));
}

#[test]
fn the_list_says_who_may_call_and_what_for() {
    let listing = Catalog::load().unwrap().listing();
    assert_eq!(listing.lines().filter(|line| line.starts_with("  ")).count(), contracts::guarded::METHODS.len());
    let line = |name: &str| listing.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
    assert!(line("SignUp ").contains(" public ") && line("SignUp ").ends_with("Asks for an account."));
    assert!(line("RemoveMember ").contains("member.remove on organization_id"));
    assert!(line("PutModel ").contains("operator"));
}

#[test]
fn a_request_is_what_the_contract_says_or_the_reason_why_not() {
    let input = || Catalog::load().unwrap().find("authz.v1.AuthzService/Check").unwrap().input();
    let read = message(input(), r#"{"permission": "view", "object": {"resourceId": "r"}}"#).unwrap();
    assert!(read.get_field_by_name("permission").unwrap().as_str() == Some("view"));
    assert!(message(input(), "{}").is_ok());
    let told = |json: &str| format!("{:#}", message(input(), json).unwrap_err());
    assert!(told(r#"{"permision": "view"}"#).contains("permision"));
    assert!(told(r#"{"permission": 7}"#).contains("CheckRequest"));
    assert!(told("{} {}").contains("goes on"));
}

#[test]
fn an_answer_shows_what_is_false_or_empty() {
    let output = Catalog::load().unwrap().find("authz.v1.AuthzService/Check").unwrap().output();
    let shown = json(&message(output, r#"{"reason": "DECISION_REASON_NOT_HELD"}"#).unwrap()).unwrap();
    assert!(shown.contains("\"allowed\": false"), "{shown}");
    assert!(shown.contains("\"reason\": \"DECISION_REASON_NOT_HELD\""), "{shown}");
}

#[test]
fn a_refusal_is_told_with_all_its_details_one_per_line() {
    let mut details =
        ErrorDetails::with_error_info("INVALID_FIELDS", "tenantry", [("limit".to_owned(), "9".to_owned())]);
    details.add_bad_request_violation("email", "is no address");
    details.add_bad_request_violation("password", "is too short");
    let status = Status::with_error_details(Code::InvalidArgument, "invalid request: email, password", details);
    let told = refusal::describe(&status);
    let lines: Vec<_> = told.lines().map(str::trim_start).collect();
    assert_eq!(
        lines,
        [
            "INVALID_ARGUMENT",
            "message: invalid request: email, password",
            "reason: INVALID_FIELDS",
            "domain: tenantry",
            "metadata: limit = 9",
            "field: email: is no address",
            "field: password: is too short",
        ]
    );
}

#[test]
fn a_refusal_without_details_is_its_code_and_message() {
    assert_eq!(refusal::describe(&Status::unavailable("later")), "UNAVAILABLE\n  message: later");
    assert!(refusal::describe(&Status::unimplemented("no such method")).contains("--address"));
}

#[test]
fn a_token_that_cannot_be_sent_is_not_repeated() {
    assert!(authorization(&"tnt_at_abc\n".to_owned().into()).unwrap().to_str().unwrap() == "Bearer tnt_at_abc");
    let told = authorization(&"sec\nret".to_owned().into()).unwrap_err().to_string();
    assert!(!told.contains("sec"), "{told}");
}
