//! A mail server that takes every mail, slowly, and lays it where those lie that are written into files.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Runs until the runtime ends.
#[derive(Debug, Clone)]
pub struct MailServer {
    pub port: u16,
    taking: Arc<Taking>,
}

#[derive(Debug, Default)]
struct Taking {
    directory: OnceLock<PathBuf>,
    pause: Duration,
    taken: AtomicUsize,
    now: AtomicUsize,
    most: AtomicUsize,
}

impl MailServer {
    /// `pause` is how long it takes for each mail.
    pub async fn start(pause: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let taking = Arc::new(Taking { pause, ..Taking::default() });
        let server = Self { port, taking: Arc::clone(&taking) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let taking = Arc::clone(&taking);
                // A sender that hangs up is its own affair.
                tokio::spawn(async move { taking.serve(stream).await });
            }
        });
        server
    }

    /// Where the mails go from now on.
    pub fn deliver_to(&self, directory: PathBuf) {
        std::fs::create_dir_all(&directory).expect("a directory");
        self.taking.directory.set(directory).expect("one directory");
    }

    /// How many senders were there at the same time, at most.
    #[must_use]
    pub fn most_senders(&self) -> usize {
        self.taking.most.load(Ordering::SeqCst)
    }
}

impl Taking {
    async fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        self.most.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let served = self.converse(&mut stream).await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        served
    }

    async fn converse(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        let (reader, mut writer) = stream.split();
        let mut lines = BufReader::new(reader).lines();
        writer.write_all(b"220 here\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let reply = match line.split(' ').next().unwrap_or_default() {
                "EHLO" => "250-here\r\n250 8BITMIME\r\n",
                "QUIT" => "221 bye\r\n",
                "DATA" => {
                    writer.write_all(b"354 go on\r\n").await?;
                    let mut mail = String::new();
                    while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                        mail.push_str(&line);
                        mail.push('\n');
                    }
                    tokio::time::sleep(self.pause).await;
                    self.deliver(&mail)?;
                    "250 taken\r\n"
                }
                _ => "250 fine\r\n",
            };
            writer.write_all(reply.as_bytes()).await?;
        }
        Ok(())
    }

    /// Each mail is a file of its own, also one that was here before.
    fn deliver(&self, mail: &str) -> std::io::Result<()> {
        let directory = self.directory.get().expect("somewhere to deliver");
        let number = self.taken.fetch_add(1, Ordering::SeqCst);
        let (part, whole) = (directory.join(format!("{number:06}.part")), directory.join(format!("{number:06}.eml")));
        std::fs::write(&part, mail)?;
        std::fs::rename(part, whole)
    }
}
