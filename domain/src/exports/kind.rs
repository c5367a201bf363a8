//! What is known of each kind of file and each format.

use keystead_entities::export::{ExportFormat, ExportKind};
use keystead_entities::seat::Role;

use crate::auth::{Area, Right};

/// The area whose readers may have the file.
pub fn area(kind: ExportKind) -> Area {
    match kind {
        ExportKind::Seats | ExportKind::ApiTokens => Area::Seats,
        ExportKind::ProviderAccounts | ExportKind::ProviderKeys => Area::Providers,
        ExportKind::AiApps => Area::Apps,
        ExportKind::Pilots | ExportKind::PilotReport => Area::Pilots,
        ExportKind::Questionnaires | ExportKind::QuestionnaireAnswers => Area::Questionnaires,
        ExportKind::SeatAudits | ExportKind::SeatAuditReport => Area::SeatAudits,
        ExportKind::Jobs => Area::Jobs,
        ExportKind::AuditEvents | ExportKind::AuditProof => Area::Audit,
    }
}

/// Who may fetch a file of that kind.
pub fn download_right(kind: ExportKind) -> Right {
    Right::read(area(kind), Role::Auditor)
}

/// The media type of a format.
pub fn media_type(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::Jsonl => "application/x-ndjson",
        ExportFormat::Json => "application/json",
        ExportFormat::Markdown => "text/markdown; charset=utf-8",
        ExportFormat::Html => "text/html; charset=utf-8",
    }
}

/// What the name of a file in that format ends with.
pub fn extension(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "csv",
        ExportFormat::Jsonl => "jsonl",
        ExportFormat::Json => "json",
        ExportFormat::Markdown => "md",
        ExportFormat::Html => "html",
    }
}
