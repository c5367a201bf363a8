//! `keystead questionnaire`: clients' own files, for scripts.

mod coverage;
mod fill;

use std::process::ExitCode;

use keystead_domain::config::Config;

use super::Path;

/// What can be done with clients' own files.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Read a file, without a database, and count how far facts carry its questions. Ends with 2 if it cannot be read.
    Coverage(coverage::Args),
    /// Fill a file in with what the facts of a company say. Nobody has approved what is filled in: it says so, loudly.
    Fill(fill::Args),
}

/// What needs neither configuration nor database; nothing for what does.
pub fn run_alone(command: &Command) -> Option<ExitCode> {
    match command {
        Command::Coverage(args) => Some(coverage::run(args)),
        Command::Fill(_) => None,
    }
}

/// The rest.
///
/// # Errors
/// In words for whoever has the machine.
pub async fn run(config: &Config, command: Command) -> Result<(), String> {
    match command {
        Command::Coverage(_) => Ok(()),
        Command::Fill(args) => fill::run(config, args).await,
    }
}

/// Says it. A reader that has seen enough (`| head`) is no failure.
fn say(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).ok();
}

/// A file and what it is called.
fn read(path: &Path) -> Result<(String, Vec<u8>), String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((name, bytes))
}
