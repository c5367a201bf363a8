//! A seat's own notifications.

use chrono::{DateTime, Utc};
use keystead_entities::seat::Role;
use keystead_entities::{NotificationId, Scoped, SeatId, notification};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::list::{self, Page, PageArgs, Sort};

/// To see one's own notifications.
pub const READ: Right = Right::read(Area::Jobs, Role::Member);
/// To mark one's own notifications as read. Looking is enough for it: an auditor's inbox is no evidence.
pub const MARK: Right = Right::read(Area::Jobs, Role::Member);

/// The caller's notifications, newest first: all of them, or only those read or unread.
pub async fn list(ctx: &Ctx, is_read: Option<bool>, page: &PageArgs) -> Result<Page<notification::Model>> {
    ctx.may(READ)?;
    let Some(seat_id) = ctx.seat_id() else { return Ok(Page { rows: vec![], has_next: false, has_previous: false }) };
    let newest = Sort { by: notification::Column::CreatedAt, descending: true, tie: notification::Column::Id };
    list::page(ctx.db(), select(ctx, seat_id, is_read), newest, page).await
}

/// How many there are.
pub async fn count(ctx: &Ctx, is_read: Option<bool>) -> Result<u64> {
    ctx.may(READ)?;
    let Some(seat_id) = ctx.seat_id() else { return Ok(0) };
    list::count(ctx.db(), select(ctx, seat_id, is_read)).await
}

fn select(ctx: &Ctx, seat_id: SeatId, is_read: Option<bool>) -> Select<notification::Entity> {
    let own = notification::Entity::within(ctx.scope()).filter(notification::Column::SeatId.eq(seat_id));
    match is_read {
        None => own,
        Some(true) => own.filter(notification::Column::ReadAt.is_not_null()),
        Some(false) => own.filter(notification::Column::ReadAt.is_null()),
    }
}

/// One of the caller's notifications; another seat's is not there.
pub async fn find(ctx: &Ctx, id: NotificationId) -> Result<Option<notification::Model>> {
    ctx.may(READ)?;
    let Some(seat_id) = ctx.seat_id() else { return Ok(None) };
    Ok(select(ctx, seat_id, None).filter(notification::Column::Id.eq(id)).one(ctx.db()).await?)
}

/// The caller's notifications written since that moment, oldest first, at most 500: for whoever watches them. One that was
/// written earlier can come to light later, when its transaction ends; look back far enough.
pub async fn since(ctx: &Ctx, moment: DateTime<Utc>) -> Result<Vec<notification::Model>> {
    ctx.may(READ)?;
    let Some(seat_id) = ctx.seat_id() else { return Ok(Vec::new()) };
    let recent = select(ctx, seat_id, None)
        .filter(notification::Column::CreatedAt.gte(moment))
        .order_by_desc(notification::Column::Id)
        .limit(500);
    let mut rows = recent.all(ctx.db()).await?;
    rows.reverse();
    Ok(rows)
}

/// Marks one of the caller's notifications as read. Doing so again changes nothing.
pub async fn read(ctx: &Ctx, id: NotificationId) -> Result<notification::Model> {
    ctx.may(MARK)?;
    let seat_id = own_seat(ctx)?;
    let tx = ctx.begin().await?;
    mark(&tx, ctx, seat_id, Some(id)).await?;
    let row = select(ctx, seat_id, None).filter(notification::Column::Id.eq(id)).one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "notification"))?;
    ctx.commit(tx, id).await?;
    Ok(row)
}

/// Marks all of the caller's notifications as read. Returns how many were not.
pub async fn read_all(ctx: &Ctx) -> Result<u64> {
    ctx.may(MARK)?;
    let seat_id = own_seat(ctx)?;
    let tx = ctx.begin().await?;
    let marked = mark(&tx, ctx, seat_id, None).await?;
    ctx.commit(tx, seat_id).await?;
    Ok(marked)
}

fn own_seat(ctx: &Ctx) -> Result<SeatId> {
    ctx.seat_id().ok_or_else(|| Error::not_found("id", "notification"))
}

async fn mark(tx: &Tx, ctx: &Ctx, seat_id: SeatId, id: Option<NotificationId>) -> Result<u64> {
    let mut update = notification::Entity::update_within(ctx.scope())
        .filter(notification::Column::SeatId.eq(seat_id))
        .filter(notification::Column::ReadAt.is_null())
        .col_expr(notification::Column::ReadAt, Expr::value(ctx.now()));
    if let Some(id) = id {
        update = update.filter(notification::Column::Id.eq(id));
    }
    Ok(update.exec(tx).await?.rows_affected)
}
