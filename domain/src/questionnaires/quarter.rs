//! What each quarter does to questionnaires and to the library.

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use keystead_entities::answer_library_entry::{self, LibraryEntryStatus};
use keystead_entities::questionnaire::{self, QuestionnaireStatus};
use keystead_entities::seat::Role;
use keystead_entities::{AnyId, Scoped, TenantId, job, tenant};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::appendix;
use super::generate::enqueue;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::facts;
use crate::jobs;
use crate::notifications::{Notice, notify, seats_with_role};
use crate::tenants::calendar::{day_of, zone};
use crate::vendors;

/// Has every live questionnaire generated again, and asks for the review of library entries that are due.
pub static REFRESH_JOB: jobs::Kind =
    jobs::Kind { name: "QUESTIONNAIRE_REFRESH", max_attempts: 5, timeout: Duration::from_secs(60), concurrency: 4 };

/// States in which a questionnaire is kept up to date.
pub(super) const LIVE: [QuestionnaireStatus; 2] = [QuestionnaireStatus::InReview, QuestionnaireStatus::Published];

/// The work of [`REFRESH_JOB`]: a job for each live questionnaire that was there when the quarter began, and one for the page
/// of the quarter, one per quarter however often this runs.
pub async fn refresh_quarter(ctx: &Ctx, job: &job::Model) -> Result<Option<serde_json::Value>> {
    let period: String = jobs::payload(job, "period")?;
    let at: DateTime<Utc> = jobs::payload(job, "at")?;
    let tx = ctx.begin().await?;
    let live = questionnaire::Entity::within(ctx.scope())
        .filter(questionnaire::Column::Status.is_in(LIVE))
        .filter(questionnaire::Column::CreatedAt.lt(at))
        .order_by_asc(questionnaire::Column::Id)
        .all(&tx)
        .await?;
    for row in &live {
        enqueue(&tx, ctx, row.id, &period).await?;
    }
    let facts = facts::collect(ctx, &tx, None).await?;
    facts::history::remember(&tx, ctx, &facts, None).await?;
    let due = remind_of_library(&tx, ctx, &period).await?;
    let vendors = remind_of_vendors(&tx, ctx, &period).await?;
    appendix::quarter::order(&tx, ctx, &period).await?;
    ctx.commit(tx, job.id).await?;
    Ok(Some(json!({
        "period": period,
        "questionnaireCount": live.len(),
        "libraryEntriesDue": due,
        "vendorReviewsDue": vendors,
    })))
}

async fn remind_of_vendors(tx: &Tx, ctx: &Ctx, period: &str) -> Result<usize> {
    let tenant = tenant::Entity::of(ctx.scope()).one(tx).await?;
    let tenant = tenant.ok_or_else(|| Error::not_found("tenantId", "tenant"))?;
    let due = vendors::reviews_due(tx, ctx, day_of(zone(&tenant), ctx.now())).await?;
    let Some(first) = due.first() else { return Ok(0) };
    let seats = seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
    let named = due.iter().take(20).map(|vendor| {
        let day = vendor.next_review_on.as_deref().unwrap_or_default();
        format!("{} (due {day})", vendor.name)
    });
    let named: Vec<String> = named.collect();
    let more = due.len().saturating_sub(named.len());
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let notice = Notice {
        seat_ids: seats.into_iter().map(|seat| seat.id).chain(due.iter().filter_map(|v| v.owner_seat_id)).collect(),
        kind: "vendor.review_due",
        dedupe_key: format!("vendor_review:{period}"),
        title: "Vendors are due for review".into(),
        body: format!(
            "What is on record of these is older than the company wants: {}{more}.\n\nAssess each again, and compare its terms \
             with what is on record.",
            named.join(", ")
        ),
        target: Some(first.id.into()),
    };
    notify(tx, ctx, notice).await?;
    Ok(due.len())
}

async fn remind_of_library(tx: &Tx, ctx: &Ctx, period: &str) -> Result<usize> {
    let tenant = tenant::Entity::of(ctx.scope()).one(tx).await?;
    let tenant = tenant.ok_or_else(|| Error::not_found("tenantId", "tenant"))?;
    let today = day_of(zone(&tenant), ctx.now()).to_string();
    let due = answer_library_entry::Entity::within(ctx.scope())
        .filter(answer_library_entry::Column::Status.eq(LibraryEntryStatus::Active))
        .filter(answer_library_entry::Column::ReviewDueOn.lte(today))
        .order_by_asc(answer_library_entry::Column::Title)
        .all(tx)
        .await?;
    if due.is_empty() {
        return Ok(0);
    }
    let seats = seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin, Role::Approver]).await?;
    let titles: Vec<String> = due.iter().take(20).map(|entry| format!("\"{}\"", entry.title)).collect();
    let more = due.len().saturating_sub(titles.len());
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let notice = Notice {
        seat_ids: seats.into_iter().map(|seat| seat.id).collect(),
        kind: "answer_library.review_due",
        dedupe_key: format!("answer_library_review:{period}"),
        title: "Answers of the library are due for review".into(),
        body: format!(
            "Until somebody reviews them, these cannot be used in questionnaires: {}{more}.\n\nRead each, correct it where it \
             is not true any more, and mark it as reviewed.",
            titles.join(", ")
        ),
        target: due.first().map(|entry| AnyId::from(entry.id)),
    };
    notify(tx, ctx, notice).await?;
    Ok(due.len())
}

/// Which of those tenants have anything for the quarter to look at.
pub fn anything<'a>(tx: &'a Tx, _now: DateTime<Utc>, tenants: &'a [TenantId]) -> BoxFuture<'a, Result<Vec<TenantId>>> {
    Box::pin(async move {
        let mut found = with_live_questionnaires(tx, tenants).await?;
        let entries: Vec<TenantId> = answer_library_entry::Entity::of_tenants(tenants)
            .select_only()
            .column(answer_library_entry::Column::TenantId)
            .filter(answer_library_entry::Column::Status.eq(LibraryEntryStatus::Active))
            .distinct()
            .into_tuple()
            .all(tx)
            .await?;
        found.extend(entries);
        found.extend(vendors::has_vendors(tx, tenants).await?);
        Ok(found)
    })
}

async fn with_live_questionnaires(db: &impl ConnectionTrait, tenants: &[TenantId]) -> Result<Vec<TenantId>> {
    Ok(questionnaire::Entity::of_tenants(tenants)
        .select_only()
        .column(questionnaire::Column::TenantId)
        .filter(questionnaire::Column::Status.is_in(LIVE))
        .distinct()
        .into_tuple()
        .all(db)
        .await?)
}
