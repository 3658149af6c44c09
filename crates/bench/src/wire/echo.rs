//! A bare tonic server and client: a unary call with bytes in both directions, and nothing else. What it costs is what
//! gRPC costs here.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use anyhow::Result;
use bytes::Bytes;
use clap::{Args, ValueEnum};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::{TcpListenerStream, UnboundedReceiverStream};
use tonic::body::Body;
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::transport::Server;
use tonic::transport::server::Router;
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;
use tower::Service;

use crate::wire::child::LISTENING;

/// What travels.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct Payload {
    #[prost(bytes = "bytes", tag = "1")]
    pub(crate) bytes: Bytes,
    /// How many bytes to answer with.
    #[prost(uint32, tag = "2")]
    pub(crate) answer: u32,
}

#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Options {
    /// On what it runs
    #[arg(long, value_enum)]
    runtime: Runtime,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Runtime {
    /// A runtime of one thread for each core, and connections spread over them: what is quickest, and what the suite has
    Lanes,
    /// One runtime with a thread per core, as `#[tokio::main]` has it
    Stealing,
}

const ANYWHERE: &str = "127.0.0.1:0";
/// The method's path.
pub(crate) const PATH: &str = "/bench.Echo/Echo";

/// Serves for ever.
pub(crate) fn serve(options: &Options) -> Result<()> {
    match options.runtime {
        Runtime::Lanes => in_lanes(),
        Runtime::Stealing => tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
            let listener = TcpListener::bind(ANYWHERE).await?;
            println!("{LISTENING}{}", listener.local_addr()?);
            Ok(server().serve_with_incoming(TcpListenerStream::new(listener)).await?)
        }),
    }
}

/// Each new connection goes to the next thread.
fn in_lanes() -> Result<()> {
    let listener = std::net::TcpListener::bind(ANYWHERE)?;
    let lanes: Vec<_> = (0..thread::available_parallelism().map_or(1, usize::from)).map(|_| lane()).collect();
    println!("{LISTENING}{}", listener.local_addr()?);
    for (connection, lane) in listener.incoming().zip(lanes.iter().cycle()) {
        lane.send(connection?)?;
    }
    Ok(())
}

fn lane() -> UnboundedSender<std::net::TcpStream> {
    let (give, given) = unbounded_channel();
    thread::spawn(move || -> Result<()> {
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
            let connections = UnboundedReceiverStream::new(given).map(|connection: std::net::TcpStream| {
                connection.set_nodelay(true)?;
                connection.set_nonblocking(true)?;
                TcpStream::from_std(connection)
            });
            Ok(server().serve_with_incoming(connections).await?)
        })
    });
    give
}

fn server() -> Router {
    Server::builder().tcp_nodelay(true).add_service(Echo)
}

#[derive(Debug, Clone)]
pub(crate) struct Echo;

impl UnaryService<Payload> for Echo {
    type Response = Payload;
    type Future = std::future::Ready<Result<Response<Payload>, Status>>;

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        let Payload { mut bytes, answer } = request.into_inner();
        bytes.truncate(usize::try_from(answer).unwrap_or(usize::MAX));
        std::future::ready(Ok(Response::new(Payload { bytes, answer: 0 })))
    }
}

impl NamedService for Echo {
    const NAME: &'static str = "bench.Echo";
}

impl Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(async move { Ok(Grpc::new(ProstCodec::default()).unary(Echo, request).await) })
    }
}
