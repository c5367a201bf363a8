//! Generating the answers of a questionnaire from facts: asked for by people, or by the quarter.

use std::time::Duration;

use keystead_entities::answer::{self, AnswerStatus};
use keystead_entities::questionnaire::{self, QuestionnaireStatus};
use keystead_entities::questionnaire_source::SourceStatus;
use keystead_entities::seat::Role;
use keystead_entities::{
    AnswerChangeId, ForChange, JobId, QuestionnaireId, QuestionnaireRefreshId, Scoped, answer_change, job, question,
    questionnaire_refresh, tenant,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;

use super::compositions;
use super::drafts::{self, Drafted};
use super::expiring::EXPIRED;
use super::list::expect_live;
use super::regenerate::{Step, step};
use super::tell::{Told, tell};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::facts::history::Remembered;
use crate::facts::{self, Facts};
use crate::input::expect_version;
use crate::jobs::{self, NewJob};
use crate::tenants::calendar::{day_of, zone};

/// To have answers generated.
pub const GENERATE: Right = Right::write(Area::Questionnaires, Role::Approver);

/// Generates the answers of one questionnaire.
pub static GENERATE_JOB: jobs::Kind =
    jobs::Kind { name: "QUESTIONNAIRE_GENERATE", max_attempts: 5, timeout: Duration::from_secs(60), concurrency: 4 };

/// Rows of one statement.
const BATCH: usize = 500;

/// A questionnaire whose answers are to be generated.
#[derive(Clone, Copy, Debug)]
pub struct Generate {
    /// Which.
    pub id: QuestionnaireId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// A generation that was asked for.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The questionnaire.
    pub questionnaire: questionnaire::Model,
    /// The job that will do it.
    pub job: job::Model,
}

/// Asks for the answers to be generated from what is true now, by a job. Texts that people wrote and answers that were
/// approved stay as they are unless facts under them changed.
///
/// # Errors
/// `NOT_FOUND`; `VERSION_CONFLICT`; `STATE_CONFLICT` for an archived one.
pub async fn generate(ctx: &Ctx, input: Generate) -> Result<Generated> {
    ctx.may(GENERATE)?;
    let tx = ctx.begin().await?;
    let row = lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, row.version)?;
    expect_live("id", &row)?;
    expect_read(&tx, ctx, row.id).await?;
    let generation = row.generation + 1;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.generation = Set(generation);
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    let cause = cause_of(generation);
    let job = enqueue(&tx, ctx, row.id, &cause).await?;
    let job = job.ok_or_else(|| Error::state("id", "Its generation is under way already."))?;
    audit::record(&tx, ctx, audit::Event::new("questionnaire.generation_requested", row.id).with("cause", cause));
    ctx.commit(tx, row.id).await?;
    Ok(Generated { questionnaire: row, job })
}

/// Refuses one whose file was not read, or not read to the end.
async fn expect_read(tx: &Tx, ctx: &Ctx, id: QuestionnaireId) -> Result<()> {
    match super::import::source(tx, ctx, id).await?.map(|source| source.status) {
        None | Some(SourceStatus::Read) => Ok(()),
        Some(SourceStatus::Reading) => Err(Error::state("id", "Its file is still being read. See its job.")),
        Some(SourceStatus::Refused) => {
            Err(Error::state("id", "Its file could not be read. Its source says why, and what to do."))
        }
    }
}

/// The key under which there is one job for each time people asked.
pub fn generation_key(id: QuestionnaireId, generation: i32) -> String {
    dedupe_key(id, &cause_of(generation))
}

fn cause_of(generation: i32) -> String {
    format!("{ASKED}{generation}")
}

/// The beginning of the cause of a generation that somebody asked for.
pub(super) const ASKED: &str = "generation-";

/// Whether the cause of a generation is a quarter, and says its label.
pub fn is_quarter(cause: &str) -> bool {
    !cause.starts_with(ASKED) && !cause.starts_with(EXPIRED)
}

fn dedupe_key(id: QuestionnaireId, cause: &str) -> String {
    format!("{id}:{cause}")
}

/// Makes the job for that cause; nothing where there was one.
pub(super) async fn enqueue(tx: &Tx, ctx: &Ctx, id: QuestionnaireId, cause: &str) -> Result<Option<job::Model>> {
    let new =
        NewJob::new(&GENERATE_JOB, dedupe_key(id, cause)).payload(json!({ "questionnaireId": id, "cause": cause }));
    match jobs::enqueue(tx, ctx, new).await? {
        Some(job_id) => Ok(job::Entity::one(ctx.scope(), job_id).one(tx).await?),
        None => Ok(None),
    }
}

/// The work of [`GENERATE_JOB`]. What it did is stored under the questionnaire and the cause: a second run finds that and
/// does nothing.
pub async fn run_generation(ctx: &Ctx, job: &job::Model) -> Result<Option<serde_json::Value>> {
    let id: QuestionnaireId = jobs::payload(job, "questionnaireId")?;
    let cause: String = jobs::payload(job, "cause")?;
    generate_now(ctx, id, cause, Some(job)).await
}

/// Generates the answers here and now.
pub(super) async fn generate_now(
    ctx: &Ctx,
    id: QuestionnaireId,
    cause: String,
    job: Option<&job::Model>,
) -> Result<Option<serde_json::Value>> {
    let tx = ctx.begin().await?;
    let row = lock(&tx, ctx, id).await?;
    let done = questionnaire_refresh::Entity::within(ctx.scope())
        .filter(questionnaire_refresh::Column::QuestionnaireId.eq(id))
        .filter(questionnaire_refresh::Column::Cause.eq(&cause))
        .one(&tx)
        .await?;
    if done.is_some() || row.status == QuestionnaireStatus::Archived {
        return Ok(None);
    }
    let facts = facts::collect(ctx, &tx, row.provider_account_id).await?;
    let values = facts::history::remember(&tx, ctx, &facts, row.provider_account_id).await?;
    let (refresh, changed) = apply(&tx, ctx, &row, (&facts, &values), &cause, job.map(|job| job.id)).await?;
    let row = settle(&tx, ctx, row, &refresh).await?;
    tell(&tx, ctx, &row, &refresh, &changed).await?;
    let told = audit::Event::new("questionnaire.generated", row.id)
        .with("cause", cause)
        .with("refreshId", refresh.id.to_string())
        .with("changedCount", refresh.changed_count)
        .with("keptApprovalCount", refresh.kept_count);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(Some(json!({
        "questionnaireId": row.id,
        "answerCount": refresh.answer_count,
        "changedCount": refresh.changed_count,
        "keptApprovalCount": refresh.kept_count,
    })))
}

async fn lock(tx: &Tx, ctx: &Ctx, id: QuestionnaireId) -> Result<questionnaire::Model> {
    let row = questionnaire::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    row.ok_or_else(|| Error::not_found("id", "questionnaire"))
}

async fn apply(
    tx: &Tx,
    ctx: &Ctx,
    row: &questionnaire::Model,
    (facts, values): (&Facts, &Remembered),
    cause: &str,
    job: Option<JobId>,
) -> Result<(questionnaire_refresh::Model, Vec<Told>)> {
    let questions =
        question::Entity::within(ctx.scope()).filter(question::Column::QuestionnaireId.eq(row.id)).all(tx).await?;
    let answers = answer::Entity::within(ctx.scope())
        .filter(answer::Column::QuestionnaireId.eq(row.id))
        .order_by_asc(answer::Column::Id)
        .all(tx)
        .await?;
    let tenant = tenant::Entity::of(ctx.scope()).one(tx).await?;
    let tenant = tenant.ok_or_else(|| Error::not_found("tenantId", "tenant"))?;
    let today = day_of(zone(&tenant), ctx.now());
    let mut drafts = drafts::of(&questions, &answers, facts, today);
    let refresh_id = ctx.new_id(QuestionnaireRefreshId);
    let answer_count = i32::try_from(answers.len()).unwrap_or(i32::MAX);
    let (mut changes, mut told, mut made, mut kept) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for answer in answers {
        let Some(Drafted { asked, draft, gate }) = drafts.remove(&answer.question_id) else { continue };
        let step = step(&answer, &draft);
        if answer.status == AnswerStatus::Approved && step.status == AnswerStatus::Approved {
            kept += 1;
        }
        if step.is_change {
            changes.push(change(ctx, refresh_id, &answer, &step));
            if let Some(changed) = Told::of(&questions, &answer, &step) {
                told.push(changed);
            }
        }
        let is_made = gate.is_none() && step.text == draft.text && step.choice == draft.choice;
        if is_made && !(draft.text.is_empty() && draft.choice.is_none()) {
            made.push(compositions::made(ctx, answer.id, &asked, &draft, (today, values)));
        }
        write(tx, ctx, answer, step, gate).await?;
    }
    compositions::keep(tx, made).await?;
    let refresh = questionnaire_refresh::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        id: Set(refresh_id),
        questionnaire_id: Set(row.id),
        cause: Set(cause.to_owned()),
        answer_count: Set(answer_count),
        changed_count: Set(i32::try_from(changes.len()).unwrap_or(i32::MAX)),
        kept_count: Set(kept),
        job_id: Set(job),
        created_at: Set(ctx.now()),
    };
    let refresh = refresh.insert(tx).await?;
    let mut changes = changes.into_iter().peekable();
    while changes.peek().is_some() {
        let batch: Vec<_> = changes.by_ref().take(BATCH).collect();
        answer_change::Entity::insert_many(batch).exec_without_returning(tx).await?;
    }
    Ok((refresh, told))
}

fn change(
    ctx: &Ctx,
    refresh_id: QuestionnaireRefreshId,
    answer: &answer::Model,
    step: &Step,
) -> answer_change::ActiveModel {
    answer_change::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        id: Set(ctx.new_id(AnswerChangeId)),
        refresh_id: Set(refresh_id),
        answer_id: Set(answer.id),
        previous_text: Set(answer.text.clone()),
        previous_choice: Set(answer.choice.clone()),
        previous_status: Set(answer.status),
        new_text: Set(step.text.clone()),
        new_choice: Set(step.choice.clone()),
        new_status: Set(step.status),
        facts: Set(json!(step.changes)),
        sent_at: Set(answer.sent_at),
        published_at: Set(answer.published_at),
        created_at: Set(ctx.now()),
    }
}

/// Writes an answer as it is now. One that says the same as before keeps its version: only its facts are newer.
async fn write(tx: &Tx, ctx: &Ctx, answer: answer::Model, step: Step, gate: Option<String>) -> Result<()> {
    let is_same = answer.text == step.text
        && answer.choice == step.choice
        && answer.status == step.status
        && answer.review_reason == step.reason
        && answer.gate == gate;
    let facts = json!(step.facts);
    if is_same && answer.facts == facts {
        return Ok(());
    }
    let version = answer.version;
    let mut row = answer.into_active_model();
    row.facts = Set(facts);
    if !is_same {
        row.text = Set(step.text);
        row.choice = Set(step.choice);
        row.gate = Set(gate);
        row.origin = Set(step.origin);
        row.status = Set(step.status);
        row.review_reason = Set(step.reason);
        row.approver_seat_id = Set(None);
        row.approved_at = Set(None);
        row.published_at = Set(None);
        row.sent_at = Set(None);
        row.version = Set(version + 1);
        row.updated_at = Set(ctx.now());
    }
    row.update(tx).await?;
    Ok(())
}

/// Moves the questionnaire on: a first generation puts it in review, a change takes a published one back into review.
async fn settle(
    tx: &Tx,
    ctx: &Ctx,
    row: questionnaire::Model,
    refresh: &questionnaire_refresh::Model,
) -> Result<questionnaire::Model> {
    let status = match row.status {
        QuestionnaireStatus::Published if refresh.changed_count == 0 => QuestionnaireStatus::Published,
        _ => QuestionnaireStatus::InReview,
    };
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.status = Set(status);
    row.generated_at = Set(Some(ctx.now()));
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    Ok(row.update(tx).await?)
}
