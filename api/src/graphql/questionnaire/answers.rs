//! Writing, approving and sending back answers.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use keystead_domain::questionnaires::answers;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::answer::{self, AnswerStatus};
use keystead_entities::{AnyId, Scoped};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::Answer;
use crate::graphql::auth::auth;
use crate::graphql::errors::{Result, UserError};
use crate::graphql::input::change;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, parse_ids, parse_optional_id};

/// What goes into a further cell of a client's file.
#[derive(InputObject)]
pub struct AnswerCellInput {
    /// The cell, as in `Question.answerPlaces`; neither the one of the short answer nor the one of the text.
    place: String,
    /// What goes there, at most 5,000 characters; empty takes it out.
    value: String,
}

/// A text for an answer, taken from the library or written; the short answer; further cells of a client's file.
#[derive(InputObject)]
pub struct AnswerUpdateInput {
    /// The answer.
    id: ID,
    /// The text, at most 5,000 characters.
    text: Option<String>,
    /// The library entry whose text is taken; its review must not be due.
    library_entry_id: Option<ID>,
    /// The short answer, in a word that the client's file takes (`Question.answerPlaces`); several, a line each, where it takes
    /// several. `null` takes it out.
    choice: MaybeUndefined<String>,
    /// Further cells of the client's file; those that are not named stay.
    #[graphql(default)]
    cells: Vec<AnswerCellInput>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `answerUpdate` did.
    AnswerUpdatePayload {
        /// The answer as it is now.
        answer: Answer
    }
);

/// An answer to be approved.
#[derive(InputObject)]
pub struct AnswerApproveInput {
    /// The answer.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `answerApprove` did.
    AnswerApprovePayload {
        /// The answer, approved.
        answer: Answer
    }
);

/// Answers to be approved, all or none.
#[derive(InputObject)]
pub struct AnswerBulkApproveInput {
    /// From 1 to 100 answers of one questionnaire.
    ids: Vec<ID>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `answerBulkApprove` did.
#[derive(SimpleObject)]
pub struct AnswerBulkApprovePayload {
    /// The answers, approved, in the order of the ids; in the answer to a repeat, all approved answers of the questionnaire.
    answers: Option<Vec<Answer>>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// An answer to be sent back.
#[derive(InputObject)]
pub struct AnswerRejectInput {
    /// The answer.
    id: ID,
    /// What is wrong with it, at most 500 characters; shown as `reviewReason`.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `answerReject` did.
    AnswerRejectPayload {
        /// The answer, back in review.
        answer: Answer
    }
);

struct Approved(Vec<answer::Model>);

impl Reload for Approved {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let AnyId::QuestionnaireId(id) = subject else { return Err(DomainError::not_found("ids", "answer")) };
        let rows = answer::Entity::within(ctx.scope())
            .filter(answer::Column::QuestionnaireId.eq(id))
            .filter(answer::Column::Status.eq(AnswerStatus::Approved))
            .order_by_asc(answer::Column::Id)
            .all(ctx.db())
            .await?;
        Ok(Self(rows))
    }
}

/// Changing answers.
#[derive(Default)]
pub struct AnswerMutation;

#[Object]
impl AnswerMutation {
    /// Writes an answer by hand, or takes its text from the library. It loses its approval, and whoever wrote it cannot
    /// approve it. A published questionnaire goes back into review.
    #[graphql(directive = auth::apply(answers::UPDATE))]
    async fn answer_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The text.")] input: AnswerUpdateInput,
    ) -> Result<Option<AnswerUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(answers::UPDATE, key.as_deref(), |ctx| async move {
            let update = answers::Update {
                id: parse_id("id", &input.id)?,
                library_entry_id: parse_optional_id("libraryEntryId", input.library_entry_id.as_ref())?,
                text: input.text,
                choice: change(input.choice),
                cells: input.cells.into_iter().map(|cell| (cell.place, cell.value)).collect(),
                expected_version: input.expected_version,
            };
            answers::update(&ctx, update).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Approves an answer: it may leave the company. Never by whoever wrote the text or stated a fact under it.
    #[graphql(directive = auth::apply(answers::APPROVE))]
    async fn answer_approve(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The answer.")] input: AnswerApproveInput,
    ) -> Result<Option<AnswerApprovePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(answers::APPROVE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            answers::approve(&ctx, answers::Approve { id, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Approves several answers of a questionnaire, all or none.
    #[graphql(directive = auth::apply(answers::APPROVE))]
    async fn answer_bulk_approve(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The answers.")] input: AnswerBulkApproveInput,
    ) -> Result<Option<AnswerBulkApprovePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(answers::APPROVE, key.as_deref(), |ctx| async move {
            let ids = parse_ids("ids", &input.ids)?;
            Ok(Approved(answers::bulk_approve(&ctx, answers::BulkApprove { ids }).await?))
        });
        let (approved, user_errors) = done.await?.parts();
        let answers = approved.map(|Approved(rows)| rows.into_iter().map(Answer::from).collect());
        Ok(Some(AnswerBulkApprovePayload { answers, user_errors }))
    }

    /// Sends an answer back to review; an approved one loses its approval, and a published questionnaire goes back into
    /// review.
    #[graphql(directive = auth::apply(answers::REJECT))]
    async fn answer_reject(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The answer, and why.")] input: AnswerRejectInput,
    ) -> Result<Option<AnswerRejectPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(answers::REJECT, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let reject = answers::Reject { id, reason: input.reason, expected_version: input.expected_version };
            answers::reject(&ctx, reject).await
        });
        Ok(Some(done.await?.into()))
    }
}
