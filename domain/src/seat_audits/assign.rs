//! Who is asked in an audit.

use keystead_entities::seat::{self, Role};
use keystead_entities::seat_audit::{self, SeatAuditStatus};
use keystead_entities::seat_audit_item as item;
use keystead_entities::{ForChange, Scoped, SeatAuditId, SeatAuditItemId, SeatId, seat_audit_reviewer};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::reviewers::{self, Desk, Under};
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Problem, Result};
use crate::notifications;

/// Those who are asked, and those who could be where the asked ones must not.
pub(super) struct Pool {
    pub assigned: Vec<seat::Model>,
    others: Vec<seat::Model>,
}

/// The roles that review.
const ROLES: [Role; 3] = [Role::Owner, Role::Admin, Role::Approver];

impl Pool {
    /// The seats of the schedule that can still review; every owner, admin and approver where it names none that can.
    pub async fn usual(db: &impl ConnectionTrait, ctx: &Ctx, wanted: &[SeatId]) -> Result<Self> {
        let all = notifications::seats_with_role(db, ctx.scope(), &ROLES).await?;
        let (assigned, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|seat| wanted.contains(&seat.id));
        if assigned.is_empty() {
            return Ok(Self { assigned: others, others: Vec::new() });
        }
        Ok(Self { assigned, others })
    }

    /// The seats that somebody named.
    ///
    /// # Errors
    /// `NOT_FOUND` and `INVALID` by place, where one is no seat of the tenant or cannot review.
    pub async fn named(db: &impl ConnectionTrait, ctx: &Ctx, ids: &[SeatId]) -> Result<Self> {
        expect_reviewers(db, ctx, ids).await?;
        Self::usual(db, ctx, ids).await
    }

    /// The reviewers of an audit that can still review, and the others who could.
    pub async fn of(db: &impl ConnectionTrait, ctx: &Ctx, audit_id: SeatAuditId) -> Result<Self> {
        let named = seat_audit_reviewer::Entity::one(ctx.scope(), audit_id).all(db).await?;
        let named: Vec<_> = named.into_iter().map(|row| row.seat_id).collect();
        let all = notifications::seats_with_role(db, ctx.scope(), &ROLES).await?;
        let (assigned, others) = all.into_iter().partition(|seat| named.contains(&seat.id));
        Ok(Self { assigned, others })
    }

    /// A desk that gives items to them. An approver who was not named is not asked in place of others: where the named
    /// ones must not decide, that is for owners and admins.
    pub fn desk(&self) -> Desk {
        let pairs = |seats: &[seat::Model]| seats.iter().map(|seat| (seat.id, seat.role)).collect::<Vec<_>>();
        let others = pairs(&self.others).into_iter().filter(|(_, role)| *role != Role::Approver).collect();
        Desk::new(pairs(&self.assigned), others)
    }
}

/// Refuses seats that are not the tenant's or cannot review.
pub(super) async fn expect_reviewers(db: &impl ConnectionTrait, ctx: &Ctx, ids: &[SeatId]) -> Result<()> {
    let found = seat::Entity::among(ctx.scope(), ids.iter().copied()).all(db).await?;
    let mut problems = Vec::new();
    for (at, id) in ids.iter().enumerate() {
        let field = format!("reviewerSeatIds.{at}");
        match found.iter().find(|seat| seat.id == *id) {
            None => problems.push(Problem::new(Code::NotFound, &field, "There is no seat with this id.")),
            Some(seat) if !reviewers::can_review(seat) => problems.push(Problem::new(
                Code::Invalid,
                &field,
                "A reviewer is an active seat of a person with the role OWNER, ADMIN or APPROVER.",
            )),
            Some(_) => {}
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Refused(problems)) }
}

/// Gives open items whose reviewer fell away, or that had none, to somebody who can decide on them now.
pub(super) async fn reassign(ctx: &Ctx, audit_id: SeatAuditId) -> Result<()> {
    let tx = ctx.begin().await?;
    let Some(audit) = lock(&tx, ctx, audit_id).await?.filter(|audit| audit.status == SeatAuditStatus::Open) else {
        return Ok(());
    };
    let mut desk = Pool::of(&tx, ctx, audit.id).await?.desk();
    let open = item::Entity::within(ctx.scope())
        .filter(item::Column::SeatAuditId.eq(audit.id))
        .filter(item::Column::Decision.is_null())
        .order_by_asc(item::Column::Id)
        .all(&tx)
        .await?;
    let (settled, lost): (Vec<_>, Vec<_>) = open
        .into_iter()
        .partition(|item| item.reviewer_seat_id.is_some_and(|reviewer| desk.may_ask(reviewer, Under::of(item))));
    for item in &settled {
        if let Some(reviewer) = item.reviewer_seat_id {
            desk.has(reviewer);
        }
    }
    let mut moves: std::collections::BTreeMap<Option<SeatId>, Vec<SeatAuditItemId>> = Default::default();
    for item in lost {
        let asked = desk.ask(Under::of(&item));
        if asked != item.reviewer_seat_id {
            moves.entry(asked).or_default().push(item.id);
        }
    }
    if moves.is_empty() {
        return Ok(());
    }
    let mut moved = 0;
    for (reviewer, ids) in moves {
        moved += ids.len();
        item::Entity::update_within(ctx.scope())
            .filter(item::Column::Id.is_in(ids))
            .col_expr(item::Column::ReviewerSeatId, Expr::value(reviewer))
            .col_expr(item::Column::Version, Expr::col(item::Column::Version).add(1))
            .col_expr(item::Column::UpdatedAt, Expr::value(ctx.now()))
            .exec(&tx)
            .await?;
    }
    let told = audit::Event::new("seat_audit.items_reassigned", audit.id).with("itemCount", moved);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, audit.id).await
}

/// The audit, locked until the transaction ends: deciding and closing take turns on it.
pub(super) async fn lock(tx: &Tx, ctx: &Ctx, audit_id: SeatAuditId) -> Result<Option<seat_audit::Model>> {
    Ok(seat_audit::Entity::one(ctx.scope(), audit_id).for_change().one(tx).await?)
}
