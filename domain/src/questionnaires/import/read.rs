//! Reading a client's file: the job, and what it understands.

use std::time::Duration;

use keystead_entities::question::QuestionMode;
use keystead_entities::questionnaire::{self, QuestionnaireStatus};
use keystead_entities::questionnaire_source::{self, SourceStatus};
use keystead_entities::{ForChange, QuestionnaireId, Scoped, job, questionnaire_layout};
use keystead_forms::Refused;
use keystead_forms::layout::{Layout, Table};
use keystead_forms::{Form, Format};
use keystead_meaning::{Asked, Mode};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

use super::create::gone;
use super::source::Reading;
use super::{source, store};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::jobs::{self, NewJob};
use crate::{audit, uploads};

/// Reads a client's file.
pub static IMPORT_JOB: jobs::Kind =
    jobs::Kind { name: "QUESTIONNAIRE_IMPORT", max_attempts: 5, timeout: Duration::from_secs(300), concurrency: 2 };

/// Of what was left out so much is kept; the count says how much there was.
const SKIPPED_KEPT: usize = 500;

/// The key under which there is one job for each time the file is to be read.
pub fn import_key(id: QuestionnaireId, revision: i32) -> String {
    format!("{id}:{revision}")
}

pub(super) async fn enqueue(
    tx: &Tx,
    ctx: &Ctx,
    id: QuestionnaireId,
    revision: i32,
    tables: Option<&[Table]>,
) -> Result<job::Model> {
    let payload = json!({ "questionnaireId": id, "revision": revision, "tables": tables });
    let new = NewJob::new(&IMPORT_JOB, import_key(id, revision)).payload(payload);
    let id = jobs::enqueue(tx, ctx, new).await?;
    let id = id.ok_or_else(|| Error::internal("making the job of an import", "its dedupe key was taken"))?;
    let row = job::Entity::one(ctx.scope(), id).one(tx).await?;
    row.ok_or_else(|| Error::internal("making the job of an import", "it is not there"))
}

/// The work of [`IMPORT_JOB`]. A file that cannot be read is no failure of the job: the refusal is its result, and stands in
/// the questionnaire's source.
pub async fn run_import(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: QuestionnaireId = jobs::payload(job, "questionnaireId")?;
    let revision: i32 = jobs::payload(job, "revision")?;
    let tables: Option<Vec<Table>> = jobs::payload(job, "tables")?;
    read_now(ctx, id, revision, tables).await
}

/// Reads the file of a questionnaire, unless it was read at that revision already.
pub(crate) async fn read_now(
    ctx: &Ctx,
    id: QuestionnaireId,
    revision: i32,
    tables: Option<Vec<Table>>,
) -> Result<Option<Value>> {
    let found = source(ctx.db(), ctx, id).await?.ok_or_else(gone)?;
    if found.revision != revision || found.status != SourceStatus::Reading {
        return Ok(None);
    }
    let is_said = tables.is_some();
    let outcome = match uploads::whole(ctx, found.upload_id).await {
        Ok((upload, bytes)) => understood(ctx, upload.file_name, bytes, tables).await?,
        Err(error) if error.is(Code::Expired) || error.is(Code::Integrity) => Err(error.in_words()),
        Err(error) => return Err(error),
    };
    let tx = ctx.begin().await?;
    let row = questionnaire::Entity::one(ctx.scope(), id).for_change().one(&tx).await?.ok_or_else(gone)?;
    let found = source(&tx, ctx, id).await?.ok_or_else(gone)?;
    if found.revision != revision || row.status == QuestionnaireStatus::Archived {
        return Ok(None);
    }
    let result = match outcome {
        Ok(understood) => {
            let stored = store::store(&tx, ctx, &row, &understood).await?;
            if is_said {
                remember(&tx, ctx, &understood, &found).await?;
            }
            settle(&tx, ctx, found, &understood).await?;
            json!({
                "questionnaireId": id,
                "questionCount": understood.form.questions.len(),
                "skippedCount": understood.form.skipped.len(),
                "autoCount": understood.count(Mode::Auto),
                "assistedCount": understood.count(Mode::Assisted),
                "humanCount": understood.count(Mode::Human),
                "keptCount": stored.kept,
                "removedCount": stored.removed,
            })
        }
        Err(words) => {
            let mut found = found.into_active_model();
            found.status = Set(SourceStatus::Refused);
            found.refusal = Set(Some(words.clone()));
            found.updated_at = Set(ctx.now());
            found.update(&tx).await?;
            json!({ "questionnaireId": id, "refused": words })
        }
    };
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    row.update(&tx).await?;
    audit::record(&tx, ctx, audit::Event::new("questionnaire.read", id).with("result", result.clone()));
    ctx.commit(tx, id).await?;
    Ok(Some(result))
}

async fn settle(tx: &Tx, ctx: &Ctx, found: questionnaire_source::Model, understood: &Understood) -> Result<()> {
    let form = &understood.form;
    let kept: Vec<_> = form.skipped.iter().take(SKIPPED_KEPT).collect();
    let mut found = found.into_active_model();
    found.status = Set(SourceStatus::Read);
    found.refusal = Set(None);
    found.format = Set(Some(word(&form.format)?));
    found.fingerprint = Set(Some(understood.fingerprint.clone()));
    found.layout = Set(Some(as_json(&form.layout)?));
    found.is_corrected = Set(understood.is_corrected);
    found.skipped = Set(as_json(&kept)?);
    found.skipped_count = Set(i32::try_from(form.skipped.len()).unwrap_or(i32::MAX));
    found.read_at = Set(Some(ctx.now()));
    found.updated_at = Set(ctx.now());
    found.update(tx).await?;
    Ok(())
}

/// For the next file of that layout.
async fn remember(tx: &Tx, ctx: &Ctx, understood: &Understood, found: &questionnaire_source::Model) -> Result<()> {
    use questionnaire_layout::Column;
    let by = questionnaire::Entity::one(ctx.scope(), found.questionnaire_id).one(tx).await?;
    let said = questionnaire_layout::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        fingerprint: Set(understood.fingerprint.clone()),
        layout: Set(as_json(&understood.form.layout)?),
        corrected_by_seat_id: Set(ctx.seat_id().or(by.and_then(|row| row.created_by_seat_id))),
        created_at: Set(ctx.now()),
        updated_at: Set(ctx.now()),
    };
    let replace = OnConflict::columns([Column::TenantId, Column::Fingerprint])
        .update_columns([Column::Layout, Column::CorrectedBySeatId, Column::UpdatedAt])
        .to_owned();
    questionnaire_layout::Entity::insert(said).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}

/// A file and its questions, read.
pub(super) struct Understood {
    pub form: Form,
    /// One for each question.
    pub readings: Vec<(QuestionMode, String, Reading)>,
    /// What the layout is told by, as it is seen without a correction.
    pub fingerprint: String,
    pub is_corrected: bool,
}

impl Understood {
    fn count(&self, mode: Mode) -> usize {
        self.readings.iter().filter(|(of, ..)| *of == mode_of(mode)).count()
    }
}

/// Reads a file: with the tables that people named, else as is remembered of its layout, else as it is seen. The inner error
/// is for whoever handed the file in.
async fn understood(
    ctx: &Ctx,
    file_name: String,
    bytes: Vec<u8>,
    tables: Option<Vec<Table>>,
) -> Result<std::result::Result<Understood, String>> {
    let (seen, name, bytes) = blocking(move || {
        let seen = keystead_forms::read(&file_name, &bytes, None);
        (seen, file_name, bytes)
    })
    .await?;
    let said = match (&seen, tables) {
        (_, Some(tables)) => Some(tables),
        (Ok(form), None) => remembered(ctx, &form.fingerprint).await?,
        (Err(_), None) => None,
    };
    blocking(move || understand(&name, &bytes, seen, said).map_err(|refused| sentence(&refused))).await
}

/// Reads a file that was seen once with the tables that are said of it, and every question's text.
pub(super) fn understand(
    file_name: &str,
    bytes: &[u8],
    seen: std::result::Result<Form, Refused>,
    said: Option<Vec<Table>>,
) -> std::result::Result<Understood, Refused> {
    let (form, fingerprint, is_corrected) = match said {
        None => {
            let form = seen?;
            let fingerprint = form.fingerprint.clone();
            (form, fingerprint, false)
        }
        Some(tables) => {
            let (format, fingerprint) = match seen {
                Ok(seen) => (seen.format, Some(seen.fingerprint)),
                // The reader finds out where that is wrong.
                Err(Refused::NoQuestions { .. }) => (by_name(file_name, bytes), None),
                Err(other) => return Err(other),
            };
            let form = keystead_forms::read(file_name, bytes, Some(&Layout { format, tables }))?;
            let fingerprint = fingerprint.unwrap_or_else(|| form.fingerprint.clone());
            (form, fingerprint, true)
        }
    };
    let readings = read_questions(&form);
    Ok(Understood { form, readings, fingerprint, is_corrected })
}

/// What a file without a plain question seems to be.
fn by_name(file_name: &str, bytes: &[u8]) -> Format {
    let ending = file_name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    match ending.as_deref() {
        _ if bytes.starts_with(b"PK") => Format::Workbook,
        Some("csv" | "tsv") => Format::Csv,
        Some("json" | "json5" | "jsonc") => Format::Json,
        _ => Format::Text,
    }
}

fn read_questions(form: &Form) -> Vec<(QuestionMode, String, Reading)> {
    let asked: Vec<Asked<'_>> = form.questions.iter().map(asked).collect();
    let readings = keystead_meaning::read_all(&asked).into_iter().map(|reading| {
        let kept = Reading {
            facts: reading.facts.iter().map(|fact| fact.as_str().to_owned()).collect(),
            basis: reading.basis.map(|basis| basis.as_str().to_uppercase()),
            confidence: reading.confidence,
        };
        (mode_of(reading.mode), reading.reason.to_string(), kept)
    });
    readings.collect()
}

/// A question of a client's file, as its meaning is read.
pub fn asked(question: &keystead_forms::Question) -> Asked<'_> {
    Asked {
        text: &question.text,
        section: question.section.as_deref().unwrap_or_default(),
        help: question.help.as_deref().unwrap_or_default(),
        code: question.code.as_deref().unwrap_or_default(),
    }
}

fn mode_of(mode: Mode) -> QuestionMode {
    match mode {
        Mode::Auto => QuestionMode::Auto,
        Mode::Assisted => QuestionMode::Assisted,
        Mode::Human => QuestionMode::Human,
    }
}

async fn remembered(ctx: &Ctx, fingerprint: &str) -> Result<Option<Vec<Table>>> {
    let found = questionnaire_layout::Entity::of(ctx.scope(), fingerprint).one(ctx.db()).await?;
    let layout = found.and_then(|row| serde_json::from_value::<Layout>(row.layout).ok());
    Ok(layout.map(|layout| layout.tables))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("reading a client's file", error))
}

/// With a capital letter and a full stop.
fn sentence(refused: &Refused) -> String {
    let text = refused.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

fn as_json(value: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| Error::internal("keeping what was read of a client's file", error))
}

fn word(value: &impl serde::Serialize) -> Result<String> {
    Ok(as_json(value)?.as_str().unwrap_or_default().to_uppercase())
}
