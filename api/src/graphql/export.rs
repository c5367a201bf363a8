//! Exports: files made for a company, with a download.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, exports};
use keystead_entities::{AnyId, ExportId, Scoped, export};

use super::action::Action;
use super::connection::connection;
use super::errors::Result;
use super::job::Job;
use super::node::{self, Node};
use super::request::{Reload, Request, rowed};
use super::scalars::{DateTime, Json};
use super::seat::Seat;

mod list_filter;
mod list_of_tenant;
mod mutations;
mod report;

pub use list_of_tenant::ExportsOfTenant;
pub use mutations::ExportMutation;
pub use report::ExportReport;

rowed!(export);
connection!(ExportConnection, ExportEdge, Export, "exports");

/// A file made for a company: a list, a report, a proof.
#[derive(Clone)]
pub struct Export(Arc<export::Model>);

impl From<Arc<export::Model>> for Export {
    fn from(row: Arc<export::Model>) -> Self {
        Self(row)
    }
}

impl From<export::Model> for Export {
    fn from(row: export::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Export {
    /// The file with that id, for whoever may fetch it.
    pub async fn find(gql: &Context<'_>, id: ExportId) -> Result<Option<Self>> {
        let ctx = gql.caller()?.ctx(gql.app());
        let row = gql.row::<export::Entity>(ctx.scope(), id).await?;
        Ok(row.filter(|row| ctx.can(exports::download_right(row.kind))).map(Self))
    }
}

impl Reload for export::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::ExportId(id) => export::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "export"))
    }
}

/// What a file holds. New kinds may be added.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::export::ExportKind")]
pub enum ExportKind {
    /// The list of seats, removed ones included.
    Seats,
    /// The list of API tokens, without secrets.
    ApiTokens,
    /// The list of provider accounts.
    ProviderAccounts,
    /// The list of provider keys, without secrets.
    ProviderKeys,
    /// The inventory of AI apps, archived ones included.
    AiApps,
    /// The list of pilots.
    Pilots,
    /// The list of questionnaires.
    Questionnaires,
    /// The list of seat audits.
    SeatAudits,
    /// The list of jobs.
    Jobs,
    /// The entries of the audit log, as a list to read. It proves nothing by itself; `AUDIT_PROOF` does.
    AuditEvents,
    /// The audit log with what is needed to verify it off line (`auditExport`).
    AuditProof,
    /// The report of a pilot (`pilotReportGenerate`).
    PilotReport,
    /// A questionnaire with its approved answers.
    QuestionnaireAnswers,
    /// The page about what can be proved, to go with answers (`appendixCreate`); one comes with each quarter.
    Appendix,
    /// The sealed report of a seat audit.
    SeatAuditReport,
    /// Everything the company owns, as a signed archive (`tenantExport`).
    TenantData,
}

/// In which format a file is.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::export::ExportFormat")]
pub enum ExportFormat {
    /// Comma-separated values (RFC 4180), UTF-8, names in the first row. Cells that a spreadsheet would take for a formula
    /// begin with an apostrophe.
    Csv,
    /// One JSON value a line.
    Jsonl,
    /// One JSON value.
    Json,
    /// Markdown.
    Markdown,
    /// One HTML page with everything in it.
    Html,
    /// Pages to print: A4, what is text tagged for screen readers. Of a list, lying down, the columns that people read, with
    /// names instead of ids, times in the company's time zone, and 5,000 rows at most.
    Pdf,
    /// A document to be edited (Office Open XML).
    Docx,
    /// A ZIP archive of files.
    Zip,
    /// The client's own file with its answer cells filled in, in the format it was handed in.
    Original,
}

/// Whether a file can be fetched.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::export::ExportStatus")]
pub enum ExportStatus {
    /// A job is making it.
    Pending,
    /// Can be fetched until it expires.
    Ready,
    /// Its content is gone.
    Deleted,
}

/// A file made for a company: a list, a report, a proof.
#[Object]
impl Export {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it holds.
    async fn kind(&self) -> ExportKind {
        self.0.kind.into()
    }

    /// In which format.
    async fn format(&self) -> ExportFormat {
        self.0.format.into()
    }

    /// Id of what a report is about; `null` for lists.
    async fn subject_id(&self) -> Option<ID> {
        self.0.subject_id.clone().map(Into::into)
    }

    /// That object; `null` also where you may not see it.
    async fn subject(&self, gql: &Context<'_>) -> Result<Option<Node>> {
        node::seen(gql, self.0.subject_id.as_deref()).await
    }

    /// Which rows of a list it has: the filter that was asked for, under the name of its list; `null` where it has all.
    async fn filter(&self) -> Option<Json> {
        self.0.filter.clone().map(Json)
    }

    /// Whether it can be fetched.
    async fn status(&self) -> ExportStatus {
        self.0.status.into()
    }

    /// Where it is fetched, with the same credential, over plain HTTP: a path on this server. `null` unless it is `READY`.
    async fn path(&self) -> Option<String> {
        let is_ready = self.0.status == export::ExportStatus::Ready;
        is_ready.then(|| format!("/exports/{}", self.0.id))
    }

    /// What it is called when saved.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// Its media type.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// Its size in bytes; `null` until it is made.
    async fn size(&self) -> Option<i64> {
        self.0.size
    }

    /// Rows or entries in it, headings not counted; `null` until it is made, and for reports.
    async fn row_count(&self) -> Option<i64> {
        self.0.row_count
    }

    /// What is different from the client's file that was handed in, of an `ORIGINAL`; `null` for all others, and until it is
    /// made.
    async fn report(&self) -> Option<ExportReport> {
        serde_json::from_value(self.0.report.clone()?).ok()
    }

    /// SHA-256 of the whole file, lower-case hexadecimal; `null` until it is made.
    async fn sha256(&self) -> Option<&str> {
        self.0.sha256.as_deref()
    }

    /// The job that makes it, where one does and you may see jobs.
    async fn job(&self, gql: &Context<'_>) -> Result<Option<Job>> {
        match self.0.job_id {
            Some(id) if gql.within(self.0.tenant_id)?.can(keystead_domain::jobs::by_hand::READ) => {
                Job::find(gql, id).await
            }
            _ => Ok(None),
        }
    }

    /// Who asked for it; `null` where nobody did.
    async fn created_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.created_by_seat_id).await
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When its content goes; `null` for sealed evidence, which is kept.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(Into::into)
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let is_there = self.0.expires_at.is_some() && self.0.status != export::ExportStatus::Deleted;
        let may = exports::may_delete(&ctx, &self.0).is_ok();
        Ok(if is_there && may { vec![Action::Delete] } else { Vec::new() })
    }
}
