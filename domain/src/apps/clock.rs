//! The clock of apps that nobody has decided on. Somebody is reminded 7 days and 1 day before the day by which to decide, on
//! the day after it, and then each week, owners included. Each stage of each time of being undecided is a row under a unique
//! key, written in the transaction of its notices: however often the job is run or killed, a stage is told once. After an
//! outage only the last stage that came is told. What many apps have in common is one mail and not many.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use keystead_entities::ai_app::{self, Column};
use keystead_entities::ai_app_reminder as reminder;
use keystead_entities::seat::Role;
use keystead_entities::{AiAppId, ForChange, Scoped, SeatId, TenantId, job};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::Kind;
use crate::notifications::{self, Notice};
use crate::tenants::calendar::{day_of, zone};

/// Reminds of apps that are to be decided on, and of sources that are to be renewed.
pub static CLOCK: Kind =
    Kind { name: "APP_CLOCK", max_attempts: 10, timeout: Duration::from_secs(300), concurrency: 2 };

/// An app is to be decided on within so many days.
pub const DAYS: i64 = 30;
const NOTICE: &str = "ai_app.decision_due";
/// Stages before the day by which to decide.
const BEFORE: [i32; 2] = [-7, -1];
/// So many apps are named in a mail.
const NAMED: usize = 25;

/// By when an app is to be decided on; nothing where somebody has.
pub fn decide_by(app: &ai_app::Model) -> Option<DateTime<Utc>> {
    app.undecided_since.map(|since| since + TimeDelta::days(DAYS))
}

/// Since when an app is undecided that is to be decided on by then.
pub(super) fn since(by: DateTime<Utc>) -> DateTime<Utc> {
    by.checked_sub_signed(TimeDelta::days(DAYS)).unwrap_or(DateTime::<Utc>::MIN_UTC)
}

/// Of those tenants, the ones with an app that nobody has decided on.
pub fn anything<'a>(tx: &'a Tx, _: DateTime<Utc>, tenants: &'a [TenantId]) -> BoxFuture<'a, Result<Vec<TenantId>>> {
    Box::pin(async move { Ok(ai_app::Entity::tenants_with_undecided(tenants).into_tuple().all(tx).await?) })
}

/// An app with a stage to be told.
struct Due {
    app: ai_app::Model,
    stage: i32,
    days: i64,
}

/// Looks at every undecided app.
pub async fn remind(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let tx = ctx.begin().await?;
    let tenant = crate::tenants::lock(&tx, ctx).await?;
    let apps = ai_app::Entity::within(ctx.scope())
        .filter(Column::ArchivedAt.is_null())
        .filter(Column::UndecidedSince.is_not_null())
        .order_by_asc(Column::UndecidedSince)
        .order_by_asc(Column::Id)
        .for_change()
        .all(&tx)
        .await?;
    let mut known: HashMap<(AiAppId, DateTime<Utc>), HashSet<i32>> = HashMap::new();
    for row in reminder::Entity::of_apps(ctx.scope(), apps.iter().map(|app| app.id)).all(&tx).await? {
        known.entry((row.ai_app_id, row.undecided_since)).or_default().insert(row.stage_day);
    }
    let (now, zone) = (ctx.now(), zone(&tenant));
    let mut due = Vec::new();
    let mut rows = Vec::new();
    for app in apps {
        let (Some(since), Some(by)) = (app.undecided_since, decide_by(&app)) else { continue };
        let days = (day_of(zone, by) - day_of(zone, now)).num_days();
        let seen = known.remove(&(app.id, since)).unwrap_or_default();
        let new: Vec<i32> = come(days).into_iter().filter(|stage| !seen.contains(stage)).collect();
        let latest = new.last().copied().filter(|last| seen.iter().all(|stage| stage < last));
        rows.extend(new.into_iter().map(|stage| reminder::ActiveModel {
            tenant_id: Set(ctx.tenant_id()),
            ai_app_id: Set(app.id),
            undecided_since: Set(since),
            stage_day: Set(stage),
            is_told: Set(Some(stage) == latest),
            created_at: Set(now),
        }));
        due.extend(latest.map(|stage| Due { app, stage, days }));
    }
    if rows.is_empty() {
        tx.rollback().await?;
        return Ok(None);
    }
    for chunk in rows.chunks(100) {
        reminder::Entity::insert_many(chunk.to_vec()).exec_without_returning(&tx).await?;
    }
    tell(&tx, ctx, job, &due).await?;
    for Due { app, stage, .. } in &due {
        let told = audit::Event::new(NOTICE, app.id)
            .with("name", app.name.clone())
            .with("decideBy", decide_by(app).map(|by| by.to_rfc3339()))
            .with("stageDay", *stage);
        audit::record(&tx, ctx, told);
    }
    ctx.commit(tx, job.id).await?;
    Ok(Some(json!({ "appCount": due.len() })))
}

/// The stages that have come when there are so many days left.
fn come(days: i64) -> Vec<i32> {
    let mut come: Vec<i32> = BEFORE.into_iter().filter(|stage| -days >= i64::from(*stage)).collect();
    let over = i32::try_from((-days).clamp(0, 3_650)).unwrap_or(0);
    come.extend((1..=over).step_by(7));
    come
}

/// One notice to the admins, and to the owners where something is overdue; one to each other person who answers for some.
async fn tell(tx: &Tx, ctx: &Ctx, job: &job::Model, due: &[Due]) -> Result<()> {
    if due.is_empty() {
        return Ok(());
    }
    let roles: &[Role] = match due.iter().any(|due| due.stage > 0) {
        true => &[Role::Owner, Role::Admin],
        false => &[Role::Admin],
    };
    let mut deciders = notifications::seats_with_role(tx, ctx.scope(), roles).await?;
    if deciders.is_empty() {
        deciders = notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner]).await?;
    }
    let deciders: Vec<SeatId> = deciders.into_iter().map(|seat| seat.id).collect();
    let mut of_owner: BTreeMap<SeatId, Vec<&Due>> = BTreeMap::new();
    for due in due {
        if let Some(owner) = due.app.owner_seat_id.filter(|owner| !deciders.contains(owner)) {
            of_owner.entry(owner).or_default().push(due);
        }
    }
    let all = notice(job, deciders, &due.iter().collect::<Vec<_>>());
    notifications::notify(tx, ctx, all).await?;
    for (owner, some) in of_owner {
        notifications::notify(tx, ctx, notice(job, vec![owner], &some)).await?;
    }
    Ok(())
}

fn notice(job: &job::Model, seat_ids: Vec<SeatId>, due: &[&Due]) -> Notice {
    let overdue = due.iter().filter(|due| due.stage > 0).count();
    let title = match (due, overdue) {
        ([one], 0) => format!("Decide on {} {}", one.app.name, left(one.days)),
        ([one], _) => format!("{} is still undecided", one.app.name),
        (many, 0) => format!("{} AI apps are to be decided on", many.len()),
        (many, _) => format!("{} AI apps are to be decided on, {overdue} of them overdue", many.len()),
    };
    let mut lines: Vec<String> =
        due.iter().take(NAMED).map(|due| format!("{}: {}", due.app.name, left(due.days))).collect();
    if due.len() > NAMED {
        lines.push(format!("and {} more", due.len() - NAMED));
    }
    let escalated =
        if overdue > 0 { " The owners of the company are told as well, each week until it is done." } else { "" };
    let body = format!(
        "Nobody has decided yet whether these apps may be used:\n\n{}\n\nAllow, quarantine or block each, and say why and for \
         which data.{escalated}",
        lines.join("\n"),
    );
    let target = match due {
        [one] => Some(one.app.id.into()),
        _ => None,
    };
    Notice { seat_ids, kind: NOTICE, dedupe_key: format!("{NOTICE}:{}", job.id), title, body, target }
}

fn left(days: i64) -> String {
    match days {
        1 => "by tomorrow".into(),
        2.. => format!("within {days} days"),
        0 => "today".into(),
        -1 => "since yesterday overdue".into(),
        _ => format!("since {} days overdue", -days),
    }
}

#[cfg(test)]
mod tests {
    use super::come;

    #[test]
    fn stages_come_in_their_order_and_each_week_when_it_is_over() {
        assert!(come(8).is_empty());
        assert_eq!(come(7), [-7]);
        assert_eq!(come(1), [-7, -1]);
        assert_eq!(come(0), [-7, -1]);
        assert_eq!(come(-1), [-7, -1, 1]);
        assert_eq!(come(-8), [-7, -1, 1, 8]);
        assert_eq!(come(-14), [-7, -1, 1, 8]);
    }
}
