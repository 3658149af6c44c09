//! The side of a pooler where the server is.

use std::collections::{HashSet, VecDeque};

use http::Uri;
use tokio::net::TcpStream;

use super::client::{Batch, Statement};
use super::message::{Failed, Message, read, startup, write, zero_ended};

/// A connection to the server.
#[derive(Debug)]
pub(super) struct Server {
    stream: TcpStream,
    /// What it said when it was connected to.
    greeting: Vec<Message>,
    /// The statements that were prepared on this connection.
    prepared: HashSet<String>,
}

/// A statement whose preparation the server has not answered yet.
struct Prepares {
    name: Option<String>,
    /// Whether the client has asked for it, and hears of it.
    is_asked: bool,
}

// === impl Server ===

impl Server {
    /// As a pooler's `connect_query` does it, the search path and the limits are said before anybody uses it.
    pub(super) async fn connect(url: &str, schema: &str) -> Result<Self, Failed> {
        let uri: Uri = url.parse().expect("a URL");
        let address = (uri.host().expect("a host"), uri.port_u16().unwrap_or(5432));
        let user =
            uri.authority().and_then(|authority| authority.as_str().split_once('@')).map_or("", |(user, _)| user);
        let parameters = [
            ("user", user),
            ("database", uri.path().trim_start_matches('/')),
            ("client_encoding", "UTF8"),
            ("DateStyle", "ISO, MDY"),
            ("TimeZone", "UTC"),
        ];
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        tokio::io::AsyncWriteExt::write_all(&mut stream, &startup(&parameters)).await?;
        let greeting = until_ready(&mut stream).await?;
        let connect_query = format!(
            "SET search_path TO {schema}; SET statement_timeout = '15s'; SET idle_in_transaction_session_timeout = '30s'"
        );
        write(&mut stream, &[Message::new(b'Q', zero_ended(&connect_query))]).await?;
        until_ready(&mut stream).await?;
        Ok(Self { stream, greeting, prepared: HashSet::new() })
    }

    pub(super) fn greeting(&self) -> &[Message] {
        &self.greeting
    }

    /// What the server says to it, and whether it is in a transaction after that.
    pub(super) async fn run(&mut self, batch: Batch) -> Result<(Vec<Message>, bool), Failed> {
        let (mut sent, mut preparing) = (Vec::new(), VecDeque::new());
        for (message, statement) in batch {
            match (message.kind, statement) {
                (b'P', Some(statement)) => {
                    let (message, name) = self.asked_to_prepare(statement, &preparing);
                    sent.push(message);
                    preparing.push_back(Prepares { name, is_asked: true });
                }
                (b'P', None) => {
                    sent.push(message);
                    preparing.push_back(Prepares { name: None, is_asked: true });
                }
                (_, statement) => {
                    let lacking = statement.filter(|statement| !self.has(&statement.name, &preparing));
                    if let Some(statement) = lacking {
                        sent.push(statement.parse());
                        preparing.push_back(Prepares { name: Some(statement.name), is_asked: false });
                    }
                    sent.push(message);
                }
            }
        }
        write(&mut self.stream, &sent).await?;
        self.answer(preparing).await
    }

    /// What is prepared here already is prepared again under no name: the server answers as if it were for the first time.
    fn asked_to_prepare(&self, statement: Statement, preparing: &VecDeque<Prepares>) -> (Message, Option<String>) {
        if self.has(&statement.name, preparing) {
            return (statement.parse_unnamed(), None);
        }
        (statement.parse(), Some(statement.name))
    }

    fn has(&self, name: &str, preparing: &VecDeque<Prepares>) -> bool {
        self.prepared.contains(name) || preparing.iter().any(|prepares| prepares.name.as_deref() == Some(name))
    }

    async fn answer(&mut self, mut preparing: VecDeque<Prepares>) -> Result<(Vec<Message>, bool), Failed> {
        let (mut answer, mut in_transaction) = (until_ready(&mut self.stream).await?, false);
        answer.retain(|message| match message.kind {
            b'1' => {
                let Some(Prepares { name, is_asked }) = preparing.pop_front() else { return true };
                self.prepared.extend(name);
                is_asked
            }
            b'Z' => {
                in_transaction = message.body != b"I";
                true
            }
            _ => true,
        });
        Ok((answer, in_transaction))
    }
}

/// All that it says before it is ready for more.
async fn until_ready(stream: &mut TcpStream) -> Result<Vec<Message>, Failed> {
    let mut said = Vec::new();
    loop {
        let message = read(stream).await?;
        if message.kind == b'R' && message.body != [0; 4] {
            return Err(Failed::Refused("the tests' pooler knows no password".to_owned()));
        }
        let is_ready = message.kind == b'Z';
        said.push(message);
        if is_ready {
            return Ok(said);
        }
    }
}
