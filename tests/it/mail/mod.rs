//! Mail leaves by SMTP, readable for whoever gets it. Against the server of `KEYSTEAD_TEST_SMTP_URL`, or a small one of
//! our own.

use std::time::Duration;

use keystead_domain::mail::{MailError, Mailer, Outgoing, SmtpMailer};
use keystead_tests::smtp::Sink;
use tokio::net::TcpListener;

const FROM: &str = "Keystead <keystead@example.com>";

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
