//! The report of a pilot: what was to be reached, what was measured, how good the data is, who signed what, and what all
//! that speaks for. Made by a job as JSON (for programs), Markdown and HTML (for people); sealed by writing the SHA-256
//! of each into the audit log. Nothing is left out because it is not known: it is said to be unknown.

mod chart;
mod content;
mod gather;
mod html;
mod markdown;

pub use content::Report;

use std::time::Duration;

use data_encoding::HEXLOWER;
use keystead_entities::pilot::PilotStatus;
use keystead_entities::pilot_report::{self, ReportCause};
use keystead_entities::seat::Role;
use keystead_entities::{JobId, PilotId, PilotReportId, Scoped, job, pilot};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use super::{days, duty, rules};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::jobs;
use crate::notifications::{self, Notice};

/// To order a report.
pub const REPORT_GENERATE: Right = Right::write(Area::Pilots, Role::Approver);

/// Makes one report of a pilot.
pub static PILOT_REPORT: jobs::Kind =
    jobs::Kind { name: "PILOT_REPORT", max_attempts: 5, timeout: Duration::from_secs(120), concurrency: 2 };

/// Orders a report of a pilot as it is now. Returns the job that makes it.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` for a pilot that never started.
pub async fn generate(ctx: &Ctx, id: PilotId) -> Result<job::Model> {
    ctx.may(REPORT_GENERATE)?;
    let tx = ctx.begin().await?;
    let pilot = rules::lock(&tx, ctx, "id", id).await?;
    if pilot.started_on.is_none() {
        return Err(Error::state("id", "This pilot has not started: there is nothing to report."));
    }
    let cause = ctx.app.new_uuid().to_string();
    let job_id = order(&tx, ctx, id, ReportCause::Requested, &cause).await?;
    let job_id = job_id.ok_or_else(|| Error::state("id", "This report has been ordered already."))?;
    let told = audit::Event::new("pilot.report_ordered", id).with("jobId", job_id.to_string());
    audit::record(&tx, ctx, told);
    let job = job::Entity::one(ctx.scope(), job_id).one(&tx).await?;
    ctx.commit(tx, job_id).await?;
    job.ok_or_else(|| Error::not_found("id", "job"))
}

/// Orders a report for a cause; once for each.
pub(super) async fn order(tx: &Tx, ctx: &Ctx, id: PilotId, cause: ReportCause, dedupe: &str) -> Result<Option<JobId>> {
    let new = jobs::NewJob::new(&PILOT_REPORT, format!("{id}:{dedupe}"))
        .payload(json!({ "pilotId": id.to_string(), "cause": cause.as_str() }));
    jobs::enqueue(tx, ctx, new).await
}

/// Makes the report that a job was ordered for, computes what is missing of the series first, and seals it. A second run
/// finds the report of the first.
pub async fn run(ctx: &Ctx, job: &job::Model) -> Result<PilotReportId> {
    let id: PilotId = jobs::payload(job, "pilotId")?;
    let cause: ReportCause = jobs::payload(job, "cause")?;
    let tx = ctx.begin().await?;
    let pilot = rules::lock(&tx, ctx, "pilotId", id).await?;
    let made =
        pilot_report::Entity::within(ctx.scope()).filter(pilot_report::Column::JobId.eq(job.id)).one(&tx).await?;
    if let Some(made) = made {
        return Ok(made.id);
    }
    let tenant = days::tenant(ctx, &tx).await?;
    let yesterday = days::before(days::today_of(ctx, &tenant));
    if matches!(pilot.status, PilotStatus::Running | PilotStatus::Completed | PilotStatus::Cancelled) {
        duty::catch_up(&tx, ctx, &tenant, &[&pilot], yesterday).await?;
    }
    let pilot = rules::lock(&tx, ctx, "pilotId", id).await?;
    let report = gather::gather(&tx, ctx, &tenant, &pilot, cause).await?;
    let row = seal(ctx, &pilot, job.id, cause, &report)?;
    pilot_report::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    tell_lead(&tx, ctx, &pilot, &row).await?;
    let told = audit::Event::new("pilot.report_sealed", row.id)
        .with("pilotId", id.to_string())
        .with("recommendation", row.recommendation.as_str())
        .with("jsonSha256", row.json_sha256.clone())
        .with("markdownSha256", row.markdown_sha256.clone())
        .with("htmlSha256", row.html_sha256.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row.id)
}

fn seal(
    ctx: &Ctx,
    pilot: &pilot::Model,
    job_id: JobId,
    cause: ReportCause,
    report: &Report,
) -> Result<pilot_report::Model> {
    let json = serde_json::to_string_pretty(report).map_err(|e| Error::internal("writing a pilot's report", e))?;
    let markdown = markdown::render(report);
    let json_sha256 = sha256(&json);
    let html = html::render(report, &json_sha256);
    Ok(pilot_report::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(PilotReportId),
        pilot_id: pilot.id,
        job_id,
        cause,
        as_of_on: report.as_of_on.clone(),
        recommendation: report.recommendation.outcome,
        json_text: json,
        json_sha256,
        markdown_sha256: sha256(&markdown),
        markdown,
        html_sha256: sha256(&html),
        html,
        created_at: ctx.now(),
    })
}

/// SHA-256 in lower-case hexadecimal.
fn sha256(text: &str) -> String {
    HEXLOWER.encode(ring::digest::digest(&ring::digest::SHA256, text.as_bytes()).as_ref())
}

/// Whether the three files of a report are the ones that were sealed.
///
/// # Errors
/// `INTEGRITY`, naming the file.
pub fn expect_sealed(row: &pilot_report::Model) -> Result<()> {
    let files = [
        ("json", &row.json_text, &row.json_sha256),
        ("markdown", &row.markdown, &row.markdown_sha256),
        ("html", &row.html, &row.html_sha256),
    ];
    match files.iter().find(|(_, text, hash)| sha256(text) != **hash) {
        None => Ok(()),
        Some((name, ..)) => Err(Error::refused(Code::Integrity, name, "This file is not the one that was sealed.")),
    }
}

async fn tell_lead(tx: &Tx, ctx: &Ctx, pilot: &pilot::Model, row: &pilot_report::Model) -> Result<()> {
    let what = match row.cause {
        ReportCause::Requested => "was asked for",
        ReportCause::PhaseEnd => "was made because the last phase is over by its plan",
        ReportCause::Completed => "closes the pilot",
    };
    let notice = Notice {
        seat_ids: vec![pilot.lead_seat_id],
        kind: "pilot.report_ready",
        dedupe_key: row.id.to_string(),
        title: format!("Report of “{}”: {} is recommended", pilot.name, row.recommendation),
        body: format!(
            "The report of the pilot “{}” {what}. From what was measured up to {} it recommends: {}.\n\nIts SHA-256 is in the audit log: {}.",
            pilot.name, row.as_of_on, row.recommendation, row.json_sha256
        ),
        target: Some(row.id.into()),
    };
    notifications::notify(tx, ctx, notice).await
}
