//! Who takes a mail away.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// A mail as it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The left part of its Message-ID; the same for each handing over of the same mail.
    pub id: String,
    /// A mail address.
    pub recipient: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// When it was written.
    pub written_at: DateTime<Utc>,
}

/// Why a mail was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailError {
    /// The server does not answer, or asks to come again.
    Later(String),
    /// The server, or the form of the mail, refuses it for good.
    Refused(String),
}

/// Takes a mail away.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands the mail over. `Ok` means that the other side has taken charge of it.
    async fn send(&self, mail: &Outgoing) -> Result<(), MailError>;

    /// Whether the other side answers, in words for the operator.
    async fn check(&self) -> Result<String, MailError>;
}

/// Writes mails to the log, where no mail server is configured.
pub struct ConsoleMailer;

#[async_trait]
impl Mailer for ConsoleMailer {
    async fn send(&self, mail: &Outgoing) -> Result<(), MailError> {
        tracing::info!(mail.id = %mail.id, mail.recipient = %mail.recipient, mail.subject = %mail.subject, "mail, not sent for want of a mail server:\n{}", mail.text);
        Ok(())
    }

    async fn check(&self) -> Result<String, MailError> {
        Ok("no mail server is configured; mails are written to the log".into())
    }
}

/// Keeps mails for tests to look at, and refuses them on demand.
#[derive(Default)]
pub struct CapturingMailer {
    taken: Mutex<Vec<Outgoing>>,
    is_down: AtomicBool,
}

impl CapturingMailer {
    /// Every mail taken so far, second copies included.
    pub fn taken(&self) -> Vec<Outgoing> {
        self.taken.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// Stops answering, or answers again.
    pub fn set_down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }
}

#[async_trait]
impl Mailer for CapturingMailer {
    async fn send(&self, mail: &Outgoing) -> Result<(), MailError> {
        self.check().await?;
        self.taken.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(mail.clone());
        Ok(())
    }

    async fn check(&self) -> Result<String, MailError> {
        if self.is_down.load(Ordering::SeqCst) {
            return Err(MailError::Later("switched off by the test".into()));
        }
        Ok("mails are kept in memory".into())
    }
}
