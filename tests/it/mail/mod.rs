//! Mail leaves by SMTP, readable for whoever gets it. Against the server of `KEYSTEAD_TEST_SMTP_URL`, or a small one of
//! our own.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use keystead_domain::mail::{MailError, Mailer, Outgoing, SmtpMailer};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const FROM: &str = "Keystead <keystead@example.com>";

/// A mail server that keeps what it is given.
pub struct Sink {
    pub url: String,
    pub taken: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    /// One that answers each recipient with `recipient`, such as `250 fine`.
    pub async fn start(recipient: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, recipient, Arc::clone(&kept)));
            }
        });
        Self { url, taken }
    }

    pub fn taken(&self) -> Vec<String> {
        self.taken.lock().expect("the mails").clone()
    }
}

async fn converse(stream: TcpStream, recipient: &str, kept: Arc<Mutex<Vec<String>>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink\r\n").await?;
    while let Some(line) = lines.next_line().await? {
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

fn outgoing(id: &str) -> Outgoing {
    Outgoing {
        id: id.into(),
        recipient: "maria@example.com".into(),
        subject: "Schlüssel fällig (Harbor & Pine)".into(),
        text: "Der Schlüssel ist fällig.\n.\nEin Punkt allein beendet nichts.\n".into(),
        html: "<p>Der Schlüssel ist fällig.</p>".into(),
        written_at: "2026-01-15T09:00:00Z".parse().expect("a moment"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_arrives_as_text_and_html_under_the_same_id_each_time() {
    let sink = Sink::start("250 fine").await;
    let mailer = SmtpMailer::new(&sink.url, FROM, true).expect("a mailer");
    mailer.check().await.expect("it answers");
    for _ in 0..2 {
        mailer.send(&outgoing("mail_1")).await.expect("taken");
    }
    let taken = sink.taken();
    assert_eq!(taken.len(), 2);
    for mail in taken {
        assert!(mail.contains("Message-ID: <mail_1@example.com>"), "{mail}");
        assert!(mail.contains("Date: Thu, 15 Jan 2026 09:00:00 +0000"), "{mail}");
        assert!(mail.contains("multipart/alternative"), "{mail}");
        assert!(mail.contains("text/plain; charset=utf-8") && mail.contains("text/html; charset=utf-8"), "{mail}");
        assert!(mail.contains("Der Schl=C3=BCssel ist f=C3=A4llig."), "{mail}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_says_later_is_asked_again_and_one_that_says_never_is_not() {
    let later = Sink::start("451 try again").await;
    let mailer = SmtpMailer::new(&later.url, FROM, true).expect("a mailer");
    assert!(matches!(mailer.send(&outgoing("mail_1")).await, Err(MailError::Later(_))));
    let never = Sink::start("550 no such person").await;
    let mailer = SmtpMailer::new(&never.url, FROM, true).expect("a mailer");
    assert!(matches!(mailer.send(&outgoing("mail_1")).await, Err(MailError::Refused(_))));
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let mailer = SmtpMailer::new(&format!("smtp://{closed}"), FROM, true).expect("a mailer");
    assert!(matches!(mailer.send(&outgoing("mail_1")).await, Err(MailError::Later(_))));
    let mut crooked = outgoing("mail_1");
    crooked.recipient = "maria@example.com\r\nBcc: eve@example.com".into();
    assert!(matches!(mailer.send(&crooked).await, Err(MailError::Refused(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_server_takes_our_mail() {
    let Ok(url) = std::env::var("KEYSTEAD_TEST_SMTP_URL") else { return };
    let mailer = SmtpMailer::new(&url, FROM, true).expect("a mailer");
    let id = format!("mail_{}", uuid::Uuid::new_v4().simple());
    mailer.send(&outgoing(&id)).await.expect("taken");
    let Some(folder) = std::env::var_os("KEYSTEAD_TEST_MAILBOX") else { return };
    let folder = std::path::PathBuf::from(folder).join("new");
    for _ in 0..100 {
        let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        if files.map(|file| std::fs::read_to_string(file.path()).unwrap_or_default()).any(|text| text.contains(&id)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the mail is not in the mailbox");
}
