//! A client's file from the operator's hand to its hand again, without a job in between: for scripts.

use data_encoding::HEXLOWER;
use keystead_entities::answer::{self, AnswerOrigin, AnswerStatus};
use keystead_entities::question::QuestionMode;
use keystead_entities::questionnaire::{self, QuestionnaireStatus};
use keystead_entities::questionnaire_source::{self, SourceStatus};
use keystead_entities::upload::{self, UploadStatus};
use keystead_entities::{QuestionId, QuestionnaireId, Scoped, question};
use keystead_forms::Report;
use ring::digest::{SHA256, digest};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::export::{fill as fill_in, told};
use super::generate::generate_now;
use super::import::{Import, import, read_now, source};
use crate::audit;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::uploads::{self, NewUpload};

/// A client's file with what facts say.
#[derive(Clone, Debug)]
pub struct Filled {
    /// The file.
    pub bytes: Vec<u8>,
    /// What is different from the one that came.
    pub report: Report,
    /// Where the answers are to be reviewed.
    pub questionnaire_id: QuestionnaireId,
    /// All of its questions.
    pub question_count: usize,
    /// Answers in the file that nobody approved.
    pub draft_count: usize,
    /// Answers in the file that somebody approved.
    pub approved_count: usize,
    /// Questions that facts alone would answer, were all of them known and plain.
    pub unknown_count: usize,
    /// Questions of which facts carry a part; they are prepared in the questionnaire and not in the file.
    pub assisted_count: usize,
    /// Questions that a person answers.
    pub human_count: usize,
    /// Questions that are not asked.
    pub gated_count: usize,
}

/// Takes a file in, or finds the live questionnaire that came in it, answers it from what is true now and fills it in: with
/// answers that were approved, and (where `drafts`) with what facts alone answer.
///
/// # Errors
/// As handing a file in and importing it; `INVALID` for one that cannot be read or filled in, in words.
pub async fn fill(ctx: &Ctx, file_name: &str, bytes: &[u8], counterparty: &str, drafts: bool) -> Result<Filled> {
    let id = match already(ctx, bytes).await? {
        Some(id) => id,
        None => take_in(ctx, file_name, bytes, counterparty).await?,
    };
    let cause = format!("generation-by-hand-{}", ctx.app.new_uuid().simple());
    generate_now(ctx, id, cause, None).await?;
    let questions =
        question::Entity::within(ctx.scope()).filter(question::Column::QuestionnaireId.eq(id)).all(ctx.db()).await?;
    let answers =
        answer::Entity::within(ctx.scope()).filter(answer::Column::QuestionnaireId.eq(id)).all(ctx.db()).await?;
    let auto: Vec<QuestionId> = questions
        .iter()
        .filter(|question| question.mode == Some(QuestionMode::Auto))
        .map(|question| question.id)
        .collect();
    let wanted = |answer: &answer::Model| match answer.status {
        AnswerStatus::Approved => true,
        AnswerStatus::Draft => drafts && answer.origin == AnswerOrigin::Generated && auto.contains(&answer.question_id),
        AnswerStatus::NeedsReview => false,
    };
    let (filled, given) = fill_in(ctx, id, wanted).await?.map_err(|words| Error::invalid("file", words))?;
    let approved = answers.iter().filter(|a| a.status == AnswerStatus::Approved).count();
    let unknown =
        answers.iter().filter(|a| auto.contains(&a.question_id) && a.status == AnswerStatus::NeedsReview).count();
    let counted = |mode| questions.iter().filter(|question| question.mode == Some(mode)).count();
    let done = Filled {
        question_count: questions.len(),
        draft_count: given.len().saturating_sub(approved),
        approved_count: approved,
        unknown_count: unknown,
        assisted_count: counted(QuestionMode::Assisted),
        human_count: counted(QuestionMode::Human),
        gated_count: answers.iter().filter(|answer| answer.gate.is_some()).count(),
        questionnaire_id: id,
        bytes: filled.bytes,
        report: filled.report,
    };
    let tx = ctx.begin().await?;
    let event = audit::Event::new("questionnaire.filled_by_hand", id)
        .with("sha256", HEXLOWER.encode(digest(&SHA256, &done.bytes).as_ref()))
        .with("unapprovedCount", done.draft_count)
        .with("approvedCount", done.approved_count)
        .with("report", told(&done.report));
    audit::record(&tx, ctx, event);
    ctx.commit(tx, id).await?;
    Ok(done)
}

/// The latest live questionnaire that came in this very file.
async fn already(ctx: &Ctx, bytes: &[u8]) -> Result<Option<QuestionnaireId>> {
    let sha256 = HEXLOWER.encode(digest(&SHA256, bytes).as_ref());
    let uploads = upload::Entity::within(ctx.scope())
        .filter(upload::Column::Sha256.eq(sha256))
        .filter(upload::Column::Status.eq(UploadStatus::Stored))
        .all(ctx.db())
        .await?;
    let sources = questionnaire_source::Entity::within(ctx.scope())
        .filter(questionnaire_source::Column::UploadId.is_in(uploads.into_iter().map(|upload| upload.id)))
        .filter(questionnaire_source::Column::Status.eq(SourceStatus::Read))
        .all(ctx.db())
        .await?;
    let found = questionnaire::Entity::among(ctx.scope(), sources.into_iter().map(|source| source.questionnaire_id))
        .filter(questionnaire::Column::Status.ne(QuestionnaireStatus::Archived))
        .order_by_desc(questionnaire::Column::Id)
        .one(ctx.db())
        .await?;
    Ok(found.map(|row| row.id))
}

async fn take_in(ctx: &Ctx, file_name: &str, bytes: &[u8], counterparty: &str) -> Result<QuestionnaireId> {
    let new = NewUpload { file_name: file_name.to_owned(), media_type: "application/octet-stream".into() };
    let mut taking = uploads::begin(ctx, new).await?;
    if let Err(error) = taking.write(bytes).await {
        taking.abandon().await;
        return Err(error);
    }
    let upload = taking.finish(ctx).await?;
    let counterparty = counterparty.chars().take(200).collect();
    let new = Import { upload_id: upload.id, counterparty, title: None, due_on: None, tables: None };
    let imported = import(ctx, new).await?;
    // Whoever comes first, this or the job, reads it; the other finds it read.
    read_now(ctx, imported.questionnaire.id, 1, None).await?;
    let id = imported.questionnaire.id;
    match source(ctx.db(), ctx, id).await? {
        Some(source) if source.status == SourceStatus::Read => Ok(id),
        Some(source) => Err(Error::invalid("file", source.refusal.unwrap_or_else(|| "It could not be read.".into()))),
        None => Err(Error::internal("reading a client's file", "its questionnaire is gone")),
    }
}
