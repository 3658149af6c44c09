//! The messages of PostgreSQL's protocol, version 3, as far as a pooler looks into them.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A message: what kind it is of, and what it says.
#[derive(Debug, Clone)]
pub(super) struct Message {
    pub kind: u8,
    pub body: Vec<u8>,
}

/// Why a connection ends.
#[derive(Debug)]
pub(super) enum Failed {
    /// The other side has gone.
    Gone,
    /// Something that a pooler cannot do.
    Refused(String),
}

/// The number of the protocol, in place of a kind, where a connection begins.
pub(super) const PROTOCOL: i32 = 196_608;

/// Reads a message.
pub(super) async fn read(stream: &mut TcpStream) -> Result<Message, Failed> {
    let kind = stream.read_u8().await?;
    Ok(Message { kind, body: read_body(stream).await? })
}

/// Reads what follows a kind, or begins a connection.
pub(super) async fn read_body(stream: &mut TcpStream) -> Result<Vec<u8>, Failed> {
    let length = usize::try_from(stream.read_i32().await? - 4).map_err(|_| Failed::Gone)?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(body)
}

/// Sends messages at once.
pub(super) async fn write(stream: &mut TcpStream, messages: &[Message]) -> Result<(), Failed> {
    let bytes: Vec<u8> = messages.iter().flat_map(|message| framed(Some(message.kind), &message.body)).collect();
    Ok(stream.write_all(&bytes).await?)
}

/// A message as it goes over the wire.
pub(super) fn framed(kind: Option<u8>, body: &[u8]) -> Vec<u8> {
    let length = i32::try_from(body.len() + 4).expect("a message that was read");
    kind.into_iter().chain(length.to_be_bytes()).chain(body.iter().copied()).collect()
}

/// What begins a connection: names and values.
pub(super) fn startup(parameters: &[(&str, &str)]) -> Vec<u8> {
    let mut body = PROTOCOL.to_be_bytes().to_vec();
    for text in parameters.iter().flat_map(|(name, value)| [name, value]) {
        body.extend(zero_ended(text));
    }
    body.push(0);
    framed(None, &body)
}

/// A string as the protocol has them.
pub(super) fn zero_ended(text: &str) -> Vec<u8> {
    [text.as_bytes(), &[0]].concat()
}

/// The string at the beginning, and what is behind it.
pub(super) fn take_string(bytes: &[u8]) -> (String, &[u8]) {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    (String::from_utf8_lossy(&bytes[..end]).into_owned(), bytes.get(end + 1..).unwrap_or_default())
}

// === impl Message ===

impl Message {
    pub(super) fn new(kind: u8, body: Vec<u8>) -> Self {
        Self { kind, body }
    }

    /// An error that ends the connection.
    pub(super) fn fatal(text: &str) -> Self {
        let fields = ["SFATAL", "VFATAL", "C08P01", &format!("M{text}")];
        let body = fields.into_iter().flat_map(zero_ended).chain([0]).collect();
        Self { kind: b'E', body }
    }
}

// === impl Failed ===

impl From<std::io::Error> for Failed {
    fn from(_: std::io::Error) -> Self {
        Self::Gone
    }
}
