//! What is known of a seat.

use keystead_entities::seat::{self, Role, SeatKind};
use keystead_entities::{BusinessUnitId, SeatId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::rules;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::{Change, Checks, expect_version};
use crate::{audit, tenants};

/// To change what is known of a seat.
pub const UPDATE: Right = Right::write(Area::Seats, Role::Admin);

/// A change of what is known of a seat.
#[derive(Clone, Debug)]
pub struct Update {
    /// The seat.
    pub id: SeatId,
    /// Its name, at most 200 characters.
    pub name: Option<String>,
    /// Where it works.
    pub business_unit_id: Change<BusinessUnitId>,
    /// As the company calls it, at most 120 characters.
    pub department: Change<String>,
    /// Who answers for a service account; people have none.
    pub owner_seat_id: Option<SeatId>,
    /// Last day in the company (`YYYY-MM-DD`).
    pub departed_on: Change<String>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Changes what is known of a seat.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `STATE_CONFLICT`; `INVALID` for an owner of a person.
pub async fn update(ctx: &Ctx, input: Update) -> Result<seat::Model> {
    ctx.may(UPDATE)?;
    let mut checks = Checks::new();
    let name = input.name.map(|name| checks.line("name", &name, 200));
    let department = match input.department {
        Change::Set(text) => checks.optional_line("department", Some(&text), 120).map_or(Change::Clear, Change::Set),
        other => other,
    };
    if matches!(&input.departed_on, Change::Set(day) if !is_day(day)) {
        checks.refuse(Code::Invalid, "departedOn", "This is not a day. Example: 2026-11-30.");
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let old = rules::load(&tx, ctx, "id", input.id).await?;
    rules::expect_reach(ctx, old.role)?;
    expect_version(input.expected_version, old.version)?;
    let mut row = old.clone().into_active_model();
    if let Some(name) = name {
        row.name = Set(name);
    }
    match input.business_unit_id {
        Change::Keep => {}
        Change::Clear => row.business_unit_id = Set(None),
        Change::Set(id) => {
            rules::expect_unit(&tx, ctx, Some(id)).await?;
            row.business_unit_id = Set(Some(id));
        }
    }
    match department {
        Change::Keep => {}
        Change::Clear => row.department = Set(None),
        Change::Set(text) => row.department = Set(Some(text)),
    }
    match input.departed_on {
        Change::Keep => {}
        Change::Clear => row.departed_on = Set(None),
        Change::Set(day) => row.departed_on = Set(Some(day)),
    }
    if let Some(owner) = input.owner_seat_id {
        if old.kind != SeatKind::Service {
            return Err(Error::invalid("ownerSeatId", "Only a service account has an owner."));
        }
        rules::expect_answerable(&tx, ctx, "ownerSeatId", owner).await?;
        row.owner_seat_id = Set(Some(owner));
    }
    rules::touch(&mut row, ctx, old.version);
    let new = row.update(&tx).await?;
    let text = |id: Option<BusinessUnitId>| id.map(|id| id.to_string());
    let owner = |id: Option<SeatId>| id.map(|id| id.to_string());
    let told = audit::Event::new("seat.updated", new.id)
        .changed("name", old.name, new.name.clone())
        .changed("businessUnitId", text(old.business_unit_id), text(new.business_unit_id))
        .changed("department", old.department, new.department.clone())
        .changed("departedOn", old.departed_on, new.departed_on.clone())
        .changed("ownerSeatId", owner(old.owner_seat_id), owner(new.owner_seat_id));
    audit::record(&tx, ctx, told);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok()
}
