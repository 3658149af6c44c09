//! Any method by its name, with JSON or with bytes: for tests that go over all methods, and for stories that are told
//! in few words.

use std::str::FromStr as _;
use std::sync::LazyLock;
use std::time::Duration;

use http::uri::PathAndQuery;
use prost::Message as _;
use prost::bytes::{Buf as _, BufMut as _};
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, SerializeOptions};
use serde_json::Value;
use tenantry::settings::ServiceName;
use tonic::body::Body;
use tonic::client::GrpcService;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::{AsciiMetadataKey, MetadataValue};
use tonic::{Request, Status};

use crate::suite::Suite;

/// Everything that the contracts describe.
pub static CONTRACTS: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(contracts::DESCRIPTORS).expect("descriptors"));

/// What all packages of the suite begin with; left out of the names that tests use.
pub const PREFIX: &str = "tenantry.";

/// The metadata of a call.
#[derive(Debug, Clone, Default)]
pub struct Headers(Vec<(&'static str, String)>);

impl Headers {
    /// None: nobody calls.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Somebody who shows this token.
    #[must_use]
    pub fn bearer(token: &str) -> Self {
        Self::none().with("authorization", format!("Bearer {token}"))
    }

    /// A service that shows this workload key.
    #[must_use]
    pub fn workload(key: &str) -> Self {
        Self::none().with("tenantry-workload", key.trim())
    }

    /// One more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.push((name, value.into()));
        self
    }
}

/// How long a call waits for its answer: the machine may be busy with other tests, and slow is not wrong.
const PATIENCE: Duration = Duration::from_secs(30);

impl Suite {
    /// Calls "organization.v1.MemberService/GetMember" with a request in JSON; the answer has all its fields.
    ///
    /// # Errors
    /// What the method refuses with.
    pub async fn call(&self, method: &str, request: &Value, headers: &Headers) -> Result<Value, Status> {
        call(self.channel(service_of(method)), method, request, headers).await
    }

    /// Calls a method with these bytes for a message.
    ///
    /// # Errors
    /// What the method refuses with.
    pub async fn call_with_bytes(&self, method: &str, bytes: Vec<u8>, headers: &Headers) -> Result<Vec<u8>, Status> {
        send(self.channel(service_of(method)), method, bytes, headers).await
    }
}

/// Calls a method of whatever listens at the other end of the channel.
///
/// # Errors
/// What the method refuses with.
pub async fn call<C>(channel: C, method: &str, request: &Value, headers: &Headers) -> Result<Value, Status>
where
    C: GrpcService<Body, ResponseBody = Body>,
{
    let descriptor = method_of(method);
    let request = DynamicMessage::deserialize(descriptor.input(), request.clone());
    let request = request.unwrap_or_else(|error| panic!("the request of {method}: {error}"));
    let answer = send(channel, method, request.encode_to_vec(), headers).await?;
    let answer = DynamicMessage::decode(descriptor.output(), answer.as_slice()).expect("an answer of the contract");
    let options = SerializeOptions::new().use_proto_field_name(true).skip_default_fields(false);
    Ok(answer.serialize_with_options(serde_json::value::Serializer, &options).expect("JSON"))
}

/// The method of this name.
pub fn method_of(method: &str) -> MethodDescriptor {
    let (service, name) = method.split_once('/').unwrap_or_else(|| panic!("{method} is no service/method"));
    let service = CONTRACTS.get_service_by_name(&format!("{PREFIX}{service}"));
    let found = service.and_then(|service| service.methods().find(|method| method.name() == name));
    found.unwrap_or_else(|| panic!("the contracts have no {method}"))
}

/// All methods of the suite, by the names that tests use.
pub fn methods() -> Vec<(String, MethodDescriptor)> {
    let ours = CONTRACTS.services().filter(|service| service.full_name().starts_with(PREFIX));
    let methods = ours.flat_map(|service| service.methods().collect::<Vec<_>>());
    let named = methods.map(|method| {
        let service = method.parent_service();
        (format!("{}/{}", service.full_name().trim_start_matches(PREFIX), method.name()), method)
    });
    named.collect()
}

/// Which service of the suite answers a method.
pub fn service_of(method: &str) -> ServiceName {
    let name = method.split('.').next().unwrap_or_default();
    ServiceName::from_str(name).unwrap_or_else(|error| panic!("{method}: {error}"))
}

async fn send<C>(channel: C, method: &str, bytes: Vec<u8>, headers: &Headers) -> Result<Vec<u8>, Status>
where
    C: GrpcService<Body, ResponseBody = Body>,
{
    let mut request = Request::new(bytes);
    request.set_timeout(PATIENCE);
    for (name, value) in &headers.0 {
        let value = MetadataValue::try_from(value).unwrap_or_else(|_| panic!("{value:?} is no header"));
        request.metadata_mut().insert(AsciiMetadataKey::from_static(name), value);
    }
    let path = PathAndQuery::try_from(format!("/{PREFIX}{method}")).expect("a path");
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.map_err(|error| Status::unavailable(error.into().to_string()))?;
    client.unary(request, path, BytesCodec).await.map(tonic::Response::into_inner)
}

/// Hands messages on as they are.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct BytesCodec;

impl Codec for BytesCodec {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for BytesCodec {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&item);
        Ok(())
    }
}

impl Decoder for BytesCodec {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let mut bytes = vec![0; buffer.remaining()];
        buffer.copy_to_slice(&mut bytes);
        Ok(Some(bytes))
    }
}
