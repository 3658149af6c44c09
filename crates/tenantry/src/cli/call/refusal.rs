//! A refusal as lines: what a program reads out of a status, for people.

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

/// The code on the first line, then one detail per line.
pub(in crate::cli) fn describe(status: &Status) -> String {
    let mut lines = vec![code(status.code()).to_owned(), format!("message: {}", status.message())];
    details(&status.get_error_details(), &mut lines);
    if status.code() == Code::Unimplemented {
        lines.push("note: a service that runs as a process of its own has its own --address".to_owned());
    }
    lines.join("\n  ")
}

fn details(details: &ErrorDetails, lines: &mut Vec<String>) {
    if let Some(info) = details.error_info() {
        lines.push(format!("reason: {}", info.reason));
        lines.push(format!("domain: {}", info.domain));
        let mut metadata: Vec<_> =
            info.metadata.iter().map(|(key, value)| format!("metadata: {key} = {value}")).collect();
        metadata.sort();
        lines.append(&mut metadata);
    }
    for field in details.bad_request().into_iter().flat_map(|bad| &bad.field_violations) {
        lines.push(format!("field: {}: {}", field.field, field.description));
    }
    for violation in details.precondition_failure().into_iter().flat_map(|failure| &failure.violations) {
        lines.push(format!("precondition: {}: {}", violation.r#type, violation.description));
    }
    for violation in details.quota_failure().into_iter().flat_map(|failure| &failure.violations) {
        lines.push(format!("quota: {}: {}", violation.subject, violation.description));
    }
    if let Some(delay) = details.retry_info().and_then(|info| info.retry_delay) {
        lines.push(format!("retry after: {} ms", delay.as_millis()));
    }
    if let Some(info) = details.request_info() {
        lines.push(format!("request: {}", info.request_id));
    }
}

/// The code as the gRPC documents write it.
fn code(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
