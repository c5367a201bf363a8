//! `keystead export verify FILE`: everything a company took along, checked without the database.

use std::process::ExitCode;

use keystead_domain::leaving::verify::{self, Report};

use super::Path;

/// What can be done with such a file off line.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Check an export of everything (`tenantExport`): its signature, each file in it, the audit log. Ends with 0 if it holds, 1 if
    /// it does not, 2 if the file cannot be read.
    Verify {
        /// The exported file.
        file: Path,
        /// The signer's public key as it was noted down earlier (`keystead/…+…`), such as that of an audit log; without it the one in
        /// the file is believed.
        #[arg(long)]
        key: Option<String>,
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// Verifies, and says what came of it.
pub fn run(command: Command) -> ExitCode {
    let Command::Verify { file, key, json } = command;
    let opened = std::fs::File::open(&file).map_err(|e| format!("cannot be read: {e}"));
    match opened.and_then(|opened| verify::verify(std::io::BufReader::new(opened), key.as_deref())) {
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

fn say(report: &Report, json: bool) {
    if json {
        println!("{}", serde_json::to_string(report).unwrap_or_default());
        return;
    }
    println!("company       {} ({})", report.name, report.tenant_id);
    println!("signed by     {}", report.public_key);
    println!("finished      {}", report.finished_at);
    println!("files         {} with {} rows", report.file_count, report.row_count);
    if let Some(audit) = &report.audit {
        println!("audit log     entries {} to {}", audit.from_seq, audit.through_seq);
    }
    match report.wrong.as_slice() {
        [] => println!("It holds: every file is as it was signed."),
        wrong => {
            println!("It does NOT hold.");
            wrong.iter().for_each(|line| println!("  {line}"));
        }
    }
}
