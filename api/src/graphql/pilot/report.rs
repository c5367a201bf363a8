//! Sealed reports of a pilot.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::list::PageArgs;
use keystead_domain::{pilots, pilots::report};
use keystead_entities::{PilotReportId, pilot, pilot_report};

use super::{Pilot, PilotOutcome, part};
use crate::graphql::auth::auth;
use crate::graphql::below;
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::job::Job;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};
use crate::graphql::scalars::{Date, DateTime};

connection!(PilotReportConnection, PilotReportEdge, PilotReport, "reports of a pilot");

/// A sealed report of a pilot: its hashes stand in the audit log.
pub struct PilotReport(pilot_report::Model);

impl PilotReport {
    /// The report with that id, where the caller may see its pilot.
    pub async fn find(gql: &Context<'_>, id: PilotReportId) -> Result<Option<Self>> {
        Ok(part::<pilot_report::Entity>(gql, id, |row| row.pilot_id).await?.map(Self))
    }
}

/// The reports of a pilot.
pub(super) async fn reports_of(
    gql: &Context<'_>,
    pilot: &pilot::Model,
    args: PageArgs,
) -> Result<PilotReportConnection> {
    let list = pilots::reports(&gql.within(pilot.tenant_id)?, pilot.id)?;
    let (page, count) = below::page(gql, list, args).await?;
    Ok(PilotReportConnection::new(page, count, PilotReport))
}

/// Why a report was made.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot_report::ReportCause")]
pub enum PilotReportCause {
    /// Somebody asked for it.
    Requested,
    /// The last phase reached its planned end.
    PhaseEnd,
    /// The pilot was completed.
    Completed,
}

/// A sealed report of a pilot: its hashes stand in the audit log (`pilot.report_sealed`).
#[Object]
impl PilotReport {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Why it was made.
    async fn cause(&self) -> PilotReportCause {
        self.0.cause.into()
    }

    /// The last day it takes in.
    async fn as_of_on(&self) -> Option<Date> {
        Date::stored(&self.0.as_of_on)
    }

    /// What the figures speak for. People decide: see `Pilot.outcome`.
    async fn recommendation(&self) -> PilotOutcome {
        self.0.recommendation.into()
    }

    /// The report for programs: JSON as text, so that its hash can be checked. Fails if it is not the one that was sealed.
    async fn json(&self) -> Result<&str> {
        report::expect_sealed(&self.0)?;
        Ok(&self.0.json_text)
    }

    /// SHA-256 of `json` in UTF-8, in lower-case hexadecimal.
    async fn json_sha256(&self) -> &str {
        &self.0.json_sha256
    }

    /// The report as Markdown (CommonMark with tables). Fails if it is not the one that was sealed.
    async fn markdown(&self) -> Result<&str> {
        report::expect_sealed(&self.0)?;
        Ok(&self.0.markdown)
    }

    /// SHA-256 of `markdown` in UTF-8, in lower-case hexadecimal.
    async fn markdown_sha256(&self) -> &str {
        &self.0.markdown_sha256
    }

    /// The report as one HTML page without scripts. Fails if it is not the one that was sealed.
    async fn html(&self) -> Result<&str> {
        report::expect_sealed(&self.0)?;
        Ok(&self.0.html)
    }

    /// SHA-256 of `html` in UTF-8, in lower-case hexadecimal.
    async fn html_sha256(&self) -> &str {
        &self.0.html_sha256
    }

    /// The pilot it is about.
    async fn pilot(&self, gql: &Context<'_>) -> Result<Option<Pilot>> {
        Pilot::edge(gql, self.0.tenant_id, self.0.pilot_id).await
    }

    /// When it was made and sealed.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// A report to be made.
#[derive(InputObject)]
pub struct PilotReportGenerateInput {
    /// The pilot. It must have started.
    id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotReportGenerate` did.
    PilotReportGeneratePayload {
        /// The job that makes the report. Its result names it; it is then the first of `Pilot.reports`.
        job: Job
    }
);

/// Ordering reports.
#[derive(Default)]
pub struct PilotReportMutation;

#[Object]
impl PilotReportMutation {
    /// Orders a report of a pilot as it is now: progress, data quality, sign-offs, and what is recommended and why. Sealed
    /// by SHA-256 in the audit log.
    #[graphql(directive = auth::apply(report::REPORT_GENERATE))]
    async fn pilot_report_generate(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The pilot.")] input: PilotReportGenerateInput,
    ) -> Result<Option<PilotReportGeneratePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(report::REPORT_GENERATE, key.as_deref(), |ctx| async move {
            report::generate(&ctx, parse_id("id", &input.id)?).await
        });
        Ok(Some(done.await?.into()))
    }
}
