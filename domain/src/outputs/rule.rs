//! Saying who approves.

use keystead_entities::approval_rule::{self, ApprovalRuleScope, Column};
use keystead_entities::business_unit::{self, BusinessUnitStatus};
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::{
    AiAppId, ApprovalRuleId, BusinessUnitId, ForChange, Scoped, SeatId, ai_app, approval_rule_seat,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use crate::auth::{Area, Right, covers};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::{audit, packs, policies, tenants};

/// To say who approves text for clients.
pub const RULE_SET: Right = Right::write(Area::Policies, Role::Admin);

/// The most seats that a rule names.
const MOST_SEATS: usize = 20;

/// A rule to be set. For one app, for one unit, or for the company where neither is named.
#[derive(Clone, Debug)]
pub struct SetRule {
    /// The app whose texts it is about.
    pub ai_app_id: Option<AiAppId>,
    /// The unit whose people's texts it is about.
    pub business_unit_id: Option<BusinessUnitId>,
    /// Whether a text may reach a client only once it is approved.
    pub is_required: bool,
    /// The least role of whoever approves: `APPROVER`, `ADMIN` or `OWNER`.
    pub approver_role: Role,
    /// Who approves, instead of whoever has the role; at most 20.
    pub seat_ids: Vec<SeatId>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// A rule to be taken away.
#[derive(Clone, Copy, Debug)]
pub struct RemoveRule {
    /// Which.
    pub id: ApprovalRuleId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Sets the rule of an app, of a unit, or of the company, in the stead of the one before. What waits follows it at once.
///
/// # Errors
/// `INVALID`, `TOO_LONG` by field; `NOT_FOUND` for an app, unit or seat; `VERSION_CONFLICT`; `POLICY_BLOCKED` where approval is
/// not to be needed and an installed industry pack wants it.
pub async fn set_rule(ctx: &Ctx, input: SetRule) -> Result<approval_rule::Model> {
    ctx.may(RULE_SET)?;
    let mut checks = Checks::new();
    if input.ai_app_id.is_some() && input.business_unit_id.is_some() {
        checks.refuse(Code::Invalid, "businessUnitId", "A rule is for one app or for one unit, not for both.");
    }
    if !covers(input.approver_role, Role::Approver) {
        checks.refuse(Code::Invalid, "approverRole", "APPROVER, ADMIN or OWNER.");
    }
    if input.seat_ids.len() > MOST_SEATS {
        checks.refuse(Code::TooLong, "approverSeatIds", format!("At most {MOST_SEATS} seats."));
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    expect_place(&tx, ctx, &input).await?;
    let seats = named(&tx, ctx, &input.seat_ids).await?;
    if !input.is_required {
        let packs = packs::installed(ctx, &tx).await?;
        if let Some(pack) = packs.iter().find(|pack| pack.client_text_approval) {
            let message = format!("The industry pack \"{}\" wants every text for a client approved.", pack.name);
            return Err(Error::refused(Code::PolicyBlocked, "isRequired", message));
        }
    }
    let scope = match (input.ai_app_id, input.business_unit_id) {
        (Some(_), _) => ApprovalRuleScope::AiApp,
        (None, Some(_)) => ApprovalRuleScope::BusinessUnit,
        (None, None) => ApprovalRuleScope::Tenant,
    };
    let mut old = approval_rule::Entity::within(ctx.scope()).filter(Column::Scope.eq(scope));
    if let Some(id) = input.ai_app_id {
        old = old.filter(Column::AiAppId.eq(id));
    }
    if let Some(id) = input.business_unit_id {
        old = old.filter(Column::BusinessUnitId.eq(id));
    }
    let old = old.for_change().one(&tx).await?;
    let now = ctx.now();
    let before = match &old {
        Some(row) => seats_of(&tx, ctx, row.id).await?,
        None => Vec::new(),
    };
    let row = match old.clone() {
        Some(row) => {
            expect_version(input.expected_version, row.version)?;
            let version = row.version;
            let mut row = row.into_active_model();
            row.is_required = Set(input.is_required);
            row.approver_role = Set(input.approver_role);
            row.set_by_seat_id = Set(ctx.seat_id());
            row.version = Set(version + 1);
            row.updated_at = Set(now);
            row.update(&tx).await?
        }
        None => {
            let row = approval_rule::Model {
                tenant_id: ctx.tenant_id(),
                id: ctx.new_id(ApprovalRuleId),
                scope,
                business_unit_id: input.business_unit_id,
                ai_app_id: input.ai_app_id,
                is_required: input.is_required,
                approver_role: input.approver_role,
                set_by_seat_id: ctx.seat_id(),
                version: 1,
                created_at: now,
                updated_at: now,
            };
            row.into_active_model().insert(&tx).await?
        }
    };
    approval_rule_seat::Entity::remove_of(ctx.scope(), row.id).exec(&tx).await?;
    let rows = seats.iter().map(|seat_id| {
        let row = approval_rule_seat::Model { tenant_id: ctx.tenant_id(), approval_rule_id: row.id, seat_id: *seat_id };
        row.into_active_model()
    });
    if !seats.is_empty() {
        approval_rule_seat::Entity::insert_many(rows).exec_without_returning(&tx).await?;
    }
    let told = audit::Event::new("approval_rule.set", row.id)
        .with("scope", row.scope.as_str())
        .with("aiAppId", row.ai_app_id.map(|id| id.to_string()))
        .with("businessUnitId", row.business_unit_id.map(|id| id.to_string()))
        .changed("isRequired", old.as_ref().is_none_or(|rule| rule.is_required), row.is_required)
        .changed(
            "approverRole",
            old.as_ref().map_or(Role::Approver, |rule| rule.approver_role).as_str(),
            row.approver_role.as_str(),
        )
        .changed("approverSeatIds", json!(before), json!(seats));
    policies::look_soon(&tx, ctx).await?;
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Takes a rule away; what it was about follows the next wider one.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`.
pub async fn remove_rule(ctx: &Ctx, input: RemoveRule) -> Result<()> {
    ctx.may(RULE_SET)?;
    let tx = ctx.begin().await?;
    let row = approval_rule::Entity::one(ctx.scope(), input.id).for_change().one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "approval rule"))?;
    expect_version(input.expected_version, row.version)?;
    approval_rule_seat::Entity::remove_of(ctx.scope(), row.id).exec(&tx).await?;
    approval_rule::Entity::remove(ctx.scope(), row.id).exec(&tx).await?;
    policies::look_soon(&tx, ctx).await?;
    let told = audit::Event::new("approval_rule.removed", row.id)
        .with("scope", row.scope.as_str())
        .with("aiAppId", row.ai_app_id.map(|id| id.to_string()))
        .with("businessUnitId", row.business_unit_id.map(|id| id.to_string()));
    audit::record(&tx, ctx, told);
    ctx.commit(tx, ctx.tenant_id()).await
}

async fn seats_of(tx: &Tx, ctx: &Ctx, id: ApprovalRuleId) -> Result<Vec<SeatId>> {
    let rows = approval_rule_seat::Entity::one(ctx.scope(), id).all(tx).await?;
    let mut ids: Vec<SeatId> = rows.into_iter().map(|row| row.seat_id).collect();
    ids.sort_unstable();
    Ok(ids)
}

/// The app or unit that it is about is there and in use.
async fn expect_place(tx: &Tx, ctx: &Ctx, input: &SetRule) -> Result<()> {
    if let Some(id) = input.ai_app_id {
        let app = ai_app::Entity::one(ctx.scope(), id).one(tx).await?.filter(|app| app.archived_at.is_none());
        app.ok_or_else(|| Error::not_found("aiAppId", "AI app"))?;
    }
    if let Some(id) = input.business_unit_id {
        let unit = business_unit::Entity::one(ctx.scope(), id).one(tx).await?;
        let unit = unit.filter(|unit| unit.status == BusinessUnitStatus::Active);
        unit.ok_or_else(|| Error::not_found("businessUnitId", "business unit"))?;
    }
    Ok(())
}

/// The seats to be named, each once: people whose own role lets them approve.
async fn named(tx: &Tx, ctx: &Ctx, ids: &[SeatId]) -> Result<Vec<SeatId>> {
    let rows = seat::Entity::among(ctx.scope(), ids.iter().copied()).all(tx).await?;
    let mut checks = Checks::new();
    for (at, id) in ids.iter().enumerate() {
        let field = format!("approverSeatIds.{at}");
        match rows.iter().find(|row| row.id == *id) {
            None => checks.refuse(Code::NotFound, &field, "There is no seat with this id."),
            Some(row) if row.kind != SeatKind::Person => {
                checks.refuse(Code::Invalid, &field, "A person approves, no service account.");
            }
            Some(row) if !matches!(row.status, SeatStatus::Invited | SeatStatus::Active) => {
                checks.refuse(Code::StateConflict, &field, format!("The seat is {}.", row.status));
            }
            Some(row) if !covers(row.role, Role::Approver) => {
                checks.refuse(
                    Code::Invalid,
                    &field,
                    format!("{} has the role {}; an approver has APPROVER or more.", row.name, row.role),
                );
            }
            Some(_) => {}
        }
    }
    checks.done()?;
    let mut ids: Vec<SeatId> = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
