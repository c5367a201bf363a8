//! What groups give: the strongest role and the highest tier of those that a seat is in. A seat that leaves the last group
//! that gave it something falls back to the directory's default. Owners are left alone.

use std::collections::BTreeSet;

use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::{ScimGroupId, Scoped, SeatId, scim_directory, scim_group, scim_group_member};
use sea_orm::{ColumnTrait, QueryFilter};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::seats;

/// What a group gives, or gave until now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gives {
    pub role: bool,
    pub tier: bool,
}

impl Gives {
    pub fn of(group: &scim_group::Model) -> Self {
        Self { role: group.role.is_some(), tier: group.tier.is_some() }
    }

    pub fn or(self, other: Self) -> Self {
        Self { role: self.role || other.role, tier: self.tier || other.tier }
    }
}

/// Gives the seats what their groups say, after something changed about a group that gives or gave `gives`. The tenant
/// must be locked.
pub(super) async fn follow(tx: &Tx, ctx: &Ctx, seat_ids: &BTreeSet<SeatId>, gives: Gives) -> Result<()> {
    if seat_ids.is_empty() || !(gives.role || gives.tier) {
        return Ok(());
    }
    let directory = scim_directory::Entity::of(ctx.scope()).one(tx).await?;
    let directory = directory.ok_or_else(|| Error::internal("following groups", "the directory is gone"))?;
    let groups = scim_group::Entity::within(ctx.scope()).all(tx).await?;
    let members = scim_group_member::Entity::within(ctx.scope())
        .filter(scim_group_member::Column::SeatId.is_in(seat_ids.iter().copied()))
        .all(tx)
        .await?;
    for seat in seat::Entity::among(ctx.scope(), seat_ids.iter().copied()).all(tx).await? {
        if seat.role == Role::Owner || seat.kind != SeatKind::Person || seat.status == SeatStatus::Removed {
            continue;
        }
        let of_seat: BTreeSet<ScimGroupId> =
            members.iter().filter(|member| member.seat_id == seat.id).map(|member| member.scim_group_id).collect();
        let own = || groups.iter().filter(|group| of_seat.contains(&group.id));
        let role = own().filter_map(|group| group.role).min().unwrap_or(directory.default_role);
        let tier = own().filter_map(|group| group.tier).max().unwrap_or(directory.default_tier);
        if gives.role && role != seat.role {
            seats::set_role_within(tx, ctx, seats::SetRole { id: seat.id, role, expected_version: None }).await?;
        }
        if gives.tier && tier != seat.tier {
            seats::set_tier_within(tx, ctx, seats::SetTier { id: seat.id, tier, expected_version: None }).await?;
        }
    }
    Ok(())
}

/// Takes a seat out of every group. What it may do stays as it is: it is disabled.
pub(super) async fn leave_all(tx: &Tx, ctx: &Ctx, seat_id: SeatId) -> Result<()> {
    let members = scim_group_member::Entity::within(ctx.scope())
        .filter(scim_group_member::Column::SeatId.eq(seat_id))
        .all(tx)
        .await?;
    for member in members {
        scim_group_member::Entity::remove(ctx.scope(), member.scim_group_id, [seat_id]).exec(tx).await?;
        super::groups::recount(tx, ctx, member.scim_group_id).await?;
    }
    Ok(())
}
