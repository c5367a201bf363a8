//! Standing behind an answer.

use std::collections::HashSet;

use keystead_entities::answer::{self, AnswerOrigin, AnswerStatus};
use keystead_entities::{AnswerId, SeatId, seat::Role};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::lock;
use crate::audit;
use crate::auth::{Area, Right, four_eyes};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::facts::Snapshot;
use crate::input::expect_version;
use crate::questionnaires::regenerate::is_blank;

/// To approve answers.
pub const APPROVE: Right = Right::write(Area::Questionnaires, Role::Approver);

/// The most answers approved at once.
pub const MAX_BULK: usize = 100;

/// An answer to be approved.
#[derive(Clone, Copy, Debug)]
pub struct Approve {
    /// Which.
    pub id: AnswerId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Answers to be approved, all or none.
#[derive(Clone, Debug)]
pub struct BulkApprove {
    /// From 1 to [`MAX_BULK`], all of one questionnaire.
    pub ids: Vec<AnswerId>,
}

/// Approves an answer.
///
/// # Errors
/// `NOT_FOUND`; `VERSION_CONFLICT`; `STATE_CONFLICT` for one that is approved, or not answered yet, or archived;
/// `FOUR_EYES` for whoever wrote the text, or stated a fact under it.
pub async fn approve(ctx: &Ctx, input: Approve) -> Result<answer::Model> {
    ctx.may(APPROVE)?;
    let tx = ctx.begin().await?;
    let row = approve_one(&tx, ctx, "id", input.id, input.expected_version).await?;
    record(&tx, ctx, &row);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Approves several answers, all or none.
///
/// # Errors
/// As [`approve`], with the place of the answer in `field`; `INVALID` for none, for too many, and for one named twice.
pub async fn bulk_approve(ctx: &Ctx, input: BulkApprove) -> Result<Vec<answer::Model>> {
    ctx.may(APPROVE)?;
    if input.ids.is_empty() || input.ids.len() > MAX_BULK {
        return Err(Error::invalid("ids", format!("From 1 to {MAX_BULK} answers at once.")));
    }
    if input.ids.iter().collect::<HashSet<_>>().len() != input.ids.len() {
        return Err(Error::invalid("ids", "An answer is named twice."));
    }
    let tx = ctx.begin().await?;
    let mut rows: Vec<answer::Model> = Vec::with_capacity(input.ids.len());
    for (at, id) in input.ids.into_iter().enumerate() {
        let field = format!("ids.{at}");
        let row = approve_one(&tx, ctx, &field, id, None).await?;
        if rows.first().is_some_and(|first| first.questionnaire_id != row.questionnaire_id) {
            return Err(Error::invalid(&field, "All answers must be of one questionnaire."));
        }
        rows.push(row);
    }
    for row in &rows {
        record(&tx, ctx, row);
    }
    let Some(subject) = rows.first().map(|row| row.questionnaire_id) else { return Ok(rows) };
    ctx.commit(tx, subject).await?;
    Ok(rows)
}

async fn approve_one(
    tx: &Tx,
    ctx: &Ctx,
    field: &str,
    id: AnswerId,
    expected_version: Option<i32>,
) -> Result<answer::Model> {
    let (answer, _) = lock(tx, ctx, field, id).await?;
    expect_version(expected_version, answer.version)?;
    if answer.status == AnswerStatus::Approved {
        return Err(Error::state(field, "The answer is approved already."));
    }
    if is_blank(&answer) && answer.cells.is_none() {
        return Err(Error::refused(Code::StateConflict, field, "It was not answered yet. Generate or write it first."));
    }
    four_eyes(tx, ctx, authors(&answer), field, "approves what they wrote or stated themselves").await?;
    let version = answer.version + 1;
    let mut row = answer.into_active_model();
    row.status = Set(AnswerStatus::Approved);
    row.review_reason = Set(None);
    row.approver_seat_id = Set(ctx.seat_id());
    row.approved_at = Set(Some(ctx.now()));
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    Ok(row.update(tx).await?)
}

/// Whose words the answer is made of: the author of a written text, and whoever stated a fact that a generated one uses.
fn authors(answer: &answer::Model) -> Vec<SeatId> {
    match answer.origin {
        AnswerOrigin::Written => answer.author_seat_id.into_iter().collect(),
        AnswerOrigin::Generated => Snapshot::read_all(&answer.facts).iter().filter_map(|fact| fact.stated_by).collect(),
    }
}

fn record(tx: &Tx, ctx: &Ctx, row: &answer::Model) {
    let told = audit::Event::new("answer.approved", row.id)
        .with("questionnaireId", row.questionnaire_id.to_string())
        .with("version", row.version)
        .with("text", row.text.clone());
    let told = match &row.choice {
        Some(choice) => told.with("choice", choice.clone()),
        None => told,
    };
    audit::record(tx, ctx, told);
}
