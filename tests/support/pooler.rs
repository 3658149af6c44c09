//! A pooler that hands its connections on after each transaction, as PgBouncer does from 1.21 on, at its worst: a client
//! gets another connection with each transaction, nothing may be said to a session, and a prepared statement is known by
//! what it says and not by its name.

mod client;
mod message;
mod server;

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};

use client::{Batch, Client};
use message::{Failed, Message};
use server::Server;

/// How many connections there are to the server for each schema. Whoever finds none waits for one.
const SERVERS: usize = 3;

/// Connections with one search path; the one that rested longest comes first. Nothing stands for one that is not open.
struct Pool {
    url: String,
    schema: String,
    first: Mutex<mpsc::Receiver<Option<Server>>>,
    last: mpsc::Sender<Option<Server>>,
}

/// A connection that is lent; it comes back unless something is under way on it.
struct Lent {
    server: Option<Server>,
    is_fit: bool,
    url: String,
    schema: String,
    back: mpsc::Sender<Option<Server>>,
}

/// Listens at a port of its own until the runtime ends, for a database with a schema for each service. Whoever connects
/// says by its user which schema it means.
pub(crate) async fn stand_before(url: &str) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let port = listener.local_addr().expect("a port").port();
    let url = url.to_owned();
    tokio::spawn(async move {
        let mut pools: BTreeMap<String, Arc<Pool>> = BTreeMap::new();
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(client) = Client::accept(stream).await else { continue };
            let schema = client.user().to_owned();
            let pool = pools.entry(schema.clone()).or_insert_with(|| Arc::new(Pool::new(&url, schema)));
            tokio::spawn(serve(client, Arc::clone(pool)));
        }
    });
    port
}

/// One client. What goes wrong between it and the server ends its connection.
async fn serve(mut client: Client, pool: Arc<Pool>) {
    if let Err(error) = converse(&mut client, &pool).await {
        client.dismiss(&error).await;
    }
}

async fn converse(client: &mut Client, pool: &Pool) -> Result<(), Failed> {
    client.wants_no_session()?;
    let greeting = pool.lend().await?.server().await?.greeting().to_vec();
    client.send(&greeting).await?;
    while let Some(batch) = client.batch().await? {
        let mut lent = pool.lend().await?;
        let mut next = Some(batch);
        while let Some(batch) = next.take() {
            let (answer, in_transaction) = lent.run(batch).await?;
            client.send(&answer).await?;
            if in_transaction {
                // Whoever goes now takes the connection along.
                next = client.batch().await?;
            }
        }
    }
    Ok(())
}

// === impl Pool ===

impl Pool {
    fn new(url: &str, schema: String) -> Self {
        let (last, first) = mpsc::channel(SERVERS);
        for _ in 0..SERVERS {
            last.try_send(None).expect("there is room");
        }
        Self { url: url.to_owned(), schema, first: Mutex::new(first), last }
    }

    async fn lend(&self) -> Result<Lent, Failed> {
        let server = self.first.lock().await.recv().await.ok_or(Failed::Gone)?;
        let (url, schema, back) = (self.url.clone(), self.schema.clone(), self.last.clone());
        Ok(Lent { server, is_fit: true, url, schema, back })
    }
}

// === impl Lent ===

impl Lent {
    async fn server(&mut self) -> Result<&mut Server, Failed> {
        if self.server.is_none() {
            self.server = Some(Server::connect(&self.url, &self.schema).await?);
        }
        self.server.as_mut().ok_or(Failed::Gone)
    }

    /// What the server says to it, and whether it is in a transaction after that.
    async fn run(&mut self, batch: Batch) -> Result<(Vec<Message>, bool), Failed> {
        self.is_fit = false;
        let (answer, in_transaction) = self.server().await?.run(batch).await?;
        self.is_fit = !in_transaction;
        Ok((answer, in_transaction))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let server = self.server.take().filter(|_| self.is_fit);
        drop(self.back.try_send(server));
    }
}
