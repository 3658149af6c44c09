//! Answers that the stack gives in a service's place.

use std::collections::HashMap;

use contracts::access::v1::ErrorReason;
use http::{HeaderMap, StatusCode, header};
use tonic::body::Body;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, QuotaViolation, StatusExt as _};

use crate::fault::{OVERLOADED_FOR, Reason as _};
use crate::stack::request_id::RequestId;
use crate::stack::step::{Request, Response};

/// What an answer needs to know of the call.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The call's id; nothing above the step that gives one.
    request_id: Option<RequestId>,
    /// Whether the caller speaks gRPC; otherwise the answer is plain HTTP.
    grpc: bool,
}

/// Why a call is not answered by a service.
#[derive(Debug)]
pub(super) enum Refusal {
    Internal,
    DeadlineExceeded,
    Overloaded { max: usize },
    TooLarge { limit: Option<String> },
    Undecodable,
}

impl Asked {
    pub(super) fn by(request: &Request) -> Self {
        let request_id = request.extensions().get::<RequestId>().cloned();
        Self { request_id, grpc: is_grpc(request.headers()) }
    }

    /// The call's id.
    pub(super) fn request_id(&self) -> &str {
        self.request_id.as_ref().map_or("", |id| &id.0)
    }

    /// The refusal as an answer.
    pub(super) fn refused(&self, refusal: &Refusal) -> Response {
        if self.grpc {
            return refusal.status(self.request_id()).into_http();
        }
        let mut response = Response::new(Body::empty());
        *response.status_mut() = refusal.http();
        response
    }
}

impl Refusal {
    /// The refusal in gRPC's words.
    pub(super) fn status(&self, request_id: &str) -> Status {
        let (code, reason, message) = match self {
            Self::Internal => (Code::Internal, ErrorReason::Internal, "internal error"),
            Self::DeadlineExceeded => {
                (Code::DeadlineExceeded, ErrorReason::DeadlineExceeded, "the deadline has passed")
            }
            Self::Overloaded { .. } => {
                (Code::ResourceExhausted, ErrorReason::Overloaded, "too many calls at once; repeat later")
            }
            Self::TooLarge { .. } => {
                (Code::ResourceExhausted, ErrorReason::MessageTooLarge, "the message is larger than the limit")
            }
            Self::Undecodable => {
                (Code::InvalidArgument, ErrorReason::InvalidFields, "the message is not the one that the method takes")
            }
        };
        let name = reason.name().trim_start_matches("ERROR_REASON_");
        let mut details = ErrorDetails::new();
        let metadata: HashMap<_, _> = self.limit().map(|limit| ("limit".to_owned(), limit)).into_iter().collect();
        details.set_error_info(name, ErrorReason::DOMAIN, metadata);
        details.set_request_info(request_id, "");
        if code == Code::ResourceExhausted {
            details.set_quota_failure(vec![QuotaViolation::new(name, message)]);
        }
        if matches!(self, Self::Overloaded { .. }) {
            details.set_retry_info(Some(OVERLOADED_FOR));
        }
        Status::with_error_details(code, message, details)
    }

    fn limit(&self) -> Option<String> {
        match self {
            Self::Overloaded { max } => Some(max.to_string()),
            Self::TooLarge { limit } => limit.clone(),
            _ => None,
        }
    }

    fn http(&self) -> StatusCode {
        match self {
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
            Self::Overloaded { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Undecodable => StatusCode::BAD_REQUEST,
        }
    }
}

/// Whether the message speaks gRPC.
pub(crate) fn is_grpc(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc"))
}
