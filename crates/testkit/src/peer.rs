//! Peers that speak HTTP/2 up to a call, and leave it unanswered in one way or another. The numbers are those of RFC
//! 9113, section 6.

use std::io;
use std::net::Ipv4Addr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// How a call is left unanswered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Nothing is said, and the connection stays until the caller closes it.
    Silence,
    /// The connection goes.
    Gone,
    /// The connection is asked to go, without an error, before the call was taken: as by a process that is replaced.
    AskedToGo,
    /// An answer begins, and the connection goes.
    GoneAnswering,
    /// An answer begins, and the call is ended by INTERNAL_ERROR.
    ResetAnswering,
}

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

const PREFACE_BYTES: usize = 24;
const FRAME_HEAD_BYTES: usize = 9;

/// The URL of a peer that takes one connection and one call on it; its first stream.
///
/// # Errors
/// When it has no port.
pub async fn peer(ending: Ending) -> io::Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await?;
        drop(listener);
        leave_unanswered(stream, ending).await
    });
    Ok(url)
}

async fn leave_unanswered(mut stream: TcpStream, ending: Ending) -> io::Result<()> {
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).await?;
    read_until_a_call(&mut stream).await?;
    let last_words = match ending {
        Ending::Silence | Ending::Gone => Vec::new(),
        // The last stream that was taken, and NO_ERROR.
        Ending::AskedToGo => frame(GOAWAY, 0, 0, &[0; 8]),
        Ending::GoneAnswering => beginning(),
        Ending::ResetAnswering => [beginning(), frame(RST_STREAM, 0, 1, &[0, 0, 0, 2])].concat(),
    };
    stream.write_all(&last_words).await?;
    if !matches!(ending, Ending::Gone | Ending::GoneAnswering) {
        stream.read_to_end(&mut Vec::new()).await?;
    }
    Ok(())
}

async fn read_until_a_call(stream: &mut TcpStream) -> io::Result<()> {
    stream.read_exact(&mut [0; PREFACE_BYTES]).await?;
    loop {
        let mut head = [0; FRAME_HEAD_BYTES];
        stream.read_exact(&mut head).await?;
        let [high, middle, low, kind, ..] = head;
        let mut payload = Vec::new();
        (&mut *stream).take(u32::from_be_bytes([0, high, middle, low]).into()).read_to_end(&mut payload).await?;
        if kind == HEADERS {
            return Ok(());
        }
    }
}

/// ":status: 200" and the content type, with the names of RFC 7541's static table; END_HEADERS.
fn beginning() -> Vec<u8> {
    frame(HEADERS, 4, 1, b"\x88\x5f\x10application/grpc")
}

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap_or(u8::MAX);
    [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
}
