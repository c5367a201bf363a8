//! Finding users: the seats of people, but for what the directory deleted.

use keystead_entities::seat::{self, SeatKind, SeatStatus};
use keystead_entities::{Scoped, SeatId, scim_user};
use sea_orm::{
    ColumnTrait, Condition as Sql, ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};
use std::collections::HashMap;

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// What a directory needs for everything.
pub(super) const RIGHT: Right = Right::write(Area::Seats, seat::Role::Owner);
/// The most users or groups of one page.
pub const MOST: u64 = 200;

/// A user: a seat, and what the directory said of its person, where it has said anything.
#[derive(Clone, Debug)]
pub struct User {
    /// The seat.
    pub seat: seat::Model,
    /// What the directory said.
    pub said: Option<scim_user::Model>,
}

/// What is looked for. Several are joined by "and".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// By id; a text that is none finds nothing.
    Id(String),
    /// By user name, whatever its case.
    UserName(String),
    /// By the directory's own id.
    ExternalId(String),
    /// By mail address, whatever its case.
    Email(String),
    /// By name, exactly.
    DisplayName(String),
    /// In use, or not.
    Active(bool),
}

/// The user with that id.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn find_user(ctx: &Ctx, id: &str) -> Result<User> {
    ctx.may(RIGHT)?;
    let rows = visible(ctx).filter(by_id(id)).all(ctx.db()).await?;
    let user = with_said(ctx.db(), ctx, rows).await?.pop();
    user.ok_or_else(|| Error::not_found("id", "user"))
}

/// The users that all the conditions fit, from `start` (1 is the first), at most `count`; and how many there are.
///
/// # Errors
/// Forbidden for anybody but a directory.
pub async fn list_users(ctx: &Ctx, conditions: &[Condition], start: u64, count: u64) -> Result<(Vec<User>, u64)> {
    ctx.may(RIGHT)?;
    let mut rows = visible(ctx);
    for condition in conditions {
        rows = rows.filter(match condition {
            Condition::Id(id) => by_id(id),
            Condition::ExternalId(id) => Sql::all().add(seat::Column::ExternalId.eq(id)),
            Condition::Email(email) => Sql::all().add(seat::Column::Email.eq(email.to_lowercase())),
            Condition::DisplayName(name) => Sql::all().add(seat::Column::Name.eq(name)),
            Condition::Active(true) => Sql::all().add(in_use()),
            Condition::Active(false) => Sql::all().add(seat::Column::Status.eq(SeatStatus::Disabled)),
            Condition::UserName(name) => by_user_name(ctx, name),
        });
    }
    let total = rows.clone().count(ctx.db()).await?;
    let page = rows.order_by_asc(seat::Column::Id).offset(start.saturating_sub(1)).limit(count.min(MOST));
    let page = if count == 0 { Vec::new() } else { page.all(ctx.db()).await? };
    Ok((with_said(ctx.db(), ctx, page).await?, total))
}

/// In use: counts toward the plan.
fn in_use() -> sea_orm::sea_query::SimpleExpr {
    seat::Column::Status.is_in([SeatStatus::Invited, SeatStatus::Active])
}

fn by_id(id: &str) -> Sql {
    match id.parse::<SeatId>() {
        Ok(id) => Sql::all().add(seat::Column::Id.eq(id)),
        Err(_) => Sql::all().add(seat::Column::Version.lt(0)),
    }
}

/// Whom the directory has said nothing of goes by their mail address.
fn by_user_name(ctx: &Ctx, name: &str) -> Sql {
    let key = name.to_lowercase();
    let said = || scim_user::Entity::within(ctx.scope()).select_only().column(scim_user::Column::SeatId);
    let named = said().filter(scim_user::Column::UserNameKey.eq(&key)).into_query();
    let unsaid =
        Sql::all().add(seat::Column::Email.eq(&key)).add(seat::Column::Id.not_in_subquery(said().into_query()));
    Sql::any().add(seat::Column::Id.in_subquery(named)).add(unsaid)
}

/// The seats that are users.
pub(super) fn visible(ctx: &Ctx) -> Select<seat::Entity> {
    let deleted = scim_user::Entity::within(ctx.scope())
        .select_only()
        .column(scim_user::Column::SeatId)
        .filter(scim_user::Column::DeletedAt.is_not_null());
    seat::Entity::within(ctx.scope())
        .filter(seat::Column::Kind.eq(SeatKind::Person))
        .filter(seat::Column::Status.ne(SeatStatus::Removed))
        .filter(seat::Column::Id.not_in_subquery(deleted.into_query()))
}

/// Those of them that the directory has said something of.
pub(super) fn linked(ctx: &Ctx) -> Select<seat::Entity> {
    let said = scim_user::Entity::within(ctx.scope())
        .select_only()
        .column(scim_user::Column::SeatId)
        .filter(scim_user::Column::DeletedAt.is_null());
    visible(ctx).filter(seat::Column::Id.in_subquery(said.into_query()))
}

pub(super) async fn with_said(db: &impl ConnectionTrait, ctx: &Ctx, rows: Vec<seat::Model>) -> Result<Vec<User>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let said = scim_user::Entity::among(ctx.scope(), rows.iter().map(|row| row.id)).all(db).await?;
    let mut said: HashMap<SeatId, scim_user::Model> = said.into_iter().map(|row| (row.seat_id, row)).collect();
    Ok(rows.into_iter().map(|seat| User { said: said.remove(&seat.id), seat }).collect())
}
