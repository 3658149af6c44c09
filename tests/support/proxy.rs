//! What stands between those who call and the services: hands every call on as it is, and lets somebody watch it.

use std::convert::Infallible;
use std::net::{Ipv4Addr, TcpListener};
use std::task::{Context, Poll};

use futures::future::{BoxFuture, FutureExt as _};
use http::uri::PathAndQuery;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::server::UnaryService;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Server};
use tonic::{Request, Response, Status};

use crate::dynamic::{BytesCodec, PREFIX, service_of};
use crate::processes::Ports;
use crate::suite::{Channels, channels};

/// What comes back of a call.
pub type Answer = Result<Response<Vec<u8>>, Status>;

/// A call on its way.
#[derive(Debug)]
pub struct Passing<'a> {
    /// "organization.v1.MemberService/GetMember".
    pub method: &'a str,
    pub message: &'a [u8],
}

/// Sees each call, and decides what becomes of it.
pub trait Watch: Clone + Send + Sync + 'static {
    /// `onward` brings the call to its service; nothing happens unless it is waited for.
    fn watch<'a>(&'a self, call: Passing<'a>, onward: BoxFuture<'a, Answer>) -> BoxFuture<'a, Answer>;
}

/// Listens at a port of its own, for calls to whatever service; until the runtime ends. Gives the port.
pub fn stand_between<W: Watch>(services: &Ports, watch: W) -> u16 {
    let port = testkit::free_port();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("a free port");
    listener.set_nonblocking(true).expect("a listener");
    let incoming = tokio::net::TcpListener::from_std(listener).expect("a listener");
    let incoming = TcpIncoming::from(incoming).with_nodelay(Some(true));
    let proxy = Proxy { services: channels(services), watch };
    tokio::spawn(Server::builder().serve_with_incoming(proxy, incoming));
    port
}

#[derive(Clone)]
struct Proxy<W> {
    services: Channels,
    watch: W,
}

/// One call.
struct Forward<W> {
    proxy: Proxy<W>,
    method: String,
}

impl<W: Watch> Service<http::Request<Body>> for Proxy<W> {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let method = request.uri().path().trim_start_matches('/').trim_start_matches(PREFIX).to_owned();
        let forward = Forward { proxy: self.clone(), method };
        async move { Ok(tonic::server::Grpc::new(BytesCodec).unary(forward, request).await) }.boxed()
    }
}

impl<W: Watch> UnaryService<Vec<u8>> for Forward<W> {
    type Response = Vec<u8>;
    type Future = BoxFuture<'static, Answer>;

    fn call(&mut self, request: Request<Vec<u8>>) -> Self::Future {
        let (Proxy { services, watch }, method) = (self.proxy.clone(), self.method.clone());
        async move {
            let message = request.get_ref().clone();
            let channel = services[&service_of(&method)].clone();
            let onward = send(channel, &method, request).boxed();
            watch.watch(Passing { method: &method, message: &message }, onward).await
        }
        .boxed()
    }
}

async fn send(channel: Channel, method: &str, request: Request<Vec<u8>>) -> Answer {
    let path = PathAndQuery::try_from(format!("/{PREFIX}{method}")).expect("a path");
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    client.unary(request, path, BytesCodec).await
}
