//! Everything the process logs, kept so that tests can look for what must not be there.

use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static STARTED: OnceLock<()> = OnceLock::new();

struct Keep;

impl Write for Keep {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Keep {
    type Writer = Keep;

    fn make_writer(&'a self) -> Keep {
        Keep
    }
}

/// Begins to keep log lines, once per process. `KEYSTEAD_TEST_LOG` also prints what its filter says to the terminal.
pub fn start() {
    STARTED.get_or_init(|| {
        use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};
        let kept = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Keep);
        let kept =
            kept.with_filter(EnvFilter::new("info,keystead_domain=debug,keystead_api=debug,keystead_worker=debug"));
        let shown = std::env::var("KEYSTEAD_TEST_LOG").ok();
        let shown = shown.map(|filter| tracing_subscriber::fmt::layer().with_filter(EnvFilter::new(filter)));
        tracing_subscriber::registry().with(kept).with(shown).init();
    });
}

/// Whether a text stands anywhere in the log of this process.
pub fn contain(text: &str) -> bool {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&lines).contains(text)
}

/// The lines that contain a text.
pub fn with(text: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&lines).lines().filter(|line| line.contains(text)).map(str::to_owned).collect()
}
