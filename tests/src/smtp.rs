//! A mail server that keeps what it is given.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A mail server that keeps what it is given.
pub struct Sink {
    /// Its URL, in clear.
    pub url: String,
    taken: Arc<Mutex<Vec<String>>>,
    held: watch::Sender<bool>,
}

impl Sink {
    /// One that answers each recipient with `recipient`, such as `250 fine`.
    pub async fn start(recipient: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&taken);
        let (held, holds) = watch::channel(false);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, recipient, Arc::clone(&kept), holds.clone()));
            }
        });
        Self { url, taken, held }
    }

    /// Whether it keeps everybody waiting, from now on.
    pub fn hold(&self, held: bool) {
        self.held.send_replace(held);
    }

    /// Every mail it was given, as it came.
    pub fn taken(&self) -> Vec<String> {
        self.taken.lock().expect("the mails").clone()
    }
}

async fn converse(
    stream: TcpStream,
    recipient: &str,
    kept: Arc<Mutex<Vec<String>>>,
    mut holds: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        holds.wait_for(|held| !held).await.ok();
        let answer = match line.to_ascii_uppercase().split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => "250-sink\r\n250 8BITMIME".to_owned(),
            "RCPT" => recipient.to_owned(),
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push('\n');
                }
                kept.lock().expect("the mails").push(text);
                "250 taken".to_owned()
            }
            "QUIT" => "221 bye".to_owned(),
            _ => "250 fine".to_owned(),
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}
