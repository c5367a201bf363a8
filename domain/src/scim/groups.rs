//! Groups of the directory, and what they stand for.

use std::collections::BTreeSet;

use keystead_entities::seat::{self, Role};
use keystead_entities::{ScimGroupId, Scoped, SeatId, scim_group, scim_group_member};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::follow::{Gives, follow};
use super::lookup::{self, MOST, RIGHT};
use super::note_change;
use crate::auth::{Area, Right, covers};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Change, Checks, expect_version};
use crate::{access, audit, tenants};

/// To say what a group stands for.
pub const MAP: Right = Right::write(Area::Seats, Role::Admin);

/// The most members of a group.
const MOST_MEMBERS: usize = 5_000;

/// A group and its members.
#[derive(Clone, Debug)]
pub struct Group {
    /// The group.
    pub row: scim_group::Model,
    /// Its members; those that the directory deleted are not among them.
    pub members: BTreeSet<SeatId>,
}

/// A group as the directory wants it to be.
#[derive(Clone, Debug)]
pub struct NewGroup {
    /// Unique in the directory, whatever its case.
    pub name: String,
    /// The directory's own id.
    pub external_id: Option<String>,
    /// Ids of its members.
    pub members: Vec<String>,
}

/// What a group stands for.
#[derive(Clone, Debug)]
pub struct MapGroup {
    /// The group.
    pub id: ScimGroupId,
    /// The role of its members; never `OWNER`.
    pub role: Change<Role>,
    /// The tier of its members.
    pub tier: Change<i32>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// The groups, for admins to look at.
///
/// # Errors
/// Forbidden without [`super::READ`].
pub fn select_groups(ctx: &Ctx) -> Result<Select<scim_group::Entity>> {
    ctx.may(super::READ)?;
    Ok(scim_group::Entity::within(ctx.scope()))
}

/// Makes a group.
///
/// # Errors
/// `TAKEN`; `INVALID`, also for a member that is no user.
pub async fn create_group(ctx: &Ctx, new: NewGroup) -> Result<Group> {
    ctx.may(RIGHT)?;
    let (name, external_id) = checked(&new)?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    expect_free_name(&tx, ctx, &name, None).await?;
    let members = users(&tx, ctx, &new.members).await?;
    let now = ctx.now();
    let row = scim_group::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(ScimGroupId),
        name_key: name.to_lowercase(),
        name,
        external_id,
        role: None,
        tier: None,
        member_count: i32::try_from(members.len()).unwrap_or(i32::MAX),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    scim_group::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    add(&tx, ctx, row.id, members.iter().copied()).await?;
    let told = audit::Event::new("scim_group.created", row.id)
        .with("name", row.name.clone())
        .with("memberSeatIds", members.iter().map(ToString::to_string).collect::<Vec<_>>());
    audit::record(&tx, ctx, told);
    note_change(&tx, ctx).await?;
    ctx.commit(tx, row.id).await?;
    Ok(Group { row, members })
}

/// The group with that id.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn find_group(ctx: &Ctx, id: &str) -> Result<Group> {
    ctx.may(RIGHT)?;
    load(ctx.db(), ctx, id).await
}

/// The groups with that name or that id of the directory, from `start` (1 is the first), at most `count`; and how many there
/// are. Members are read only where they are wanted.
///
/// # Errors
/// Forbidden for anybody but a directory.
pub async fn list_groups(
    ctx: &Ctx,
    (name, external_id): (Option<&str>, Option<&str>),
    start: u64,
    count: u64,
    with_members: bool,
) -> Result<(Vec<Group>, u64)> {
    ctx.may(RIGHT)?;
    let mut rows = scim_group::Entity::within(ctx.scope());
    if let Some(name) = name {
        rows = rows.filter(scim_group::Column::NameKey.eq(name.to_lowercase()));
    }
    if let Some(id) = external_id {
        rows = rows.filter(scim_group::Column::ExternalId.eq(id));
    }
    let total = rows.clone().count(ctx.db()).await?;
    let page = rows.order_by_asc(scim_group::Column::Id).offset(start.saturating_sub(1)).limit(count.min(MOST));
    let page = if count == 0 { Vec::new() } else { page.all(ctx.db()).await? };
    let members = match with_members && !page.is_empty() {
        false => Vec::new(),
        true => scim_group_member::Entity::among(ctx.scope(), page.iter().map(|row| row.id)).all(ctx.db()).await?,
    };
    let of = |id| members.iter().filter(|member| member.scim_group_id == id).map(|member| member.seat_id).collect();
    Ok((page.into_iter().map(|row| Group { members: of(row.id), row }).collect(), total))
}

/// Makes the group what the directory says, its members included.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `TAKEN`; `INVALID`, also for a new member that is no user.
pub async fn replace_group(ctx: &Ctx, id: &str, new: NewGroup, expected_version: Option<i32>) -> Result<Group> {
    change_group(ctx, id, expected_version, |_| Ok::<_, Error>(new)).await
}

/// As [`replace_group`], with what `wanted` makes of the group as it is.
///
/// # Errors
/// As [`replace_group`], and what `wanted` says.
pub async fn change_group<E: From<Error>>(
    ctx: &Ctx,
    id: &str,
    expected_version: Option<i32>,
    wanted: impl FnOnce(&Group) -> std::result::Result<NewGroup, E>,
) -> std::result::Result<Group, E> {
    ctx.may(RIGHT)?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let old = load(&tx, ctx, id).await?;
    expect_version(expected_version, old.row.version)?;
    let new = wanted(&old)?;
    Ok(write(tx, ctx, old, new).await?)
}

/// Writes what changed of the group.
async fn write(tx: Tx, ctx: &Ctx, old: Group, new: NewGroup) -> Result<Group> {
    let (name, external_id) = checked(&new)?;
    expect_free_name(&tx, ctx, &name, Some(old.row.id)).await?;
    let members = users(&tx, ctx, &new.members).await?;
    let joined: BTreeSet<SeatId> = members.difference(&old.members).copied().collect();
    let left: BTreeSet<SeatId> = old.members.difference(&members).copied().collect();
    if joined.is_empty() && left.is_empty() && old.row.name == name && old.row.external_id == external_id {
        return Ok(old);
    }
    add(&tx, ctx, old.row.id, joined.iter().copied()).await?;
    if !left.is_empty() {
        scim_group_member::Entity::remove(ctx.scope(), old.row.id, left.iter().copied()).exec(&tx).await?;
    }
    let mut row = old.row.clone().into_active_model();
    row.name_key = Set(name.to_lowercase());
    row.name = Set(name);
    row.external_id = Set(external_id);
    row.member_count = Set(i32::try_from(members.len()).unwrap_or(i32::MAX));
    row.version = Set(old.row.version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    follow(&tx, ctx, &joined.union(&left).copied().collect(), Gives::of(&row)).await?;
    let ids = |seats: &BTreeSet<SeatId>| seats.iter().map(ToString::to_string).collect::<Vec<_>>();
    let told = audit::Event::new("scim_group.updated", row.id)
        .changed("name", old.row.name, row.name.clone())
        .with("joinedSeatIds", ids(&joined))
        .with("leftSeatIds", ids(&left));
    audit::record(&tx, ctx, told);
    note_change(&tx, ctx).await?;
    ctx.commit(tx, row.id).await?;
    Ok(Group { row, members })
}

/// Removes the group; what it gave goes with it.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`.
pub async fn delete_group(ctx: &Ctx, id: &str, expected_version: Option<i32>) -> Result<()> {
    ctx.may(RIGHT)?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let old = load(&tx, ctx, id).await?;
    expect_version(expected_version, old.row.version)?;
    scim_group_member::Entity::remove(ctx.scope(), old.row.id, old.members.iter().copied()).exec(&tx).await?;
    scim_group::Entity::remove(ctx.scope(), old.row.id).exec(&tx).await?;
    follow(&tx, ctx, &old.members, Gives::of(&old.row)).await?;
    let told = audit::Event::new("scim_group.deleted", old.row.id).with("name", old.row.name.clone());
    audit::record(&tx, ctx, told);
    note_change(&tx, ctx).await?;
    ctx.commit(tx, old.row.id).await
}

/// Says what a group stands for; its members have it at once.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `INVALID`; forbidden for a role above the caller's own; `FOUR_EYES` where the caller is
/// a member and would be raised.
pub async fn map_group(ctx: &Ctx, input: MapGroup) -> Result<scim_group::Model> {
    ctx.may(MAP)?;
    let mut checks = Checks::new();
    if input.role == Change::Set(Role::Owner) {
        checks.refuse(Code::Invalid, "role", "Owners are made one by one, not by a group.");
    }
    if let Change::Set(tier) = input.tier {
        checks.within("tier", tier, 1, 3);
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let found = scim_group::Entity::one(ctx.scope(), input.id).one(&tx).await?;
    let old = found.ok_or_else(|| Error::not_found("id", "group of the directory"))?;
    expect_version(input.expected_version, old.version)?;
    if let Change::Set(role) = input.role {
        let own = access::own_role(&tx, ctx).await?;
        if !covers(own, role) {
            return Err(Error::Forbidden(format!("This gives the role {role}, and the caller's own is {own}.")));
        }
    }
    let mut row = old.clone().into_active_model();
    row.role = Set(input.role.over(old.role));
    row.tier = Set(input.tier.over(old.tier));
    row.version = Set(old.version + 1);
    row.updated_at = Set(ctx.now());
    let new = row.update(&tx).await?;
    let members = members_of(&tx, ctx, new.id).await?;
    follow(&tx, ctx, &members, Gives::of(&old).or(Gives::of(&new))).await?;
    let told = audit::Event::new("scim_group.mapped", new.id)
        .changed("role", old.role.map(Role::as_str), new.role.map(Role::as_str))
        .changed("tier", old.tier, new.tier);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Counts the members anew.
pub(super) async fn recount(tx: &Tx, ctx: &Ctx, id: ScimGroupId) -> Result<()> {
    let count = members_of(tx, ctx, id).await?.len();
    scim_group::Entity::update_within(ctx.scope())
        .filter(scim_group::Column::Id.eq(id))
        .col_expr(
            scim_group::Column::MemberCount,
            sea_orm::sea_query::Expr::value(i32::try_from(count).unwrap_or(i32::MAX)),
        )
        .exec(tx)
        .await?;
    Ok(())
}

fn checked(new: &NewGroup) -> Result<(String, Option<String>)> {
    let mut checks = Checks::new();
    let name = checks.line("displayName", &new.name, 256);
    let external_id = checks.optional_line("externalId", new.external_id.as_deref(), 255);
    if new.members.len() > MOST_MEMBERS {
        checks.refuse(Code::TooLong, "members", format!("At most {MOST_MEMBERS} members."));
    }
    checks.done()?;
    Ok((name, external_id))
}

async fn load(db: &impl ConnectionTrait, ctx: &Ctx, id: &str) -> Result<Group> {
    let not_found = || Error::not_found("id", "group");
    let id: ScimGroupId = id.parse().map_err(|_| not_found())?;
    let row = scim_group::Entity::one(ctx.scope(), id).one(db).await?.ok_or_else(not_found)?;
    Ok(Group { members: members_of(db, ctx, row.id).await?, row })
}

async fn members_of(db: &impl ConnectionTrait, ctx: &Ctx, id: ScimGroupId) -> Result<BTreeSet<SeatId>> {
    let rows = scim_group_member::Entity::one(ctx.scope(), id).all(db).await?;
    Ok(rows.into_iter().map(|row| row.seat_id).collect())
}

/// The seats behind the ids of members, each of which must be a user.
async fn users(tx: &Tx, ctx: &Ctx, ids: &[String]) -> Result<BTreeSet<SeatId>> {
    let wanted: BTreeSet<SeatId> = ids.iter().filter_map(|id| id.parse().ok()).collect();
    let named: BTreeSet<&String> = ids.iter().collect();
    let found = match wanted.is_empty() {
        true => Vec::new(),
        false => lookup::visible(ctx).filter(seat::Column::Id.is_in(wanted.iter().copied())).all(tx).await?,
    };
    if found.len() < named.len() {
        return Err(Error::invalid("members", "A member of a group is a user. One of these is not, or not any more."));
    }
    Ok(wanted)
}

async fn add(tx: &Tx, ctx: &Ctx, id: ScimGroupId, seats: impl Iterator<Item = SeatId>) -> Result<()> {
    let rows: Vec<_> = seats
        .map(|seat_id| scim_group_member::ActiveModel {
            tenant_id: Set(ctx.tenant_id()),
            scim_group_id: Set(id),
            seat_id: Set(seat_id),
        })
        .collect();
    for rows in rows.chunks(1_000) {
        scim_group_member::Entity::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn expect_free_name(tx: &Tx, ctx: &Ctx, name: &str, own: Option<ScimGroupId>) -> Result<()> {
    let same = scim_group::Entity::within(ctx.scope())
        .filter(scim_group::Column::NameKey.eq(name.to_lowercase()))
        .one(tx)
        .await?;
    match same.filter(|row| Some(row.id) != own) {
        None => Ok(()),
        Some(row) => {
            let message = format!("There is a group with this name already: {}.", row.id);
            Err(Error::refused(Code::Taken, "displayName", message))
        }
    }
}
