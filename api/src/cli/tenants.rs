//! `keystead tenants`: companies that were deleted, and the proof of it.

use std::process::ExitCode;

use keystead_domain::config::Config;
use keystead_domain::leaving;
use keystead_entities::{TenantId, tenant_deletion};

use super::{Path, parts};

/// What the operator can see of companies that are gone.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Name the companies that were deleted or are being removed.
    Deletions {
        /// Print one JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Print the certificate of a deletion.
    Certificate {
        /// The company (`ten_…`).
        id: String,
    },
    /// Check a certificate of deletion, or a mail with one, off line. Ends with 0 if it holds, 1 if it does not.
    Verify {
        /// The certificate.
        file: Path,
        /// The signer's public key (`keystead/…+…`), such as that of the company's audit log or export.
        #[arg(long)]
        key: String,
    },
}

/// Does it.
pub async fn run(config: &Config, command: Command) -> Result<(), String> {
    let app = parts::open(config).await?;
    let unread = |e| format!("the deletions cannot be read: {e}");
    match command {
        Command::Deletions { json } => {
            for row in tenant_deletion::Entity::of_all().all(app.db.read()).await.map_err(unread)? {
                line(&row, json);
            }
            Ok(())
        }
        Command::Certificate { id } => {
            let id: TenantId = id.parse().map_err(|e: keystead_entities::IdError| e.to_string())?;
            let found = tenant_deletion::Entity::of(id).one(app.db.read()).await.map_err(unread)?;
            let row = found.ok_or("no company with this id was deleted here")?;
            print!("{}", row.certificate.ok_or("its removal is not done yet")?);
            Ok(())
        }
        Command::Verify { .. } => Ok(()),
    }
}

/// Checks a certificate, and prints what it says.
pub fn verify(file: &std::path::Path, key: &str) -> ExitCode {
    let text = std::fs::read_to_string(file).map_err(|e| format!("cannot be read: {e}"));
    match text.and_then(|text| leaving::verify::certificate(&text, key)) {
        Ok(body) => {
            println!("{body}It holds: this is what was signed.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("keystead: {}: {error}", file.display());
            ExitCode::FAILURE
        }
    }
}

fn line(row: &tenant_deletion::Model, json: bool) {
    if json {
        println!(
            "{}",
            serde_json::json!({ "tenantId": row.id, "nameSha256": row.name_sha256, "requestedBy": row.requested_by,
                "requestedAt": row.requested_at, "dueAt": row.due_at, "beganAt": row.began_at, "removedAt": row.removed_at,
                "exportSha256": row.export_sha256, "auditSeq": row.audit_seq, "auditHash": row.audit_hash,
                "rowCounts": row.row_counts, "certificate": row.certificate })
        );
        return;
    }
    let removed =
        row.removed_at.map_or_else(|| "being removed".to_owned(), |at| format!("removed {}", at.format("%F %T")));
    println!("{}  asked for {} by {}  {removed}", row.id, row.requested_at.format("%F %T"), row.requested_by);
}
