//! Storing the questions of a client's file. Those that are there already, at the same place, keep their answers.

use std::collections::HashMap;

use keystead_entities::answer::{self, AnswerOrigin, AnswerStatus};
use keystead_entities::question::{self, QuestionMode};
use keystead_entities::{AnswerId, QuestionId, Scoped, answer_change, questionnaire};
use keystead_forms::Question;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, QueryTrait,
};
use serde_json::{Value, json};

use super::read::Understood;
use super::source::Reading;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};

/// Rows of one statement: a question has 14 values, an answer 21, and SQLite takes 32,766.
const BATCH: usize = 500;

/// Out of the way while questions change places: two of one questionnaire never have the same.
const ASIDE: i32 = 1_000_000;

/// What became of the questions that were there.
pub(super) struct Stored {
    pub kept: usize,
    pub removed: usize,
}

/// Stores them. A question is the same where its place is; one that reads differently now sends its answer to review.
pub(super) async fn store(tx: &Tx, ctx: &Ctx, row: &questionnaire::Model, understood: &Understood) -> Result<Stored> {
    let there =
        question::Entity::within(ctx.scope()).filter(question::Column::QuestionnaireId.eq(row.id)).all(tx).await?;
    let mut there: HashMap<String, question::Model> =
        there.into_iter().map(|q| (q.place.clone().unwrap_or_default(), q)).collect();
    if !there.is_empty() {
        question::Entity::update_within(ctx.scope())
            .filter(question::Column::QuestionnaireId.eq(row.id))
            .col_expr(question::Column::Position, Expr::col(question::Column::Position).add(ASIDE))
            .exec(tx)
            .await?;
    }
    let (mut new, mut kept, mut reworded) = (Vec::new(), 0, Vec::new());
    for ((position, question), reading) in (1..).zip(&understood.form.questions).zip(&understood.readings) {
        let fields = Fields::of(position, question, reading)?;
        match there.remove(&question.place) {
            None => new.push(fields),
            Some(old) => {
                kept += 1;
                if old.text != question.text {
                    reworded.push(old.id);
                }
                fields.into_row(old.into_active_model()).update(tx).await?;
            }
        }
    }
    let removed: Vec<QuestionId> = there.into_values().map(|q| q.id).collect();
    for ids in removed.chunks(BATCH) {
        remove(tx, ctx, ids).await?;
    }
    for ids in reworded.chunks(BATCH) {
        doubt(tx, ctx, ids).await?;
    }
    for fields in new.chunks(BATCH) {
        insert(tx, ctx, row, fields).await?;
    }
    Ok(Stored { kept, removed: removed.len() })
}

/// What the file says of a question, as its row has it.
struct Fields {
    position: i32,
    code: String,
    section: String,
    text: String,
    place: String,
    help: Option<String>,
    answer_places: Value,
    condition: Option<Value>,
    mode: QuestionMode,
    mode_reason: String,
    reading: Value,
}

impl Fields {
    fn of(position: i32, question: &Question, reading: &(QuestionMode, String, Reading)) -> Result<Self> {
        let unreadable = |error| Error::internal("keeping a question of a client's file", error);
        let (mode, mode_reason, reading) = reading;
        Ok(Self {
            position,
            code: question.code.clone().unwrap_or_else(|| question.place.clone()),
            section: question.section.clone().unwrap_or_default(),
            text: question.text.clone(),
            place: question.place.clone(),
            help: question.help.clone(),
            answer_places: serde_json::to_value(&question.answers).map_err(unreadable)?,
            condition: question.condition.as_ref().map(serde_json::to_value).transpose().map_err(unreadable)?,
            mode: *mode,
            mode_reason: mode_reason.clone(),
            reading: serde_json::to_value(reading).map_err(unreadable)?,
        })
    }

    fn into_row(self, mut row: question::ActiveModel) -> question::ActiveModel {
        row.position = Set(self.position);
        row.code = Set(self.code);
        row.section = Set(self.section);
        row.text = Set(self.text);
        row.place = Set(Some(self.place));
        row.help = Set(self.help);
        row.answer_places = Set(Some(self.answer_places));
        row.condition = Set(self.condition);
        row.mode = Set(Some(self.mode));
        row.mode_reason = Set(Some(self.mode_reason));
        row.reading = Set(Some(self.reading));
        row
    }

    fn row(&self, ctx: &Ctx, of: &questionnaire::Model, id: QuestionId) -> question::ActiveModel {
        let row = question::ActiveModel {
            tenant_id: Set(ctx.tenant_id()),
            id: Set(id),
            questionnaire_id: Set(of.id),
            ..Default::default()
        };
        let fields = Self {
            code: self.code.clone(),
            section: self.section.clone(),
            text: self.text.clone(),
            place: self.place.clone(),
            help: self.help.clone(),
            answer_places: self.answer_places.clone(),
            condition: self.condition.clone(),
            mode_reason: self.mode_reason.clone(),
            reading: self.reading.clone(),
            ..*self
        };
        fields.into_row(row)
    }
}

async fn insert(tx: &Tx, ctx: &Ctx, row: &questionnaire::Model, fields: &[Fields]) -> Result<()> {
    let (mut questions, mut answers) = (Vec::with_capacity(fields.len()), Vec::with_capacity(fields.len()));
    for fields in fields {
        let id = ctx.new_id(QuestionId);
        questions.push(fields.row(ctx, row, id));
        answers.push(blank(ctx, row, id));
    }
    question::Entity::insert_many(questions).exec_without_returning(tx).await?;
    answer::Entity::insert_many(answers).exec_without_returning(tx).await?;
    Ok(())
}

fn blank(ctx: &Ctx, row: &questionnaire::Model, question_id: QuestionId) -> answer::ActiveModel {
    let now = ctx.now();
    answer::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(AnswerId),
        questionnaire_id: row.id,
        question_id,
        text: String::new(),
        choice: None,
        cells: None,
        gate: None,
        origin: AnswerOrigin::Generated,
        facts: json!([]),
        status: AnswerStatus::NeedsReview,
        review_reason: Some("It was not answered yet.".into()),
        library_entry_id: None,
        author_seat_id: None,
        approver_seat_id: None,
        approved_at: None,
        published_at: None,
        sent_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
    .into_active_model()
}

/// Removes questions that the file does not have in those places, with what was answered there; the audit log has the texts
/// that people wrote.
async fn remove(tx: &Tx, ctx: &Ctx, ids: &[QuestionId]) -> Result<()> {
    let scope = ctx.scope();
    let answers = answer::Entity::within(scope)
        .select_only()
        .column(answer::Column::Id)
        .filter(answer::Column::QuestionId.is_in(ids.iter().copied()))
        .into_query();
    answer_change::Entity::delete_within(scope)
        .filter(answer_change::Column::AnswerId.in_subquery(answers))
        .exec(tx)
        .await?;
    answer::Entity::delete_within(scope).filter(answer::Column::QuestionId.is_in(ids.iter().copied())).exec(tx).await?;
    question::Entity::delete_within(scope).filter(question::Column::Id.is_in(ids.iter().copied())).exec(tx).await?;
    Ok(())
}

/// Sends the answers of questions that read differently now to review; what people wrote stays.
async fn doubt(tx: &Tx, ctx: &Ctx, ids: &[QuestionId]) -> Result<()> {
    use answer::Column;
    answer::Entity::update_within(ctx.scope())
        .filter(Column::QuestionId.is_in(ids.iter().copied()))
        .filter(Column::Text.ne("").or(Column::Choice.is_not_null()))
        .col_expr(Column::Status, Expr::value(AnswerStatus::NeedsReview.as_str()))
        .col_expr(Column::ReviewReason, Expr::value("The file was read again, and its question reads differently now."))
        .col_expr(Column::ApproverSeatId, Expr::value(None::<uuid::Uuid>))
        .col_expr(Column::ApprovedAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .col_expr(Column::PublishedAt, Expr::value(None::<chrono::DateTime<chrono::Utc>>))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(ctx.now()))
        .exec(tx)
        .await?;
    Ok(())
}
