//! Service accounts: seats of machines, each with a person who answers for it.

use keystead_entities::seat::{self, Known, Role, SeatKind, SeatStatus};
use keystead_entities::{BusinessUnitId, SeatId};
use sea_orm::{EntityTrait, IntoActiveModel};

use super::rules;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Result};
use crate::input::Checks;
use crate::{audit, partners, tenants};

/// To create service accounts.
pub const CREATE_SERVICE: Right = Right::write(Area::Seats, Role::Admin);

/// A service account to be created.
#[derive(Clone, Debug)]
pub struct CreateService {
    /// What it is, at most 200 characters.
    pub name: String,
    /// The person who answers for it.
    pub owner_seat_id: SeatId,
    /// What it may do; never `OWNER`.
    pub role: Role,
    /// 1 to 3.
    pub tier: i32,
    /// Where it works.
    pub business_unit_id: Option<BusinessUnitId>,
}

/// Creates a service account. It does not count toward the plan's seats.
///
/// # Errors
/// `NOT_FOUND` or `STATE_CONFLICT` for its owner or business unit; `INVALID` for the role `OWNER`.
pub async fn create_service(ctx: &Ctx, input: CreateService) -> Result<seat::Model> {
    ctx.may(CREATE_SERVICE)?;
    rules::expect_reach(ctx, input.role)?;
    let mut checks = Checks::new();
    let name = checks.line("name", &input.name, 200);
    let tier = rules::check_tier(&mut checks, input.tier);
    if input.role == Role::Owner {
        checks.refuse(Code::Invalid, "role", "A company is owned by people; a service account cannot be an owner.");
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    rules::expect_to_give(&tx, ctx, input.role).await?;
    rules::expect_answerable(&tx, ctx, "ownerSeatId", input.owner_seat_id).await?;
    rules::expect_unit(&tx, ctx, input.business_unit_id).await?;
    let now = ctx.now();
    let row = seat::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(SeatId),
        kind: SeatKind::Service,
        user_id: None,
        email: None,
        name,
        role: input.role,
        tier,
        status: SeatStatus::Active,
        business_unit_id: input.business_unit_id,
        owner_seat_id: Some(input.owner_seat_id),
        department: None,
        external_id: None,
        mfa: Known::Unknown,
        last_active_at: None,
        ever_signed_in: Known::Unknown,
        last_sign_in_at: None,
        sign_ins_as_of: None,
        departed_on: None,
        invited_at: None,
        activated_at: Some(now),
        disabled_at: None,
        disabled_reason: None,
        disabled_by: None,
        departed_at: None,
        granted_role: None,
        granted_tier: None,
        granted_until: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    seat::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    partners::traces::leave(&tx, ctx, row.id).await?;
    let told = audit::Event::new("seat.service_created", row.id)
        .with("name", row.name.clone())
        .with("role", row.role.as_str())
        .with("tier", row.tier)
        .with("ownerSeatId", input.owner_seat_id.to_string());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
