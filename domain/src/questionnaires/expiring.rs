//! Statements that run out. People are reminded 30 and 7 days before and told on the day; on that day every live
//! questionnaire is generated again, so that what leaned on the statement goes to review. Each stage of each statement is a
//! row under a unique key, written in the transaction of its notice: however often the job is run or killed, a stage is told
//! once. Of stages that came while nothing ran only the latest is told; statements of one stage share a mail.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use keystead_entities::fact_statement::{self as statement, FactStatementStatus};
use keystead_entities::questionnaire::{self, QuestionnaireStatus};
use keystead_entities::seat::Role;
use keystead_entities::{FactReminderId, ForChange, Scoped, TenantId, fact_reminder as reminder, job, tenant};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Value, json};

use super::generate::enqueue;
use super::quarter::LIVE;
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::facts::{Key, counted, statements};
use crate::jobs::Kind;
use crate::notifications::{Notice, notify, seats_with_role};
use crate::tenants::calendar::{day_of, zone};

/// Looks for statements that run out.
pub static EXPIRING_JOB: Kind =
    Kind { name: "FACT_REMINDERS", max_attempts: 10, timeout: Duration::from_secs(300), concurrency: 4 };

/// Days from the end of a statement.
const STAGES: [i32; 3] = [-30, -7, 0];

/// Looked at in one transaction.
const PAGE: u64 = 100;

/// A page of names stands in a mail.
const NAMED: usize = 20;

/// Of those tenants, the ones with a statement to remind of.
pub fn has_expiring<'a>(
    tx: &'a Tx,
    now: DateTime<Utc>,
    tenants: &'a [TenantId],
) -> BoxFuture<'a, Result<Vec<TenantId>>> {
    Box::pin(async move {
        let due = statement::Entity::tenants_to_remind(tenants.iter().copied(), now);
        Ok(due.into_tuple::<TenantId>().all(tx).await?)
    })
}

/// Reminds of every statement whose time has come.
pub async fn remind_of_expiring(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let (mut looked, mut told) = (0, 0);
    loop {
        let (page, stages) = remind_page(ctx, job).await?;
        (looked, told) = (looked + page, told + stages);
        if page < PAGE {
            return Ok(Some(json!({ "statementCount": looked, "reminderCount": told })));
        }
    }
}

async fn remind_page(ctx: &Ctx, job: &job::Model) -> Result<(u64, usize)> {
    let tx = ctx.begin().await?;
    let now = ctx.now();
    let tenant = tenant::Entity::of(ctx.scope()).one(&tx).await?;
    let tenant = tenant.ok_or_else(|| Error::internal("reminding of statements", "the tenant is gone"))?;
    let due = statement::Entity::within(ctx.scope())
        .filter(statement::Column::Status.eq(FactStatementStatus::Active))
        .filter(statement::Column::NextReminderAt.lte(now))
        .order_by_asc(statement::Column::NextReminderAt)
        .order_by_asc(statement::Column::Id)
        .limit(PAGE)
        .for_change()
        .all(&tx)
        .await?;
    let count = u64::try_from(due.len()).unwrap_or(u64::MAX);
    let mut told: BTreeMap<i32, Vec<statement::Model>> = BTreeMap::new();
    let seats = seats_with_role(&tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
    let told_seats = i32::try_from(seats.len()).unwrap_or(i32::MAX);
    for row in due {
        let Some(ends_at) = statements::ends_at(&row, &tenant) else {
            settle(&tx, row, None).await?;
            continue;
        };
        let known: Vec<i32> = reminder::Entity::within(ctx.scope())
            .select_only()
            .column(reminder::Column::StageDay)
            .filter(reminder::Column::StatementId.eq(row.id))
            .into_tuple()
            .all(&tx)
            .await?;
        let at = |stage: i32| ends_at + TimeDelta::days(stage.into());
        let come = |stage: &i32| at(*stage) <= now && (at(*stage) > row.stated_at || *stage == 0);
        let new: Vec<i32> = STAGES.into_iter().filter(come).filter(|stage| !known.contains(stage)).collect();
        let latest = new.last().copied().filter(|last| known.iter().all(|stage| stage < last));
        for stage in new {
            let written = reminder::ActiveModel {
                tenant_id: Set(ctx.tenant_id()),
                id: Set(ctx.new_id(FactReminderId)),
                statement_id: Set(row.id),
                stage_day: Set(stage),
                told_seat_count: Set(if Some(stage) == latest { told_seats } else { 0 }),
                created_at: Set(now),
            };
            reminder::Entity::insert(written).exec_without_returning(&tx).await?;
        }
        let next = STAGES.into_iter().map(at).find(|at| *at > now);
        let row = settle(&tx, row, next).await?;
        if let Some(stage) = latest {
            let event = audit::Event::new("fact_statement.expiry_reminded", row.id)
                .with("key", row.fact_key.clone())
                .with("stageDay", stage)
                .with("endsOn", day_of(zone(&tenant), ends_at - TimeDelta::seconds(1)).to_string());
            audit::record(&tx, ctx, event);
            told.entry(stage).or_default().push(row);
        }
    }
    let stages = told.values().map(Vec::len).sum();
    for (stage, rows) in &told {
        notify(&tx, ctx, notice(&tenant, *stage, rows, &seats)).await?;
        if *stage == 0
            && let Some(first) = rows.first()
        {
            generate_expired(&tx, ctx, &first.id.to_string()).await?;
        }
    }
    ctx.commit(tx, job.id).await?;
    Ok((count, stages))
}

async fn settle(tx: &Tx, row: statement::Model, next: Option<DateTime<Utc>>) -> Result<statement::Model> {
    let mut row = row.into_active_model();
    row.next_reminder_at = Set(next);
    Ok(row.update(tx).await?)
}

/// What leaned on something that ran out is looked at again: live questionnaires, once for each `cause`.
pub(crate) async fn generate_expired(tx: &Tx, ctx: &Ctx, cause: &str) -> Result<()> {
    let live = questionnaire::Entity::within(ctx.scope())
        .filter(questionnaire::Column::Status.is_in::<QuestionnaireStatus, _>(LIVE))
        .order_by_asc(questionnaire::Column::Id)
        .all(tx)
        .await?;
    for questionnaire in live {
        enqueue(tx, ctx, questionnaire.id, &format!("{EXPIRED}{cause}")).await?;
    }
    Ok(())
}

/// The beginning of the cause of a generation for a statement that ran out.
pub(super) const EXPIRED: &str = "expired-";

fn notice(
    tenant: &tenant::Model,
    stage: i32,
    rows: &[statement::Model],
    seats: &[keystead_entities::seat::Model],
) -> Notice {
    let name = |row: &statement::Model| {
        let name = row.fact_key.parse::<Key>().map_or(row.fact_key.clone(), |key| key.spec().name.to_owned());
        let end = statements::ends_at(row, tenant).map(|end| day_of(zone(tenant), end - TimeDelta::seconds(1)));
        end.map_or(name.clone(), |end| format!("{name} (until {end})"))
    };
    let mut names: Vec<String> = rows.iter().take(NAMED).map(name).collect();
    if rows.len() > NAMED {
        names.push(format!("and {} more", rows.len() - NAMED));
    }
    let n = counted(i64::try_from(rows.len()).unwrap_or(i64::MAX), "statement", "statements");
    let (title, body) = match stage {
        0 => (
            format!("{n} out of date"),
            "Until somebody states them again, answers that lean on them say so and need review; live questionnaires are \
             looked through now.",
        ),
        _ => (
            format!("{n} to be renewed within {} days", -stage),
            "If each is still true, state it again. Otherwise state what is true now: answers that lean on it change with it.",
        ),
    };
    let first = rows.first().map(|row| row.id.to_string()).unwrap_or_default();
    Notice {
        seat_ids: seats.iter().map(|seat| seat.id).collect(),
        kind: "fact_statement.expiring",
        dedupe_key: format!("fact_statement.expiring:{first}:{stage}"),
        title,
        body: format!("{}.\n\n{body}", names.join("; ")),
        target: rows.first().map(|row| row.id.into()),
    }
}
