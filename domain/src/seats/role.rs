//! What a seat may do.

use keystead_entities::SeatId;
use keystead_entities::seat::{self, Role, SeatKind};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::rules;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::expect_version;
use crate::{access, audit, sessions, tenants};

/// To change a role; what touches or makes an owner takes an owner.
pub const ROLE_SET: Right = Right::write(Area::Seats, Role::Admin);

/// A change of role.
#[derive(Clone, Debug)]
pub struct SetRole {
    /// The seat.
    pub id: SeatId,
    /// The role it is to have.
    pub role: Role,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Changes a seat's role; it holds from the seat's next request on. The person signs in anew.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`; `FOUR_EYES` where one would raise oneself; `LAST_ADMIN`; `INVALID` for a service
/// account as owner.
pub async fn set_role(ctx: &Ctx, input: SetRole) -> Result<seat::Model> {
    ctx.may(ROLE_SET)?;
    let tx = ctx.begin().await?;
    let new = set_role_within(&tx, ctx, input).await?;
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// As [`set_role`], within the transaction of something larger.
pub(crate) async fn set_role_within(tx: &Tx, ctx: &Ctx, input: SetRole) -> Result<seat::Model> {
    ctx.may(ROLE_SET)?;
    tenants::lock(tx, ctx).await?;
    let old = rules::load(tx, ctx, "id", input.id).await?;
    if ctx.seat_id() == Some(old.id) && input.role < old.role {
        return Err(Error::refused(Code::FourEyes, "role", "Nobody raises their own role. Ask an owner."));
    }
    rules::expect_reach(ctx, old.role)?;
    if input.role < old.role {
        rules::expect_to_give(tx, ctx, input.role).await?;
    }
    rules::expect_reach(ctx, input.role)?;
    expect_version(input.expected_version, old.version)?;
    if input.role == Role::Owner || old.role == Role::Owner {
        sessions::expect_fresh(ctx).await?;
    }
    if input.role == Role::Owner && old.kind == SeatKind::Service {
        return Err(Error::invalid("role", "A company is owned by people; a service account cannot be an owner."));
    }
    if input.role != Role::Owner {
        rules::expect_other_owner(tx, ctx, "role", &old).await?;
    }
    let mut row = old.clone().into_active_model();
    row.role = Set(input.role);
    if input.role > old.role {
        access::end_live(tx, ctx, old.id, "The seat's own role was lowered.").await?;
        rules::take_off_grant(&mut row);
    }
    rules::touch(&mut row, ctx, old.version);
    let new = row.update(tx).await?;
    let ended = match new.role == old.role {
        true => Vec::new(),
        false => sessions::end_of_seat(tx, ctx, new.id, "The role was changed.").await?,
    };
    let told = audit::Event::new("seat.role_set", new.id)
        .changed("role", old.role.as_str(), new.role.as_str())
        .with("endedSessionIds", ended.iter().map(|s| s.id.to_string()).collect::<Vec<_>>());
    audit::record(tx, ctx, told);
    Ok(new)
}
