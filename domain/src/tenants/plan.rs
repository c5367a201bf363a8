//! What a company bought, and how much of it is used.

use keystead_entities::Scoped;
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::tenant::{self, Plan};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};

use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::expect_version;
use crate::sessions;

/// To change the plan.
pub const PLAN_CHANGE: Right = Right::write(Area::Tenant, Role::Owner);

/// A change of plan.
#[derive(Clone, Debug)]
pub struct ChangePlan {
    /// The plan it is to be.
    pub plan: Plan,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// The seats that count toward the plan's limit: people who are invited or active. Service accounts do not count.
pub async fn seats_in_use(db: &impl ConnectionTrait, ctx: &Ctx) -> Result<u64> {
    let counted = seat::Entity::within(ctx.scope())
        .filter(seat::Column::Kind.eq(SeatKind::Person))
        .filter(seat::Column::Status.is_in([SeatStatus::Invited, SeatStatus::Active]));
    Ok(counted.count(db).await?)
}

/// Changes the plan.
///
/// # Errors
/// `PLAN_LIMIT` where more seats are in use than the new plan has; `VERSION_CONFLICT`.
pub async fn change_plan(ctx: &Ctx, input: ChangePlan) -> Result<tenant::Model> {
    ctx.may(PLAN_CHANGE)?;
    sessions::expect_fresh(ctx).await?;
    let tx = ctx.begin().await?;
    let tenant = super::lock(&tx, ctx).await?;
    super::suspend::expect_active(&tenant)?;
    expect_version(input.expected_version, tenant.version)?;
    let used = seats_in_use(&tx, ctx).await?;
    let limit = input.plan.seat_limit();
    if used > u64::from(limit) {
        let message = format!(
            "{} has {limit} seats and {used} are in use. Disable {} first.",
            input.plan,
            used - u64::from(limit)
        );
        return Err(Error::refused(Code::PlanLimit, "plan", message));
    }
    let (from, version) = (tenant.plan, tenant.version);
    let mut row = tenant.into_active_model();
    row.plan = Set(input.plan);
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let tenant = row.update(&tx).await?;
    let told = audit::Event::new("tenant.plan_changed", tenant.id).changed("plan", from.as_str(), input.plan.as_str());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, tenant.id).await?;
    Ok(tenant)
}
