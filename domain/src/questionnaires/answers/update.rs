//! Writing an answer by hand, or taking it from the library.

use keystead_entities::answer::{self, AnswerOrigin};
use keystead_entities::answer_library_entry::{self, LibraryEntryStatus};
use keystead_entities::{AnswerId, AnswerLibraryEntryId, Scoped, question, seat::Role, tenant};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use serde_json::Value;

use super::{lock, reopen, state_over};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::facts::Snapshot;
use crate::input::{Change, Checks, expect_version};
use crate::questionnaires::imported::{Places, with_cells};
use crate::tenants::calendar::{day_of, zone};

/// To write answers.
pub const UPDATE: Right = Right::write(Area::Questionnaires, Role::Approver);

/// A text for an answer: written, or taken from the library.
#[derive(Clone, Debug)]
pub struct Update {
    /// Which answer.
    pub id: AnswerId,
    /// The text, at most 5,000 characters.
    pub text: Option<String>,
    /// The library entry whose text is taken instead.
    pub library_entry_id: Option<AnswerLibraryEntryId>,
    /// The short answer, in a word that the client's file takes.
    pub choice: Change<String>,
    /// What goes into further cells of the client's file: places and values; an empty value takes one out.
    pub cells: Vec<(String, String)>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Writes an answer. It loses its approval; whoever wrote it cannot approve it.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`; `INVALID` for text and library entry at once, and for a word that the client's file does not
/// take; `NOT_FOUND`; `EXPIRED` for an entry whose review
/// is due; `VERSION_CONFLICT`; `STATE_CONFLICT` in an archived questionnaire.
pub async fn update(ctx: &Ctx, input: Update) -> Result<answer::Model> {
    ctx.may(UPDATE)?;
    let mut checks = Checks::new();
    let text = input.text.as_deref().map(|text| checks.text("text", text, 5_000));
    match (&text, input.library_entry_id) {
        (Some(_), Some(_)) => checks.refuse(Code::Invalid, "text", "Give a text or a library entry, not both."),
        (None, None) if input.choice == Change::Keep && input.cells.is_empty() => {
            checks.refuse(Code::Required, "text", "Write something here, or name a library entry.");
        }
        (Some(text), None) if text.is_empty() && input.choice == Change::Keep => {
            checks.refuse(Code::Required, "text", "Write something here.");
        }
        _ => {}
    }
    if let Change::Set(choice) = &input.choice {
        checks.text("choice", choice, 2_000);
    }
    if input.cells.len() > 50 {
        checks.refuse(Code::TooLong, "cells", "At most 50 cells.");
    }
    for (at, (_, value)) in input.cells.iter().enumerate() {
        checks.text(&format!("cells.{at}.value"), value, 5_000);
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    let (answer, questionnaire) = lock(&tx, ctx, "id", input.id).await?;
    expect_version(input.expected_version, answer.version)?;
    let text = match (text, input.library_entry_id) {
        (Some(text), _) => text,
        (None, Some(entry)) => text_of(&tx, ctx, entry).await?,
        (None, None) => answer.text.clone(),
    };
    let (choice, cells) = in_file(&tx, ctx, &answer, input.choice, input.cells).await?;
    if text.is_empty() && choice.is_none() && cells.is_none() {
        return Err(Error::refused(Code::Required, "text", "Write something here."));
    }
    let (status, reason) = state_over(&Snapshot::read_all(&answer.facts));
    let (version, earlier, chosen) = (answer.version + 1, answer.text.clone(), answer.choice.clone());
    let mut row = answer.into_active_model();
    row.text = Set(text);
    row.choice = Set(choice);
    row.cells = Set(cells);
    row.origin = Set(AnswerOrigin::Written);
    row.status = Set(status);
    row.review_reason = Set(reason);
    row.library_entry_id = Set(input.library_entry_id);
    row.author_seat_id = Set(ctx.seat_id());
    row.approver_seat_id = Set(None);
    row.approved_at = Set(None);
    row.published_at = Set(None);
    row.sent_at = Set(None);
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    reopen(&tx, ctx, questionnaire).await?;
    let told = audit::Event::new("answer.updated", row.id)
        .with("questionnaireId", row.questionnaire_id.to_string())
        .with("libraryEntryId", row.library_entry_id.map(|id| id.to_string()).unwrap_or_default())
        .changed("text", earlier, row.text.clone())
        .changed("choice", chosen, row.choice.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// The short answer and the further cells as they will be, in the spelling of the client's file.
async fn in_file(
    tx: &Tx,
    ctx: &Ctx,
    answer: &answer::Model,
    choice: Change<String>,
    cells: Vec<(String, String)>,
) -> Result<(Option<String>, Option<Value>)> {
    if choice == Change::Keep && cells.is_empty() {
        return Ok((answer.choice.clone(), answer.cells.clone()));
    }
    let question = question::Entity::one(ctx.scope(), answer.question_id).one(tx).await?;
    let question = question.ok_or_else(|| Error::not_found("id", "answer"))?;
    let places = Places::of(&question);
    let choice = match choice {
        Change::Keep => answer.choice.clone(),
        Change::Clear => None,
        Change::Set(said) => Some(places.choice(&said)?),
    };
    let spelled = |(at, (place, said)): (usize, (String, String))| {
        let value = places.cell(&format!("cells.{at}"), &place, &said)?;
        Ok((place, value))
    };
    let cells = cells.into_iter().enumerate().map(spelled).collect::<Result<Vec<_>>>()?;
    Ok((choice, with_cells(answer, cells)))
}

async fn text_of(tx: &Tx, ctx: &Ctx, id: AnswerLibraryEntryId) -> Result<String> {
    let entry = answer_library_entry::Entity::one(ctx.scope(), id).one(tx).await?;
    let entry = entry.filter(|e| e.status == LibraryEntryStatus::Active);
    let entry = entry.ok_or_else(|| Error::not_found("libraryEntryId", "answer library entry"))?;
    let tenant = tenant::Entity::of(ctx.scope()).one(tx).await?;
    let today = tenant.map(|tenant| day_of(zone(&tenant), ctx.now()).to_string()).unwrap_or_default();
    if entry.review_due_on <= today {
        let message = format!("Its review was due on {}. Review the entry first.", entry.review_due_on);
        return Err(Error::refused(Code::Expired, "libraryEntryId", message));
    }
    Ok(entry.text)
}
