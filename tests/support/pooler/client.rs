//! The side of a pooler where its clients are.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::message::{Failed, Message, PROTOCOL, read, read_body, take_string, write, zero_ended};

/// A client that has said who it is.
pub(super) struct Client {
    stream: TcpStream,
    parameters: Vec<(String, String)>,
    /// What it calls its statements.
    statements: HashMap<String, Statement>,
}

/// A prepared statement: a name that follows from what it says, and that.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub name: String,
    text: Vec<u8>,
}

/// What a client sends before it waits for an answer. A statement stands beside what needs it.
pub(super) type Batch = Vec<(Message, Option<Statement>)>;

/// "Would you speak TLS?"
const TLS: i32 = 80_877_103;

/// What a pooler keeps for each client, and puts before each transaction. It has no place for the rest.
const TRACKED: [&str; 6] = ["user", "database", "application_name", "client_encoding", "DateStyle", "TimeZone"];

/// What would go on beyond a transaction.
const OF_SESSIONS: [&str; 6] = ["set ", "listen ", "prepare ", "declare ", "create temp", "select pg_advisory_lock"];
const OF_TRANSACTIONS: [&str; 2] = ["set local ", "set transaction "];

// === impl Client ===

impl Client {
    pub(super) async fn accept(mut stream: TcpStream) -> Result<Self, Failed> {
        stream.set_nodelay(true)?;
        loop {
            let body = read_body(&mut stream).await?;
            let (first, mut rest) = body.split_at_checked(4).ok_or(Failed::Gone)?;
            match i32::from_be_bytes(first.try_into().expect("four bytes")) {
                TLS => stream.write_all(b"N").await?,
                PROTOCOL => {
                    let mut parameters = Vec::new();
                    while rest.len() > 1 {
                        let (name, behind) = take_string(rest);
                        let (value, behind) = take_string(behind);
                        parameters.push((name, value));
                        rest = behind;
                    }
                    return Ok(Self { stream, parameters, statements: HashMap::new() });
                }
                _ => return Err(Failed::Gone),
            }
        }
    }

    pub(super) fn user(&self) -> &str {
        let user = self.parameters.iter().find(|(name, _)| name == "user");
        user.map_or("", |(_, user)| user)
    }

    /// Refuses what would be said to the session before it begins.
    pub(super) fn wants_no_session(&self) -> Result<(), Failed> {
        let unknown = self.parameters.iter().find(|(name, _)| !TRACKED.contains(&name.as_str()));
        unknown.map_or(Ok(()), |(name, _)| Err(Failed::Refused(format!("unsupported startup parameter: {name}"))))
    }

    /// What it sends next; nothing if it goes.
    pub(super) async fn batch(&mut self) -> Result<Option<Batch>, Failed> {
        let mut batch = Batch::new();
        loop {
            let message = match read(&mut self.stream).await {
                Ok(message) if message.kind == b'X' => return Ok(None),
                Err(Failed::Gone) => return Ok(None),
                message => message?,
            };
            let is_last = matches!(message.kind, b'S' | b'Q');
            batch.push(self.named(message)?);
            if is_last {
                return Ok(Some(batch));
            }
        }
    }

    pub(super) async fn send(&mut self, messages: &[Message]) -> Result<(), Failed> {
        write(&mut self.stream, messages).await
    }

    pub(super) async fn dismiss(&mut self, error: &Failed) {
        if let Failed::Refused(text) = error {
            drop(self.send(&[Message::fatal(text)]).await);
        }
    }

    /// The message with the statement's own name in place of the client's.
    fn named(&mut self, message: Message) -> Result<(Message, Option<Statement>), Failed> {
        let Message { kind, body } = &message;
        let named = match (kind, body.split_first()) {
            (b'Q', _) => {
                within_transactions(body)?;
                None
            }
            (b'P', _) => {
                let (name, text) = take_string(body);
                within_transactions(text)?;
                let statement = Statement::new(text);
                let own = (!name.is_empty()).then(|| (statement.parse(), Some(statement.clone())));
                self.statements.insert(name, statement);
                own
            }
            (b'B', _) => {
                let (portal, rest) = take_string(body);
                let (name, rest) = take_string(rest);
                let body = |own: &str| [&zero_ended(&portal), zero_ended(own).as_slice(), rest].concat();
                self.known(&name).map(|known| (Message::new(b'B', body(&known.name)), Some(known)))
            }
            (b'D', Some((b'S', name))) => {
                let known = self.known(&take_string(name).0);
                known
                    .map(|known| (Message::new(b'D', [b"S", zero_ended(&known.name).as_slice()].concat()), Some(known)))
            }
            (b'C', Some((b'S', name))) => {
                self.statements.remove(&take_string(name).0);
                // Others may use it; to close what is not there is no error.
                Some((Message::new(b'C', [b"S", zero_ended("nobody's").as_slice()].concat()), None))
            }
            _ => None,
        };
        Ok(named.unwrap_or((message, None)))
    }

    /// What has no name is what the server has under none.
    fn known(&self, name: &str) -> Option<Statement> {
        self.statements.get(name).filter(|_| !name.is_empty()).cloned()
    }
}

// === impl Statement ===

impl Statement {
    fn new(text: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Self { name: format!("pooled_{:x}", hasher.finish()), text: text.to_vec() }
    }

    /// What makes it known to a server.
    pub(super) fn parse(&self) -> Message {
        Message::new(b'P', [&zero_ended(&self.name), self.text.as_slice()].concat())
    }

    /// The same under no name.
    pub(super) fn parse_unnamed(&self) -> Message {
        Message::new(b'P', [b"\0", self.text.as_slice()].concat())
    }
}

/// Refuses what the next client on the connection would feel.
fn within_transactions(text: &[u8]) -> Result<(), Failed> {
    let text = take_string(text).0.trim_start().to_lowercase();
    let begins = |word: &&str| text.starts_with(*word);
    if OF_SESSIONS.iter().any(begins) && !OF_TRANSACTIONS.iter().any(begins) {
        return Err(Failed::Refused(format!("nothing may be said to a session here: {text}")));
    }
    Ok(())
}
