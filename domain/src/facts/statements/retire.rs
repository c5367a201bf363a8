//! Taking a statement back.

use keystead_entities::fact_statement::{self, FactStatementStatus};
use keystead_entities::{FactStatementId, Scoped, seat::Role};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::expect_version;

/// To take a statement back.
pub const RETIRE: Right = Right::write(Area::Questionnaires, Role::Admin);

/// A statement to be taken back.
#[derive(Clone, Copy, Debug)]
pub struct Retire {
    /// Which.
    pub id: FactStatementId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Takes a statement back: from now on the fact is not known. The statement is kept.
///
/// # Errors
/// `NOT_FOUND`; `VERSION_CONFLICT`; `STATE_CONFLICT` for one that was replaced or taken back before.
pub async fn retire(ctx: &Ctx, input: Retire) -> Result<fact_statement::Model> {
    ctx.may(RETIRE)?;
    let tx = ctx.begin().await?;
    let row = fact_statement::Entity::one(ctx.scope(), input.id).one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "fact statement"))?;
    expect_version(input.expected_version, row.version)?;
    if row.status == FactStatementStatus::Retired {
        return Err(Error::state("id", "The statement was replaced or taken back before."));
    }
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.status = Set(FactStatementStatus::Retired);
    row.retired_at = Set(Some(ctx.now()));
    row.next_reminder_at = Set(None);
    row.version = Set(version);
    let row = row.update(&tx).await?;
    let told = audit::Event::new("fact_statement.retired", row.id).with("key", row.fact_key.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
