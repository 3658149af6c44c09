//! What stands between two programs: it passes on what they say to each other, or cuts, stalls or slows it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// What becomes of the connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Pass,
    /// All are ended, and new ones refused.
    Cut,
    /// They stay, and nothing goes this way.
    Stall(Way),
    /// All that goes through waits so long.
    Slow(Duration),
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Both,
    /// From whoever connects.
    There,
    Back,
}

/// One place to connect to, and what is behind it.
#[derive(Debug)]
pub(crate) struct Proxy {
    port: u16,
    mode: watch::Sender<Mode>,
    task: JoinHandle<()>,
}

const AT_ONCE: usize = 16 * 1024;

impl Proxy {
    pub(crate) async fn start(to: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let (mode, watched) = watch::channel(Mode::Pass);
        let task = tokio::spawn(accept(listener, to, watched));
        Ok(Self { port, mode, task })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.mode.send_replace(Mode::Cut);
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, to: SocketAddr, mode: watch::Receiver<Mode>) {
    loop {
        let Ok((near, _)) = listener.accept().await else { continue };
        if *mode.borrow() != Mode::Cut {
            tokio::spawn(connect(near, to, mode.clone()));
        }
    }
}

async fn connect(near: TcpStream, to: SocketAddr, mode: watch::Receiver<Mode>) {
    let Ok(far) = TcpStream::connect(to).await else { return };
    // Small messages go to and fro.
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let ((near_read, near_write), (far_read, far_write)) = (near.into_split(), far.into_split());
    let mut cut = mode.clone();
    tokio::select! {
        _ = pass_on(near_read, far_write, Way::There, mode.clone()) => {}
        _ = pass_on(far_read, near_write, Way::Back, mode) => {}
        _ = cut.wait_for(|mode| *mode == Mode::Cut) => {}
    }
}

/// Until one side ends; then the other is ended as well.
async fn pass_on(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    way: Way,
    mut mode: watch::Receiver<Mode>,
) -> io::Result<()> {
    let mut buffer = vec![0; AT_ONCE];
    loop {
        let count = from.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        let now = *mode.borrow_and_update();
        if let Mode::Slow(delay) = now {
            sleep(delay).await;
        }
        let stalled = |mode: &Mode| matches!(mode, Mode::Stall(Way::Both)) || *mode == Mode::Stall(way);
        if mode.wait_for(|mode| !stalled(mode)).await.is_err() {
            return Ok(());
        }
        to.write_all(&buffer[..count]).await?;
    }
}
