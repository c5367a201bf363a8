//! The look at the page in force: each day, and soon after a change that concerns it. It may run at any time and any number of
//! times: what is to be reviewed, and who was told what, is read from rows under unique keys.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use futures_util::future::BoxFuture;
use keystead_entities::policy::{self, PolicyStatus};
use keystead_entities::policy_review::{self, PolicyReviewStatus};
use keystead_entities::policy_version::{self, PolicyVersionStatus};
use keystead_entities::seat::{self, Role};
use keystead_entities::{ForChange, PolicyId, PolicyReviewId, Scoped, SeatId, TenantId, job, tenant};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

use super::review::{Difference, differences};
use super::{compose, list, section};
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::facts::counted;
use crate::jobs::{self, Kind, NewJob};
use crate::notifications::{Notice, notify, seats_with_role};
use crate::tenants::calendar::{day_of, zone};

/// Compares the page in force with what is true, and asks for words that are missing.
pub static LOOK: Kind =
    Kind { name: "POLICY_LOOK", max_attempts: 5, timeout: Duration::from_secs(120), concurrency: 2 };

/// Whoever has not acknowledged a page is reminded so many days after it was published.
const REMINDER_DAYS: [i64; 3] = [3, 7, 14];
/// From that one on, owners and admins are told who is missing.
const ESCALATION_DAYS: i64 = 14;
/// Before the yearly review is due.
const REVIEW_NOTICE_DAYS: i64 = 30;

/// Of those tenants, the ones with a policy in force.
pub fn in_force<'a>(tx: &'a Tx, _: DateTime<Utc>, tenants: &'a [TenantId]) -> BoxFuture<'a, Result<Vec<TenantId>>> {
    Box::pin(async move { Ok(policy::Entity::tenants_in_force(tenants).into_tuple().all(tx).await?) })
}

/// Has the page looked at within a minute, where one is in force: called by whatever changes something it speaks of. What
/// changes within the minute is one look.
pub async fn look_soon(tx: &Tx, ctx: &Ctx) -> Result<()> {
    let is_in_force = policy::Entity::live(ctx.scope()).filter(policy::Column::Status.eq(PolicyStatus::Published));
    if is_in_force.count(tx).await? == 0 {
        return Ok(());
    }
    let now = ctx.now();
    let minute = now.with_second(0).and_then(|m| m.with_nanosecond(0)).unwrap_or(now) + TimeDelta::minutes(1);
    let job = NewJob::new(&LOOK, format!("soon:{}", minute.format("%FT%R"))).run_at(minute);
    jobs::enqueue(tx, ctx, job).await.map(|_| ())
}

/// The work of [`LOOK`].
pub async fn look(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let tx = ctx.begin().await?;
    let live = policy::Entity::live(ctx.scope()).for_change().one(&tx).await?;
    let Some(row) = live.filter(|row| row.status == PolicyStatus::Published) else { return Ok(None) };
    let Some(version) = version_in_force(&tx, ctx, row.id).await? else { return Ok(None) };
    let new = compare(&tx, ctx, &row, &version).await?;
    tell_of(&tx, ctx, &row, &version).await?;
    let today = today(&tx, ctx).await?;
    let waiting = remind_of(&tx, ctx, &row, &version, today).await?;
    remind_of_review(&tx, ctx, &row, today).await?;
    ctx.commit(tx, job.id).await?;
    Ok(Some(json!({ "newReviewCount": new, "waitingSeatCount": waiting })))
}

/// The version in force.
pub(super) async fn version_in_force(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    id: PolicyId,
) -> Result<Option<policy_version::Model>> {
    let rows = policy_version::Entity::within(ctx.scope()).filter(policy_version::Column::PolicyId.eq(id));
    Ok(rows.filter(policy_version::Column::Status.eq(PolicyVersionStatus::Published)).one(db).await?)
}

async fn today(tx: &Tx, ctx: &Ctx) -> Result<NaiveDate> {
    let company = tenant::Entity::of(ctx.scope()).one(tx).await?;
    let company = company.ok_or_else(|| Error::internal("looking at a policy", "the tenant is gone"))?;
    Ok(day_of(zone(&company), ctx.now()))
}

/// Keeps what differs as reviews, settles those whose difference is gone, and tells those who can publish. Returns how many
/// are new.
async fn compare(tx: &Tx, ctx: &Ctx, row: &policy::Model, version: &policy_version::Model) -> Result<usize> {
    let published = section::parts(&version.sections);
    let found = differences(&published, &compose(ctx, tx, &[]).await?);
    let known = policy_review::Entity::within(ctx.scope())
        .filter(policy_review::Column::PolicyVersionId.eq(version.id))
        .filter(policy_review::Column::Status.ne(PolicyReviewStatus::Settled))
        .all(tx)
        .await?;
    let digests: Vec<String> = found.iter().map(Difference::digest).collect();
    let over: Vec<PolicyReviewId> =
        known.iter().filter(|old| !digests.contains(&old.digest)).map(|old| old.id).collect();
    if !over.is_empty() {
        use policy_review::Column;
        policy_review::Entity::update_within(ctx.scope())
            .filter(Column::Id.is_in(over.iter().copied()))
            .col_expr(Column::Status, Expr::value(PolicyReviewStatus::Settled.as_str()))
            .col_expr(Column::SettledAt, Expr::value(ctx.now()))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .exec(tx)
            .await?;
    }
    let new: Vec<(&Difference, &String)> =
        found.iter().zip(&digests).filter(|(_, digest)| !known.iter().any(|old| &old.digest == *digest)).collect();
    if new.is_empty() && over.is_empty() {
        return Ok(0);
    }
    let rows: Vec<policy_review::ActiveModel> = new
        .iter()
        .map(|(difference, digest)| policy_review::ActiveModel {
            tenant_id: Set(ctx.tenant_id()),
            id: Set(ctx.new_id(PolicyReviewId)),
            policy_id: Set(row.id),
            policy_version_id: Set(version.id),
            section: Set(difference.section.as_str().into()),
            published_line: Set(difference.published.clone()),
            present_line: Set(difference.present.clone()),
            digest: Set((*digest).clone()),
            status: Set(PolicyReviewStatus::Open),
            note: Set(None),
            settled_by_seat_id: Set(None),
            settled_at: Set(None),
            version: Set(1),
            created_at: Set(ctx.now()),
        })
        .collect();
    if !rows.is_empty() {
        policy_review::Entity::insert_many(rows).exec_without_returning(tx).await?;
        tell_of_reviews(tx, ctx, row, &new).await?;
    }
    let event = audit::Event::new("policy.review_needed", row.id)
        .with("number", version.number)
        .with(
            "lines",
            json!(
                new.iter().map(|(d, _)| json!({ "published": d.published, "present": d.present })).collect::<Vec<_>>()
            ),
        )
        .with("settledReviewIds", json!(over));
    audit::record(tx, ctx, event);
    Ok(new.len())
}

async fn tell_of_reviews(tx: &Tx, ctx: &Ctx, row: &policy::Model, new: &[(&Difference, &String)]) -> Result<()> {
    let seats = seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin, Role::Approver]).await?;
    let lines: Vec<String> = new
        .iter()
        .map(|(difference, _)| match (&difference.published, &difference.present) {
            (Some(was), Some(is)) => format!("It says \"{was}\" and would say \"{is}\" today."),
            (Some(was), None) => format!("It says \"{was}\", which is not so any more."),
            (None, Some(is)) => format!("It does not say \"{is}\", which is so by now."),
            (None, None) => String::new(),
        })
        .collect();
    let key: String = new.iter().map(|(_, digest)| digest.get(..8).unwrap_or_default()).collect();
    let notice = Notice {
        seat_ids: seats.into_iter().map(|seat| seat.id).collect(),
        kind: "policy.review_needed",
        dedupe_key: format!("policy.review_needed:{}:{}", row.id, super::page::sha256(&key)),
        title: format!("Review the policy \"{}\"", row.title),
        body: format!(
            "The page in force is not what is true any more.\n\n{}\n\nRead the page as it would be now, add what has to be said, \
             and publish it; or leave it as it is and say why.",
            lines.join("\n\n")
        ),
        target: Some(row.id.into()),
    };
    notify(tx, ctx, notice).await
}

/// Tells everybody who is bound and was not told of this version yet: all of them when it is published, and whoever comes
/// later on the day after.
pub(super) async fn tell_of(tx: &Tx, ctx: &Ctx, row: &policy::Model, version: &policy_version::Model) -> Result<()> {
    let waiting = list::pending(ctx, version.id).all(tx).await?;
    let note = version.note.as_ref().map(|note| format!("\n\nWhat is new: {note}")).unwrap_or_default();
    let notice = Notice {
        seat_ids: waiting.into_iter().map(|seat| seat.id).collect(),
        kind: "policy.acknowledgement_wanted",
        dedupe_key: format!("policy.acknowledgement_wanted:{}", version.id),
        title: format!("Read and acknowledge \"{}\"", row.title),
        body: format!(
            "Version {} of the company's AI policy is in force. It is one page: which AI apps you may use and for what, and what \
             you must not do.{note}\n\nRead it and acknowledge it.",
            version.number
        ),
        target: Some(row.id.into()),
    };
    notify(tx, ctx, notice).await
}

/// Reminds those who have not acknowledged the page; of stages that were missed, only the last is told. Returns how many
/// are missing.
async fn remind_of(
    tx: &Tx,
    ctx: &Ctx,
    row: &policy::Model,
    version: &policy_version::Model,
    today: NaiveDate,
) -> Result<usize> {
    let waiting = list::pending(ctx, version.id).all(tx).await?;
    let age = version.published_at.map_or(0, |at| (today - at.date_naive()).num_days());
    let Some(stage) = REMINDER_DAYS.iter().rev().find(|days| **days <= age) else { return Ok(waiting.len()) };
    remind(tx, ctx, row, version, &waiting, &stage.to_string()).await?;
    if *stage >= ESCALATION_DAYS && !waiting.is_empty() {
        let seats = seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
        let names: Vec<&str> = waiting.iter().take(20).map(|seat| seat.name.as_str()).collect();
        let more = waiting.len().saturating_sub(names.len());
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let people = counted(i64::try_from(waiting.len()).unwrap_or(i64::MAX), "person has", "people have");
        let notice = Notice {
            seat_ids: seats.into_iter().map(|seat| seat.id).collect(),
            kind: "policy.acknowledgement_missing",
            dedupe_key: format!("policy.acknowledgement_missing:{}", version.id),
            title: format!("{people} not acknowledged \"{}\"", row.title),
            body: format!(
                "Version {} has been in force for {age} days. Missing: {}{more}.",
                version.number,
                names.join(", ")
            ),
            target: Some(row.id.into()),
        };
        notify(tx, ctx, notice).await?;
    }
    Ok(waiting.len())
}

/// Reminds those seats, once at each stage.
pub(super) async fn remind(
    tx: &Tx,
    ctx: &Ctx,
    row: &policy::Model,
    version: &policy_version::Model,
    waiting: &[seat::Model],
    stage: &str,
) -> Result<()> {
    let notice = Notice {
        seat_ids: waiting.iter().map(|seat| seat.id).collect(),
        kind: "policy.acknowledgement_wanted",
        dedupe_key: format!("policy.acknowledgement_wanted:{}:{stage}", version.id),
        title: format!("\"{}\" still waits for your acknowledgement", row.title),
        body: format!(
            "You have not acknowledged version {} of the company's AI policy. It is one page: read it and acknowledge it.",
            version.number
        ),
        target: Some(row.id.into()),
    };
    notify(tx, ctx, notice).await
}

/// Tells those who can publish that the yearly review is due: 30 days before, and on the day.
async fn remind_of_review(tx: &Tx, ctx: &Ctx, row: &policy::Model, today: NaiveDate) -> Result<()> {
    let Some(due) = row.review_due_on.as_deref().and_then(|day| day.parse::<NaiveDate>().ok()) else { return Ok(()) };
    let left = (due - today).num_days();
    let stage = match left {
        ..=0 => "due",
        1..=REVIEW_NOTICE_DAYS => "soon",
        _ => return Ok(()),
    };
    let seats = seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin, Role::Approver]).await?;
    let seat_ids: Vec<SeatId> = seats.into_iter().map(|seat| seat.id).collect();
    let notice = Notice {
        seat_ids,
        kind: "policy.review_due",
        dedupe_key: format!("policy.review_due:{}:{due}:{stage}", row.id),
        title: format!("The yearly review of \"{}\" is due on {due}", row.title),
        body: "Read the page once more, add what is missing, and publish it again, with a note where it is right as it is. The year \
               begins anew with the publication."
            .into(),
        target: Some(row.id.into()),
    };
    notify(tx, ctx, notice).await
}
