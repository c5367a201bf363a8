//! Saying where a client's file keeps what.

use keystead_entities::questionnaire::{self, QuestionnaireStatus};
use keystead_entities::questionnaire_source::{self, SourceStatus};
use keystead_entities::seat::Role;
use keystead_entities::{ForChange, QuestionnaireId, Scoped};
use keystead_forms::layout::Table;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::read::enqueue;
use super::{Imported, source};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::expect_version;
use crate::questionnaires::list::expect_live;

/// To say where a client's file keeps what.
pub const LAYOUT_SET: Right = Right::write(Area::Questionnaires, Role::Approver);

/// Where a client's file keeps what, as people see it.
#[derive(Clone, Debug)]
pub struct LayoutSet {
    /// Of which questionnaire.
    pub id: QuestionnaireId,
    /// The tables with questions, one at least.
    pub tables: Vec<Table>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Has the file read again with that layout, by a job, and remembers it for the next file of the same layout. Answers
/// stay with their questions, which are told by their place.
///
/// # Errors
/// `NOT_FOUND`; `VERSION_CONFLICT`; `STATE_CONFLICT` for one that did not come as a file, is published or archived, or is being
/// read at this moment; `REQUIRED` without a table.
pub async fn set_layout(ctx: &Ctx, input: LayoutSet) -> Result<Imported> {
    ctx.may(LAYOUT_SET)?;
    if input.tables.is_empty() {
        return Err(Error::refused(Code::Required, "tables", "Name one table with questions at least."));
    }
    if input.tables.len() > 200 {
        return Err(Error::refused(Code::TooLong, "tables", "At most 200 tables."));
    }
    let tx = ctx.begin().await?;
    let row = questionnaire::Entity::one(ctx.scope(), input.id).for_change().one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "questionnaire"))?;
    expect_version(input.expected_version, row.version)?;
    expect_live("id", &row)?;
    if row.status == QuestionnaireStatus::Published {
        let message = "It is published. Change an answer first, which takes it back into review.";
        return Err(Error::state("id", message));
    }
    let found = source(&tx, ctx, input.id).await?;
    let found = found.ok_or_else(|| Error::state("id", "It did not come as a file."))?;
    if found.status == SourceStatus::Reading {
        return Err(Error::state("id", "Its file is being read at this moment. See its job."));
    }
    let revision = found.revision + 1;
    let mut found: questionnaire_source::ActiveModel = found.into_active_model();
    found.status = Set(SourceStatus::Reading);
    found.revision = Set(revision);
    found.updated_at = Set(ctx.now());
    found.update(&tx).await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    let job = enqueue(&tx, ctx, row.id, revision, Some(&input.tables)).await?;
    let tables = serde_json::to_value(&input.tables).map_err(|e| Error::internal("keeping a layout", e))?;
    audit::record(&tx, ctx, audit::Event::new("questionnaire.layout_set", row.id).with("tables", tables));
    ctx.commit(tx, row.id).await?;
    Ok(Imported { questionnaire: row, job })
}
