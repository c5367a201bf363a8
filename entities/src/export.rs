//! A file made for a tenant: a list, a report, a proof. Its content is in [`crate::export_part`].

use sea_orm::entity::prelude::*;

use crate::{ExportId, JobId, SeatId, TenantId, text_enum};

text_enum! {
    /// What a file holds.
    ExportKind {
        /// The list of seats.
        Seats = "SEATS",
        /// The list of API tokens, without secrets.
        ApiTokens = "API_TOKENS",
        /// The list of provider accounts.
        ProviderAccounts = "PROVIDER_ACCOUNTS",
        /// The list of provider keys, without secrets.
        ProviderKeys = "PROVIDER_KEYS",
        /// The inventory of AI apps.
        AiApps = "AI_APPS",
        /// The list of pilots.
        Pilots = "PILOTS",
        /// The list of questionnaires.
        Questionnaires = "QUESTIONNAIRES",
        /// The list of seat audits.
        SeatAudits = "SEAT_AUDITS",
        /// The list of jobs.
        Jobs = "JOBS",
        /// The entries of the audit log, as a list to read. It proves nothing by itself.
        AuditEvents = "AUDIT_EVENTS",
        /// The audit log with what is needed to verify it off line.
        AuditProof = "AUDIT_PROOF",
        /// The report of a pilot.
        PilotReport = "PILOT_REPORT",
        /// A questionnaire with its approved answers.
        QuestionnaireAnswers = "QUESTIONNAIRE_ANSWERS",
        /// The page about what can be proved, to go with answers.
        Appendix = "APPENDIX",
        /// The sealed report of a seat audit.
        SeatAuditReport = "SEAT_AUDIT_REPORT",
        /// Everything the company owns, signed.
        TenantData = "TENANT_DATA",
    }
}

text_enum! {
    /// In which format a file is.
    ExportFormat {
        /// Comma-separated values (RFC 4180), UTF-8, first row names.
        Csv = "CSV",
        /// One JSON value a line.
        Jsonl = "JSONL",
        /// One JSON value.
        Json = "JSON",
        /// Markdown.
        Markdown = "MARKDOWN",
        /// One HTML page with everything in it.
        Html = "HTML",
        /// Pages to print.
        Pdf = "PDF",
        /// A document to be edited (Office Open XML).
        Docx = "DOCX",
        /// An archive of files.
        Zip = "ZIP",
        /// The file that somebody handed in, filled in.
        Original = "ORIGINAL",
    }
}

text_enum! {
    /// Whether it can be fetched.
    ExportStatus {
        /// A job is making it.
        Pending = "PENDING",
        /// Can be fetched until it expires.
        Ready = "READY",
        /// Its content is gone.
        Deleted = "DELETED",
    }
}

/// A file made for a tenant: a list, a report, a proof.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "exports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExportId,
    pub kind: ExportKind,
    pub format: ExportFormat,
    /// Id of what a report is about; lists have none.
    pub subject_id: Option<String>,
    /// Which rows of a list it has, in the words of the API; all where there is none.
    pub filter: Option<Json>,
    /// The job that makes it, where one does.
    pub job_id: Option<JobId>,
    pub file_name: String,
    pub media_type: String,
    /// Bytes; known once it is ready.
    pub size: Option<i64>,
    /// Rows of a list; known once it is ready.
    pub row_count: Option<i64>,
    /// What is different from the file that was handed in; see `domain::questionnaires::export::Report`.
    pub report: Option<Json>,
    /// Lower-case hexadecimal, of the whole content.
    pub sha256: Option<String>,
    pub status: ExportStatus,
    /// When its content goes; never for sealed files.
    pub expires_at: Option<DateTimeUtc>,
    pub created_by_seat_id: Option<SeatId>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ExportId, Id);
