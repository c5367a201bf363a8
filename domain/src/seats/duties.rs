//! What a seat answers for besides service accounts. None of it ends with the seat: somebody else has to take it over.

use keystead_entities::notification_channel::{self as channel, ChannelStatus};
use keystead_entities::pilot::{self, PilotStatus};
use keystead_entities::seat::{self, Role};
use keystead_entities::seat_audit::{self, SeatAuditStatus};
use keystead_entities::vendor::{self, VendorStatus};
use keystead_entities::{AnyId, Scoped, ai_app, seat_audit_reviewer};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::notifications::{self, Notice};

/// Its duties: AI apps that it owns, vendors that it answers for, pilots that it leads, open seat audits that it reviews, notification channels to its
/// address. What is archived or over is none any more.
pub async fn duties(db: &impl ConnectionTrait, ctx: &Ctx, seat: &seat::Model) -> Result<Vec<AnyId>> {
    let apps = ai_app::Entity::within(ctx.scope())
        .filter(ai_app::Column::OwnerSeatId.eq(seat.id))
        .filter(ai_app::Column::ArchivedAt.is_null())
        .order_by_asc(ai_app::Column::Id);
    let vendors = vendor::Entity::within(ctx.scope())
        .filter(vendor::Column::OwnerSeatId.eq(seat.id))
        .filter(vendor::Column::Status.eq(VendorStatus::Active))
        .order_by_asc(vendor::Column::Id);
    let pilots = pilot::Entity::within(ctx.scope())
        .filter(pilot::Column::LeadSeatId.eq(seat.id))
        .filter(pilot::Column::Status.is_in([PilotStatus::Draft, PilotStatus::Running, PilotStatus::Paused]))
        .order_by_asc(pilot::Column::Id);
    let reviews = seat_audit_reviewer::Entity::within(ctx.scope())
        .filter(seat_audit_reviewer::Column::SeatId.eq(seat.id))
        .all(db)
        .await?;
    let audits = seat_audit::Entity::among(ctx.scope(), reviews.into_iter().map(|review| review.seat_audit_id))
        .filter(seat_audit::Column::Status.eq(SeatAuditStatus::Open))
        .order_by_asc(seat_audit::Column::Id);
    let mut duties: Vec<AnyId> = Vec::new();
    duties.extend(apps.all(db).await?.into_iter().map(|row| AnyId::from(row.id)));
    duties.extend(vendors.all(db).await?.into_iter().map(|row| AnyId::from(row.id)));
    duties.extend(pilots.all(db).await?.into_iter().map(|row| AnyId::from(row.id)));
    duties.extend(audits.all(db).await?.into_iter().map(|row| AnyId::from(row.id)));
    if let Some(address) = &seat.email {
        let channels = channel::Entity::within(ctx.scope())
            .filter(channel::Column::Address.eq(address))
            .filter(channel::Column::Status.ne(ChannelStatus::Deleted))
            .order_by_asc(channel::Column::Id);
        duties.extend(channels.all(db).await?.into_iter().map(|row| AnyId::from(row.id)));
    }
    Ok(duties)
}

/// Tells owners and admins what a seat that is gone left behind, in the console.
pub(super) async fn tell_left_behind(tx: &Tx, ctx: &Ctx, seat: &seat::Model, duties: &[AnyId]) -> Result<()> {
    if duties.is_empty() {
        return Ok(());
    }
    let admins = notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
    let list: Vec<String> = duties.iter().map(|duty| format!("- {} ({duty})", duty.noun())).collect();
    let notice = Notice {
        seat_ids: admins.into_iter().map(|admin| admin.id).collect(),
        kind: "seat.duties_left",
        dedupe_key: format!("seat.duties_left:{}:{}", seat.id, seat.version),
        title: format!("Nobody answers for what {} looked after", seat.name),
        body: format!(
            "The seat of {} is gone, and this is still in its hands:\n\n{}\n\nName somebody else for each, or end it.",
            seat.name,
            list.join("\n")
        ),
        target: Some(seat.id.into()),
    };
    notifications::notify_in_console(tx, ctx, notice).await
}
