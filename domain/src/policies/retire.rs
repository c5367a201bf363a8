//! Taking a policy out of force.

use keystead_entities::policy::{self, PolicyStatus};
use keystead_entities::policy_version::{self, PolicyVersionStatus};
use keystead_entities::seat::Role;
use keystead_entities::{PolicyId, Scoped};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};

use super::review;
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::input::{Checks, expect_version};

/// To take a policy out of force.
pub const RETIRE: Right = Right::write(Area::Policies, Role::Admin);

/// A policy to be retired.
#[derive(Clone, Debug)]
pub struct Retire {
    /// The policy.
    pub id: PolicyId,
    /// Why, at most 500 characters.
    pub reason: String,
    /// The version of the policy the caller looked at.
    pub expected_version: Option<i32>,
}

/// Retires a policy: nobody is bound by it any more. Its versions, and who acknowledged them, stay.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `REQUIRED`, `TOO_LONG`; `STATE_CONFLICT` where it is retired.
pub async fn retire(ctx: &Ctx, input: Retire) -> Result<policy::Model> {
    ctx.may(RETIRE)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = super::lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, old.version)?;
    policy_version::Entity::update_within(ctx.scope())
        .filter(policy_version::Column::PolicyId.eq(old.id))
        .filter(policy_version::Column::Status.ne(PolicyVersionStatus::Superseded))
        .col_expr(policy_version::Column::Status, Expr::value(PolicyVersionStatus::Superseded.as_str()))
        .exec(&tx)
        .await?;
    review::settle_all(&tx, ctx, old.id).await?;
    let (from, version) = (old.status, old.version + 1);
    let mut row = old.into_active_model();
    row.status = Set(PolicyStatus::Retired);
    row.review_due_on = Set(None);
    row.retired_at = Set(Some(ctx.now()));
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    let event = audit::Event::new("policy.retired", row.id).with("reason", reason).changed(
        "status",
        from.as_str(),
        row.status.as_str(),
    );
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
