//! The daily look at texts that wait, and at those whose time is over. It may run at any time and any number of times: who was
//! told what stands under unique keys, and a text that is erased says so in its row.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use keystead_entities::output_review::{self, Column, OutputReviewStatus};
use keystead_entities::{Scoped, TenantId, job, tenant};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};

use super::submit::withdrawn;
use super::{Rules, erase, lock, settle, tell};
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::jobs::Kind;

/// Reminds of texts that wait, and erases those whose time is over.
pub static TEND: Kind =
    Kind { name: "OUTPUT_REVIEWS", max_attempts: 5, timeout: Duration::from_secs(300), concurrency: 2 };

/// Those who can approve are reminded so many days after a text was handed in; at the last of them owners and admins too.
const REMINDER_DAYS: [i64; 4] = [1, 3, 7, 14];
/// Without a decision for so long a text is withdrawn.
pub(super) const PATIENCE_DAYS: i64 = 30;
/// Texts of one step.
const STEP: u64 = 100;

/// Of those tenants, the ones with a text that is there.
pub(crate) fn has_text<'a>(
    tx: &'a Tx,
    _: DateTime<Utc>,
    tenants: &'a [TenantId],
) -> BoxFuture<'a, Result<Vec<TenantId>>> {
    Box::pin(async move { Ok(output_review::Entity::tenants_with_text(tenants).into_tuple().all(tx).await?) })
}

/// The work of [`TEND`].
pub async fn tend(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let company = tenant::Entity::of(ctx.scope()).one(ctx.db()).await?;
    let company = company.ok_or_else(|| Error::internal("tending texts for clients", "the tenant is gone"))?;
    let reminded = remind(ctx, job).await?;
    let over = ctx.now() - TimeDelta::days(company.output_text_days.into());
    let due = || {
        Condition::all()
            .add(Column::ErasedAt.is_null())
            .add(Column::Status.ne(OutputReviewStatus::Pending))
            .add(Column::SettledAt.lte(over))
    };
    let mut erased = 0;
    loop {
        let rows = output_review::Entity::within(ctx.scope()).filter(due()).order_by_asc(Column::Id).limit(STEP);
        let rows = rows.all(ctx.db()).await?;
        if rows.is_empty() {
            return Ok(Some(json!({ "remindedCount": reminded, "erasedCount": erased })));
        }
        for row in rows {
            let tx = ctx.begin().await?;
            let row = lock(&tx, ctx, row.id).await?;
            // Somebody may have erased it by hand meanwhile.
            if row.erased_at.is_none() {
                erase::forget(&tx, ctx, row).await?;
                erased += 1;
            }
            ctx.commit(tx, job.id).await?;
        }
    }
}

async fn remind(ctx: &Ctx, job: &job::Model) -> Result<usize> {
    let waiting = output_review::Entity::within(ctx.scope())
        .filter(Column::Status.eq(OutputReviewStatus::Pending))
        .filter(Column::CreatedAt.lte(ctx.now() - TimeDelta::days(REMINDER_DAYS[0])))
        .order_by_asc(Column::Id)
        .all(ctx.db())
        .await?;
    let count = waiting.len();
    for row in waiting {
        let tx = ctx.begin().await?;
        let row = lock(&tx, ctx, row.id).await?;
        let age = (ctx.now() - row.created_at).num_days();
        if row.status == OutputReviewStatus::Pending && age >= PATIENCE_DAYS {
            let row = settle(&tx, ctx, row, OutputReviewStatus::Withdrawn, None).await?;
            tell::decided(&tx, ctx, &row).await?;
            audit::record(&tx, ctx, withdrawn(&row).with("reason", "Nobody decided in time."));
        } else if row.status == OutputReviewStatus::Pending {
            let stage = REMINDER_DAYS.iter().rev().find(|days| **days <= age);
            if let Some(stage) = stage {
                let rules = Rules::load(ctx, &tx).await?;
                tell::waiting(&tx, ctx, &rules, &row, *stage, Some(stage) == REMINDER_DAYS.last()).await?;
            }
        }
        ctx.commit(tx, job.id).await?;
    }
    Ok(count)
}
