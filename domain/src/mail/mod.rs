//! Mail. A use case posts a mail into the outbox, in its own transaction; a job hands it over to the mail server. A mail
//! keeps its Message-ID however often it is handed over, so that a second copy is seen to be one.

mod letter;
mod mailer;
mod outbox;
mod send;
mod smtp;

pub use letter::{Letter, compose, moment};
pub use mailer::{CapturingMailer, ConsoleMailer, MailError, Mailer, Outgoing};
pub use outbox::{NewMail, post};
pub use send::{SEND, send};
pub use smtp::SmtpMailer;

use std::sync::Arc;

use crate::config::Config;

/// The mail server of the configuration, or the log where there is none.
///
/// # Errors
/// In words for the operator, without the URL, which holds a password.
pub fn from_config(config: &Config) -> Result<Arc<dyn Mailer>, String> {
    if config.mail.smtp_url.is_empty() {
        return Ok(Arc::new(ConsoleMailer));
    }
    Ok(Arc::new(SmtpMailer::new(&config.mail.smtp_url, &config.mail.from, config.mail_in_clear())?))
}
