//! Log lines of every process: one per event, for people or as JSON. Two courses of redaction stand behind the types that
//! cannot be printed at all: only fields of a list are written ([`fields`]), and the finished line is searched for what
//! looks like a secret ([`scrub`]), since libraries and vendors echo what they were given.

mod fields;
mod lines;
mod scrub;

use std::io::IsTerminal;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::LogFormat;

pub use lines::Lines;
pub use scrub::scrub;

/// Begins to log to standard error, once per process; panics are logged as well. `filter` is in the words of tracing's
/// filters; libraries say only what is wrong unless the filter names them.
///
/// # Errors
/// What is wrong with the filter.
pub fn start(filter: &str, format: LogFormat) -> Result<(), String> {
    let quiet = [
        "sqlx",
        "hyper",
        "hyper_util",
        "poem",
        "rustls",
        "aws_smithy_runtime",
        "aws_config",
        "lettre",
        "apalis_core",
        "sea_orm_migration",
    ];
    let filter = quiet.iter().fold(filter.to_owned(), |filter, target| {
        if filter.contains(target) { filter } else { format!("{filter},{target}=warn") }
    });
    let filter = EnvFilter::try_new(&filter).map_err(|error| format!("the log filter cannot be read: {error}"))?;
    let json = match format {
        LogFormat::Json => true,
        LogFormat::Pretty => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let lines = Lines::new(json, std::io::stderr).with_filter(filter);
    tracing_subscriber::registry().with(lines).try_init().map_err(|error| error.to_string())?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let text = panic.payload_as_str().unwrap_or("no text");
        tracing::error!(place, error = text, "A panic, at {place}.");
    }));
    Ok(())
}
