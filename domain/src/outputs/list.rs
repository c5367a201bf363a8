//! Reviews to look at: everybody's for auditors and above, one's own for everybody. The text is another matter.

use keystead_entities::output_review::{self, Column, OutputReviewStatus};
use keystead_entities::seat::Role;
use keystead_entities::{AiAppId, Scoped};
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select};

use super::Rules;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;

/// To look at the rules, and at one's own reviews.
pub const READ: Right = Right::read(Area::Policies, Role::Member);
/// To look at everybody's reviews, without their texts.
pub const READ_ALL: Right = Right::read(Area::Policies, Role::Auditor);

/// What is wanted of a list of reviews. Fields combine with AND; several values of one mean any of them.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Any of these.
    pub status: Option<Vec<OutputReviewStatus>>,
    /// Written by any of these.
    pub ai_app_ids: Option<Vec<AiAppId>>,
    /// Handed in by the caller, or by a machine that the caller answers for.
    pub is_mine: Option<bool>,
    /// Waits for the caller's decision.
    pub waits_for_me: Option<bool>,
}

/// The reviews that the caller may see and wants.
///
/// # Errors
/// Forbidden without [`READ`].
pub fn select(ctx: &Ctx, rules: &Rules, filter: Filter) -> Result<Select<output_review::Entity>> {
    ctx.may(READ)?;
    let own = || Condition::all().add(Column::SubmittedBySeatId.is_in(rules.eyes().iter().copied()));
    let mut rows = output_review::Entity::within(ctx.scope());
    if !ctx.can(READ_ALL) {
        rows = rows.filter(own());
    }
    if let Some(any) = filter.status {
        rows = rows.filter(Column::Status.is_in(any));
    }
    if let Some(any) = filter.ai_app_ids {
        rows = rows.filter(Column::AiAppId.is_in(any));
    }
    if let Some(is_mine) = filter.is_mine {
        rows = rows.filter(if is_mine { own() } else { own().not() });
    }
    if let Some(waits) = filter.waits_for_me {
        let waiting = rules.waiting_for_caller();
        rows = rows.filter(if waits { waiting } else { waiting.not() });
    }
    Ok(rows)
}

/// Whether the caller reads the text: whoever handed it in, whoever may decide on it, whoever did.
pub fn sees(ctx: &Ctx, rules: &Rules, review: &output_review::Model) -> bool {
    let decided = ctx.seat_id().is_some() && ctx.seat_id() == review.decided_by_seat_id;
    decided || rules.is_own(review.submitted_by_seat_id) || rules.may_decide(review)
}
