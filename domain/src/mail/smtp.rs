//! Mail by SMTP.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::{MailError, Mailer, Outgoing};

/// How long the server may take for any one answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// Hands mails over to an SMTP server.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    domain: String,
}

impl SmtpMailer {
    /// The server at `url` (`smtps://user:password@host`, or `smtp://…?tls=required`), for mails from `from`
    /// (`Keystead <keystead@example.com>`). `in_clear` lets `smtp://` without TLS through.
    ///
    /// # Errors
    /// In words for the operator, without the URL, which holds a password.
    pub fn new(url: &str, from: &str, in_clear: bool) -> Result<Self, String> {
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let sealed = url.starts_with("smtps://")
            || (url.starts_with("smtp://") && query.split('&').any(|pair| pair == "tls=required"));
        if !sealed && !in_clear {
            return Err(
                "the mail server's URL must start with smtps:// or end in ?tls=required, so that mails and the \
                        password do not travel in clear"
                    .into(),
            );
        }
        let from: Mailbox = from.parse().map_err(|e| format!("the sender is not a mail address: {e}"))?;
        let domain = from.email.domain().to_owned();
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| "the mail server's URL cannot be read; example: smtps://user:password@mail.example.com")?
            .timeout(Some(ANSWER_WITHIN))
            .build();
        Ok(Self { transport, from, domain })
    }

    fn message(&self, mail: &Outgoing) -> Result<Message, MailError> {
        let refused = |e: &dyn std::fmt::Display| MailError::Refused(format!("not a mail that can be sent: {e}"));
        let to: Mailbox = mail.recipient.parse().map_err(|e| refused(&e))?;
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&mail.subject)
            .message_id(Some(format!("<{}@{}>", mail.id, self.domain)))
            .date(SystemTime::from(mail.written_at))
            .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
            .map_err(|e| refused(&e))
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Outgoing) -> Result<(), MailError> {
        let message = self.message(mail)?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(e) if e.is_permanent() => Err(MailError::Refused(e.to_string())),
            Err(e) => Err(MailError::Later(e.to_string())),
        }
    }

    async fn check(&self) -> Result<String, MailError> {
        match self.transport.test_connection().await {
            Ok(true) => Ok("the mail server answers".into()),
            Ok(false) => Err(MailError::Later("the mail server hangs up".into())),
            Err(e) => Err(MailError::Later(e.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn mail_in_clear_needs_the_operators_word() {
        let new = |url, in_clear| SmtpMailer::new(url, "Keystead <keystead@example.com>", in_clear).map(|_| ());
        assert!(new("smtp://mail.example.com", false).is_err());
        assert!(new("smtp://mail.example.com?tls=opportunistic", false).is_err());
        assert!(new("smtp://mail.example.com?tls=required", false).is_ok());
        assert!(new("smtps://user:pass@mail.example.com", false).is_ok());
        assert!(new("smtp://127.0.0.1:2525", true).is_ok());
        assert!(new("https://mail.example.com", true).is_err());
        let told = new("smtp//user:sesame@host", true).expect_err("no URL");
        assert!(!told.contains("sesame"));
    }
}
