//! `keystead audit verify FILE`: an export of the audit log, checked without the database.

use std::process::ExitCode;

use keystead_domain::audit::verify::Report;
use keystead_domain::audit::verify::file::{self, Known, Unreadable};

use super::Path;

/// What can be done with the audit log off line.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Check an export: every entry, the chain, the signed checkpoints. Ends with 0 if it holds, 1 if it does not, 2 if the
    /// file cannot be read.
    Verify {
        /// The exported file.
        file: Path,
        /// The signer's public key as it was noted down earlier (`keystead+…`); without it the one in the file is believed.
        #[arg(long)]
        key: Option<String>,
        /// A checkpoint as it was kept elsewhere earlier, such as in a mail: the export must contain what it covers.
        #[arg(long)]
        checkpoint: Option<Path>,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Measure how fast an export is verified: makes one up in the temporary folder, and removes it again.
    Bench {
        /// Number of entries.
        #[arg(long, default_value_t = 1_000_000)]
        entries: i64,
    },
}

/// Verifies, and says what came of it.
pub fn run(command: Command) -> ExitCode {
    let (file, key, checkpoint, json) = match command {
        Command::Verify { file, key, checkpoint, json } => (file, key, checkpoint, json),
        Command::Bench { entries } => return measure(entries),
    };
    match verify(&file, key, checkpoint.as_deref()) {
        Ok(report) => {
            say(&report, json);
            if report.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("keystead: {}: {error}", file.display());
            ExitCode::from(2)
        }
    }
}

/// What is allowed: a million entries in five seconds on one core.
const LIMIT_PER_SECOND: f64 = 200_000.0;

fn measure(entries: i64) -> ExitCode {
    if cfg!(debug_assertions) {
        println!("This is a debug build: its figures say nothing about the product. Use --release.");
    }
    match keystead_domain::audit::bench::offline(entries) {
        Ok(measured) => {
            let seconds = measured.took.as_secs_f64().max(f64::MIN_POSITIVE);
            let rate = measured.entries as f64 / seconds;
            println!(
                "{} entries, {} bytes, verified in {seconds:.2} s: {rate:.0} a second",
                measured.entries, measured.bytes
            );
            println!("against what is asked: {:.2} times as fast", rate / LIMIT_PER_SECOND);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("keystead: {error}");
            ExitCode::FAILURE
        }
    }
}

fn verify(
    file: &std::path::Path,
    key: Option<String>,
    checkpoint: Option<&std::path::Path>,
) -> Result<Report, Unreadable> {
    let checkpoint = checkpoint.map(std::fs::read_to_string).transpose()?;
    let input = std::io::BufReader::with_capacity(1 << 20, std::fs::File::open(file)?);
    file::verify(input, &Known { public_key: key, checkpoint })
}

fn say(report: &Report, json: bool) {
    if json {
        println!("{}", serde_json::to_string(report).unwrap_or_default());
        return;
    }
    println!("signed by     {}", report.public_key);
    println!("entries       {} ({} to {})", report.entry_count, report.from_seq, report.through_seq);
    println!("checkpoints   {} (entries up to {} are signed for)", report.checkpoint_count, report.signed_through_seq);
    println!("chain hash    {}", report.chain_hash);
    match &report.first_break {
        None => println!("It holds: no entry was changed, taken out, put in or moved."),
        Some(broken) => println!("It does NOT hold. Entry {}: {}", broken.seq, broken.reason),
    }
}
