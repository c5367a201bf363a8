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
