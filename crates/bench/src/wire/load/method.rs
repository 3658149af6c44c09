//! The methods that are measured: what is sent, and when an answer is right.

use std::fmt::Debug;

use anyhow::Result;
use bytes::Bytes;
use contracts::access::v1::subject;
use contracts::authz::v1::authz_service_client::AuthzServiceClient;
use contracts::authz::v1::*;
use http::uri::PathAndQuery;
use prost::Message;
use tonic::client::Grpc;
use tonic::transport::Channel;
use tonic::{Request, Status};
use tonic_prost::ProstCodec;

use crate::wire::echo::{self, Payload};
use crate::wire::stage::Call;

/// One method.
pub(super) trait Measured: 'static {
    type Client: 'static;
    type Request: Clone + Debug + 'static;
    type Answer: Debug;

    fn client(channel: Channel) -> Self::Client;
    fn request(call: &Call) -> Result<Self::Request>;
    async fn call(client: &mut Self::Client, request: Request<Self::Request>) -> Result<Self::Answer, Status>;
    fn is_right(answer: &Self::Answer, call: &Call) -> bool;
}

pub(super) struct Echo;
pub(super) struct Check;
pub(super) struct Explain;
pub(super) struct BatchCheck;
pub(super) struct ListResources;
pub(super) struct ListSubjects;

/// A check is answered with so many bytes, in all.
const ANSWER: u32 = 4;
/// What a payload's own fields take beside its bytes: two tags, a length, a number.
const OVERHEAD: usize = 4;

impl Measured for Echo {
    type Client = Grpc<Channel>;
    type Request = Payload;
    type Answer = Payload;

    fn client(channel: Channel) -> Self::Client {
        Grpc::new(channel)
    }

    fn request(call: &Call) -> Result<Payload> {
        let bytes = Bytes::from(vec![7; call.message.len().saturating_sub(OVERHEAD)]);
        Ok(Payload { bytes, answer: ANSWER - 2 })
    }

    async fn call(client: &mut Self::Client, request: Request<Payload>) -> Result<Payload, Status> {
        client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
        let path = PathAndQuery::from_static(echo::PATH);
        Ok(client.unary(request, path, ProstCodec::<Payload, Payload>::default()).await?.into_inner())
    }

    fn is_right(answer: &Payload, _: &Call) -> bool {
        answer.encoded_len() == ANSWER as usize
    }
}

/// The methods of authz: all alike but for what is right.
macro_rules! methods {
    ($($measured:ident: $method:ident($request:ty) -> $answer:ty, |$got:ident, $call:ident| $right:expr;)+) => {$(
        impl Measured for $measured {
            type Client = AuthzServiceClient<Channel>;
            type Request = $request;
            type Answer = $answer;

            fn client(channel: Channel) -> Self::Client {
                AuthzServiceClient::new(channel).max_encoding_message_size(4 << 20)
            }

            fn request(call: &Call) -> Result<$request> {
                Ok(<$request>::decode(call.message.clone())?)
            }

            async fn call(client: &mut Self::Client, request: Request<$request>) -> Result<$answer, Status> {
                Ok(client.$method(request).await?.into_inner())
            }

            fn is_right($got: &$answer, $call: &Call) -> bool {
                $right
            }
        }
    )+};
}

methods! {
    Check: check(CheckRequest) -> CheckResponse, |answer, call| call.allowed == [answer.allowed];
    // What is asked for is written as a check is.
    Explain: explain(ExplainRequest) -> ExplainResponse, |answer, call| call.allowed == [answer.allowed];
    BatchCheck: batch_check(BatchCheckRequest) -> BatchCheckResponse, |answer, call| {
        answer.results.iter().map(|result| &result.allowed).eq(&call.allowed)
    };
    ListResources: list_resources(ListResourcesRequest) -> ListResourcesResponse, |answer, call| {
        answer.resource_ids == call.page
    };
    ListSubjects: list_subjects(ListSubjectsRequest) -> ListSubjectsResponse, |answer, call| {
        answer.subjects.iter().map(|subject| match &subject.kind {
            Some(subject::Kind::UserId(id) | subject::Kind::AccessTokenId(id)) => id.as_str(),
            _ => "",
        }).eq(call.page.iter().map(String::as_str))
    };
}
