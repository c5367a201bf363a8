//! What is said of a kind of job before any of it runs.

use std::time::Duration;

/// A kind of job. Each noun declares its own as constants; the worker's registry joins them with their work.
#[derive(Debug)]
pub struct Kind {
    /// As stored and shown, such as `SEND_MAIL`.
    pub name: &'static str,
    /// Tries before it is dead, the first included.
    pub max_attempts: i32,
    /// How long one try may take.
    pub timeout: Duration,
    /// How many may run at once in one process.
    pub concurrency: usize,
}
