//! Policies to look at.

use keystead_entities::policy::{self, PolicyStatus};
use keystead_entities::policy_review::{self, PolicyReviewStatus};
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::{PolicyId, PolicyVersionId, Scoped, policy_acknowledgement, policy_version};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{Below, Sort};

/// To look at policies and their versions.
pub const READ: Right = Right::read(Area::Policies, Role::Member);
/// To look at who acknowledged what, and at what is to be reviewed.
pub const READ_ALL: Right = Right::read(Area::Policies, Role::Auditor);

/// The policies of the company.
///
/// # Errors
/// Forbidden without [`READ`].
pub fn policies(ctx: &Ctx, status: Option<&[PolicyStatus]>) -> Result<Select<policy::Entity>> {
    ctx.may(READ)?;
    let rows = policy::Entity::within(ctx.scope());
    Ok(match status {
        Some(any) => rows.filter(policy::Column::Status.is_in(any.iter().copied())),
        None => rows,
    })
}

/// The policy of the company that is not retired.
///
/// # Errors
/// Forbidden without [`READ`].
pub async fn live(ctx: &Ctx) -> Result<Option<policy::Model>> {
    ctx.may(READ)?;
    Ok(policy::Entity::live(ctx.scope()).one(ctx.db()).await?)
}

/// The draft of a policy, where one is being written.
///
/// # Errors
/// What the database says.
pub async fn draft_of(ctx: &Ctx, id: PolicyId) -> Result<Option<policy_version::Model>> {
    use policy_version::{Column, PolicyVersionStatus};
    let rows = policy_version::Entity::within(ctx.scope()).filter(Column::PolicyId.eq(id));
    Ok(rows.filter(Column::Status.eq(PolicyVersionStatus::Draft)).one(ctx.db()).await?)
}

/// The versions of a policy that were published, the latest first.
pub fn versions(ctx: &Ctx, id: PolicyId) -> Below<policy_version::Entity> {
    use policy_version::{Column, PolicyVersionStatus};
    let rows = policy_version::Entity::within(ctx.scope()).filter(Column::Status.ne(PolicyVersionStatus::Draft));
    let sort = Sort { by: Column::Number, descending: true, tie: Column::Id };
    Below::new(ctx.scope(), rows.filter(Column::PublishedAt.is_not_null()), sort).of(Column::PolicyId, id)
}

/// What is to be reviewed about a policy, the latest first.
///
/// # Errors
/// Forbidden without the role `AUDITOR`.
pub fn reviews(ctx: &Ctx, id: PolicyId, status: Option<&[PolicyReviewStatus]>) -> Result<Below<policy_review::Entity>> {
    ctx.may(READ_ALL)?;
    use policy_review::Column;
    let mut rows = policy_review::Entity::within(ctx.scope());
    if let Some(any) = status {
        rows = rows.filter(Column::Status.is_in(any.iter().copied()));
    }
    let sort = Sort { by: Column::Id, descending: true, tie: Column::Id };
    Ok(Below::new(ctx.scope(), rows, sort).of(Column::PolicyId, id))
}

/// Who acknowledged a version, the first first.
///
/// # Errors
/// Forbidden without the role `AUDITOR`.
pub fn acknowledgements(ctx: &Ctx, id: PolicyVersionId) -> Result<Below<policy_acknowledgement::Entity>> {
    ctx.may(READ_ALL)?;
    use policy_acknowledgement::Column;
    let sort = Sort { by: Column::Id, descending: false, tie: Column::Id };
    let rows = policy_acknowledgement::Entity::within(ctx.scope());
    Ok(Below::new(ctx.scope(), rows, sort).of(Column::PolicyVersionId, id))
}

/// The caller's own word on a version; nothing where the caller is no seat of the company.
pub fn own_acknowledgement(ctx: &Ctx, id: PolicyVersionId) -> Option<Below<policy_acknowledgement::Entity>> {
    use policy_acknowledgement::Column;
    let own = policy_acknowledgement::Entity::within(ctx.scope()).filter(Column::SeatId.eq(ctx.seat_id()?));
    let sort = Sort { by: Column::Id, descending: false, tie: Column::Id };
    Some(Below::new(ctx.scope(), own, sort).of(Column::PolicyVersionId, id))
}

/// Whoever is bound by the policy: the active seats of people, but not auditors, who change nothing and use nothing.
pub fn bound(ctx: &Ctx) -> Select<seat::Entity> {
    seat::Entity::within(ctx.scope())
        .filter(seat::Column::Kind.eq(SeatKind::Person))
        .filter(seat::Column::Status.eq(SeatStatus::Active))
        .filter(seat::Column::Role.ne(Role::Auditor))
}

/// Those of [`bound`] who have not acknowledged that version.
pub fn pending(ctx: &Ctx, id: PolicyVersionId) -> Select<seat::Entity> {
    bound(ctx).filter(seat::Column::Id.not_in_subquery(acknowledged(ctx, id)))
}

fn acknowledged(ctx: &Ctx, id: PolicyVersionId) -> sea_orm::sea_query::SelectStatement {
    policy_acknowledgement::Entity::within(ctx.scope())
        .select_only()
        .column(policy_acknowledgement::Column::SeatId)
        .filter(policy_acknowledgement::Column::PolicyVersionId.eq(id))
        .into_query()
}

/// How many are bound, and how many of them have acknowledged that version.
///
/// # Errors
/// What the database says.
pub async fn counts(ctx: &Ctx, db: &impl ConnectionTrait, id: PolicyVersionId) -> Result<(u64, u64)> {
    let all = bound(ctx).count(db).await?;
    let done = bound(ctx).filter(seat::Column::Id.in_subquery(acknowledged(ctx, id))).count(db).await?;
    Ok((all, done))
}
