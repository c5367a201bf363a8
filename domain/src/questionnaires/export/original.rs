//! The client's own file, filled in: a job patches what was handed in, and says to the byte what is different.

use std::time::Duration;

use keystead_entities::answer::{self, AnswerStatus};
use keystead_entities::export::{self, ExportFormat, ExportKind, ExportStatus};
use keystead_entities::questionnaire_source::{self, SourceStatus};
use keystead_entities::{AnswerId, ExportId, QuestionId, QuestionnaireId, Scoped, export_part, job, question};
use keystead_forms::{Filled, Filling, Report};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::KEPT_DAYS;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::exports::{self, FileWriter, Kept, NewFile};
use crate::jobs::{self, NewJob};
use crate::questionnaires::import::{layout_of, source};
use crate::questionnaires::imported::fillings;
use crate::questionnaires::list::load;
use crate::{audit, uploads};

/// Fills a client's file in.
pub static FILL_JOB: jobs::Kind =
    jobs::Kind { name: "QUESTIONNAIRE_FILL", max_attempts: 5, timeout: Duration::from_secs(300), concurrency: 2 };

/// Ids of one statement.
const BATCH: usize = 1_000;

/// Asks for the client's own file.
pub(super) async fn request(ctx: &Ctx, id: QuestionnaireId) -> Result<export::Model> {
    let tx = ctx.begin().await?;
    let row = load(&tx, ctx, "id", id).await?;
    let source = source(&tx, ctx, id).await?;
    let source = source.ok_or_else(|| {
        Error::invalid("format", "It did not come as a client's file: use MARKDOWN, CSV, JSON, HTML, PDF or DOCX.")
    })?;
    if source.status != SourceStatus::Read {
        return Err(Error::state("id", "Its file was not read. Its source says why."));
    }
    let upload = uploads::load(&tx, ctx, "id", source.upload_id).await?;
    let (stem, ending) = upload.file_name.rsplit_once('.').unwrap_or((&upload.file_name, "bin"));
    let file = NewFile {
        kind: ExportKind::QuestionnaireAnswers,
        format: ExportFormat::Original,
        subject: Some(row.id.into()),
        name: format!("{stem}-answered"),
        kept: Kept::Days(KEPT_DAYS),
    };
    let mut stored = exports::pending(ctx, file);
    let ending: String = ending.chars().filter(char::is_ascii_alphanumeric).take(8).collect::<String>().to_lowercase();
    stored.file_name = format!("{}.{ending}", stored.file_name.trim_end_matches(".bin"));
    stored.media_type = media_type(&ending).into();
    let new = NewJob::new(&FILL_JOB, stored.id.to_string())
        .payload(json!({ "exportId": stored.id, "questionnaireId": row.id }));
    stored.job_id = jobs::enqueue(&tx, ctx, new).await?;
    export::Entity::insert(stored.clone().into_active_model()).exec_without_returning(&tx).await?;
    exports::expire_later(&tx, ctx, &stored).await?;
    let told = audit::Event::new("questionnaire.export_requested", row.id).with("exportId", stored.id.to_string());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, stored.id).await?;
    Ok(stored)
}

fn media_type(ending: &str) -> &'static str {
    match ending {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsm" => "application/vnd.ms-excel.sheet.macroEnabled.12",
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        "md" => "text/markdown; charset=utf-8",
        "txt" | "adoc" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The work of [`FILL_JOB`]. A file that cannot be given back is no failure of the job: the refusal is its result.
pub async fn run_fill(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let export_id: ExportId = jobs::payload(job, "exportId")?;
    let id: QuestionnaireId = jobs::payload(job, "questionnaireId")?;
    let stored = export::Entity::one(ctx.scope(), export_id).one(ctx.db()).await?;
    if stored.is_none_or(|row| row.status != ExportStatus::Pending) {
        return Ok(None);
    }
    let (filled, answered) = match fill(ctx, id, |answer| answer.status == AnswerStatus::Approved).await? {
        Ok(done) => done,
        Err(words) => return give_up(ctx, export_id, words).await.map(Some),
    };
    let tx = ctx.begin().await?;
    export_part::Entity::remove(ctx.scope(), export_id).exec(&tx).await?;
    let row = load(&tx, ctx, "id", id).await?;
    let mut writer = FileWriter::new(export_id);
    writer.write(&filled.bytes);
    let stored = writer.finish(&tx, ctx, None).await?;
    let (sha256, mut stored) = (stored.sha256.clone(), stored.into_active_model());
    stored.report = Set(Some(as_json(&filled.report)?));
    stored.update(&tx).await?;
    sent(&tx, ctx, &answered).await?;
    let told = told(&filled.report);
    let event = audit::Event::new("questionnaire.exported", row.id)
        .with("exportId", export_id.to_string())
        .with("format", ExportFormat::Original.as_str())
        .with("sha256", sha256.unwrap_or_default())
        .with("answeredCount", answered.len())
        .with("report", told.clone());
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(Some(json!({ "exportId": export_id, "answeredCount": answered.len(), "report": told })))
}

/// In figures.
pub(crate) fn told(report: &Report) -> Value {
    json!({
        "changedCellCount": report.changes.len(),
        "refusedCount": report.refused.len(),
        "partCount": report.parts.len(),
        "changedPartCount": report.parts.iter().filter(|part| part.is_changed).count(),
    })
}

/// The file with those answers, and which they were. The inner error is for whoever asked for it.
pub(crate) async fn fill(
    ctx: &Ctx,
    id: QuestionnaireId,
    wanted: impl Fn(&answer::Model) -> bool,
) -> Result<std::result::Result<(Filled, Vec<AnswerId>), String>> {
    let found = source(ctx.db(), ctx, id).await?;
    let found = found.ok_or_else(|| Error::internal("filling a client's file in", "there is none"))?;
    let (upload, bytes) = match uploads::whole(ctx, found.upload_id).await {
        Ok(whole) => whole,
        Err(error) if error.is(Code::Expired) || error.is(Code::Integrity) => return Ok(Err(error.in_words())),
        Err(error) => return Err(error),
    };
    let questions = question::Entity::within(ctx.scope())
        .filter(question::Column::QuestionnaireId.eq(id))
        .order_by_asc(question::Column::Position)
        .all(ctx.db())
        .await?;
    let answers =
        answer::Entity::within(ctx.scope()).filter(answer::Column::QuestionnaireId.eq(id)).all(ctx.db()).await?;
    let answers: std::collections::HashMap<QuestionId, answer::Model> =
        answers.into_iter().filter(|answer| wanted(answer)).map(|answer| (answer.question_id, answer)).collect();
    let (mut values, mut given): (Vec<Filling>, Vec<AnswerId>) = (Vec::new(), Vec::new());
    for question in &questions {
        let Some(answer) = answers.get(&question.id) else { continue };
        values.extend(fillings(question, answer));
        given.push(answer.id);
    }
    let filled = tokio::task::spawn_blocking(move || fill_file(&found, &upload.file_name, &bytes, &values)).await;
    let filled = filled.map_err(|error| Error::internal("filling a client's file in", error))?;
    Ok(filled.map(|filled| (filled, given)))
}

/// The file is read once more, as it was read before: what is filled in is told by its place.
fn fill_file(
    found: &questionnaire_source::Model,
    file_name: &str,
    bytes: &[u8],
    values: &[Filling],
) -> std::result::Result<Filled, String> {
    let layout = if found.is_corrected { layout_of(found) } else { None };
    let form = keystead_forms::read(file_name, bytes, layout.as_ref()).map_err(|refused| refused.to_string())?;
    keystead_forms::fill(bytes, &form, values).map_err(|refused| refused.to_string())
}

/// They left the company as they are: when that changes, somebody is told.
async fn sent(tx: &Tx, ctx: &Ctx, answered: &[AnswerId]) -> Result<()> {
    for ids in answered.chunks(BATCH) {
        answer::Entity::update_within(ctx.scope())
            .filter(answer::Column::Id.is_in(ids.iter().copied()))
            .filter(answer::Column::Status.eq(AnswerStatus::Approved))
            .col_expr(answer::Column::SentAt, Expr::value(ctx.now()))
            .exec(tx)
            .await?;
    }
    Ok(())
}

async fn give_up(ctx: &Ctx, id: ExportId, words: String) -> Result<Value> {
    let tx = ctx.begin().await?;
    if let Some(row) = export::Entity::one(ctx.scope(), id).one(&tx).await? {
        let mut row = row.into_active_model();
        row.status = Set(ExportStatus::Deleted);
        row.update(&tx).await?;
    }
    let event = audit::Event::new("export.refused", id).with("reason", words.clone());
    audit::record(&tx, ctx, event);
    ctx.commit(tx, id).await?;
    Ok(json!({ "exportId": id, "refused": words }))
}

fn as_json(report: &Report) -> Result<Value> {
    serde_json::to_value(report).map_err(|error| Error::internal("keeping the report of an export", error))
}
