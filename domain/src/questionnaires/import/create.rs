//! Making a questionnaire of a file that was handed in.

use chrono::NaiveDate;
use keystead_entities::questionnaire::{self, Direction};
use keystead_entities::questionnaire_source::{self, SourceStatus};
use keystead_entities::{QuestionnaireId, UploadId, job, seat::Role};
use keystead_forms::layout::Table;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::json;

use super::TEMPLATE;
use super::read::enqueue;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::Checks;
use crate::questionnaires::create::unanswered;
use crate::{audit, uploads};

/// To make a questionnaire of a file.
pub const IMPORT: Right = Right::write(Area::Questionnaires, Role::Approver);

/// A file to be made a questionnaire of.
#[derive(Clone, Debug)]
pub struct Import {
    /// The file.
    pub upload_id: UploadId,
    /// The client who asks; at most 200 characters.
    pub counterparty: String,
    /// At most 200 characters; the file's name and the counterparty where absent.
    pub title: Option<String>,
    /// When answers are due.
    pub due_on: Option<NaiveDate>,
    /// Where the file keeps what; what is remembered of its layout, else what is seen, where absent.
    pub tables: Option<Vec<Table>>,
}

/// A questionnaire whose file will be read.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The questionnaire; its questions come with the job.
    pub questionnaire: questionnaire::Model,
    /// The job that reads the file.
    pub job: job::Model,
}

/// Makes a questionnaire of a file that was handed in; a job reads it.
///
/// # Errors
/// `NOT_FOUND`, `EXPIRED` for the file; `REQUIRED`, `TOO_LONG`. What is wrong with the file itself shows with the job and in
/// the questionnaire's source.
pub async fn import(ctx: &Ctx, input: Import) -> Result<Imported> {
    ctx.may(IMPORT)?;
    let mut checks = Checks::new();
    let counterparty = checks.line("counterparty", &input.counterparty, 200);
    let title = checks.optional_line("title", input.title.as_deref(), 200);
    checks.done()?;
    let (now, id) = (ctx.now(), ctx.new_id(QuestionnaireId));
    let tx = ctx.begin().await?;
    let upload = uploads::load(&tx, ctx, "uploadId", input.upload_id).await?;
    let stem = upload.file_name.rsplit_once('.').map_or(upload.file_name.as_str(), |(stem, _)| stem);
    let of_file = || format!("{stem}: {counterparty}").chars().take(200).collect();
    let title = title.unwrap_or_else(of_file);
    let row = unanswered(ctx, id, Direction::Inbound, TEMPLATE, title, counterparty, input.due_on);
    let row = row.into_active_model().insert(&tx).await?;
    let source = questionnaire_source::Model {
        tenant_id: ctx.tenant_id(),
        questionnaire_id: id,
        upload_id: upload.id,
        status: SourceStatus::Reading,
        revision: 1,
        refusal: None,
        format: None,
        fingerprint: None,
        layout: None,
        is_corrected: false,
        skipped: json!([]),
        skipped_count: 0,
        read_at: None,
        created_at: now,
        updated_at: now,
    };
    source.into_active_model().insert(&tx).await?;
    let job = enqueue(&tx, ctx, id, 1, input.tables.as_deref()).await?;
    let told = audit::Event::new("questionnaire.imported", id)
        .with("uploadId", upload.id.to_string())
        .with("sha256", upload.sha256)
        .with("counterparty", row.counterparty.clone())
        .with("isCorrected", input.tables.is_some());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, id).await?;
    Ok(Imported { questionnaire: row, job })
}

/// Nothing removes a questionnaire.
pub(super) fn gone() -> Error {
    Error::internal("reading a client's file", "its questionnaire is gone")
}
