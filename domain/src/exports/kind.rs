//! What is known of each kind of file and each format.

use keystead_entities::export::{ExportFormat, ExportKind};
use keystead_entities::seat::Role;

use crate::auth::{Area, Right};
use crate::leaving;

/// The area whose readers may have the file.
pub fn area(kind: ExportKind) -> Area {
    match kind {
        ExportKind::Seats | ExportKind::ApiTokens => Area::Seats,
        ExportKind::ProviderAccounts | ExportKind::ProviderKeys => Area::Providers,
        ExportKind::AiApps => Area::Apps,
        ExportKind::Pilots | ExportKind::PilotReport => Area::Pilots,
        ExportKind::Questionnaires | ExportKind::QuestionnaireAnswers | ExportKind::Appendix => Area::Questionnaires,
        ExportKind::SeatAudits | ExportKind::SeatAuditReport => Area::SeatAudits,
        ExportKind::Jobs => Area::Jobs,
        ExportKind::AuditEvents | ExportKind::AuditProof => Area::Audit,
        ExportKind::TenantData => Area::Tenant,
    }
}

/// Who may fetch a file of that kind. One that holds everything is its owners', by a credential that may change the company:
/// whoever may read only some of it does not read the rest there.
pub fn download_right(kind: ExportKind) -> Right {
    match kind {
        ExportKind::TenantData => leaving::EXPORT,
        kind => Right::read(area(kind), Role::Auditor),
    }
}

/// The media type of a format.
pub fn media_type(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Csv => "text/csv; charset=utf-8",
        ExportFormat::Jsonl => "application/x-ndjson",
        ExportFormat::Json => "application/json",
        ExportFormat::Markdown => "text/markdown; charset=utf-8",
        ExportFormat::Html => "text/html; charset=utf-8",
        ExportFormat::Pdf => "application/pdf",
        ExportFormat::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ExportFormat::Zip => "application/zip",
        ExportFormat::Original => "application/octet-stream",
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
        ExportFormat::Pdf => "pdf",
        ExportFormat::Docx => "docx",
        ExportFormat::Zip => "zip",
        ExportFormat::Original => "bin",
    }
}

/// What a list is called on paper.
pub fn title(kind: ExportKind) -> &'static str {
    match kind {
        ExportKind::Seats => "Seats",
        ExportKind::ApiTokens => "API tokens",
        ExportKind::ProviderAccounts => "Provider accounts",
        ExportKind::ProviderKeys => "Provider keys",
        ExportKind::AiApps => "AI apps",
        ExportKind::Pilots => "Pilots",
        ExportKind::Questionnaires => "Questionnaires",
        ExportKind::SeatAudits => "Seat audits",
        ExportKind::Jobs => "Jobs",
        ExportKind::AuditEvents => "Audit log",
        ExportKind::AuditProof => "Audit log with its proof",
        ExportKind::PilotReport => "Report of a pilot",
        ExportKind::QuestionnaireAnswers => "Answers",
        ExportKind::Appendix => "What can be proved",
        ExportKind::SeatAuditReport => "Report of a seat audit",
        ExportKind::TenantData => "Everything",
    }
}
