//! The job that takes the rows in.

use std::time::Duration;

use keystead_entities::seat::{self, Role, SeatStatus};
use keystead_entities::seat_import::{self, SeatImportMode, SeatImportStatus as Status};
use keystead_entities::seat_import_row::{self as row, SeatImportOutcome as Outcome};
use keystead_entities::{ForChange, ImportId, Scoped, SeatId, job};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::Person;
use super::apply::{Applied, Terms, apply};
use super::create::IMPORT;
use crate::audit;
use crate::auth::covers;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::jobs::{self, Kind};
use crate::tenants;

/// Takes people in from a file.
pub static KIND: Kind =
    Kind { name: "IMPORT_SEATS", max_attempts: 5, timeout: Duration::from_secs(600), concurrency: 2 };

/// Takes the rows of the job's import in. Each row that is taken by itself is settled in the transaction that takes it; an
/// import that is all or nothing is one transaction, its report included. So a second run goes on where the first
/// stopped, and after the last finds nothing to do.
pub async fn run(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: ImportId = jobs::payload(job, "importId")?;
    let import = seat_import::Entity::one(ctx.scope(), id).one(ctx.db()).await?;
    let import = import.ok_or_else(|| Error::not_found("importId", "import"))?;
    if import.status == Status::Pending {
        match asked_by(ctx, &import).await? {
            None => reject(ctx, &import, "Who asked for the import is no longer an admin.").await?,
            Some(_) if import.mode == SeatImportMode::AllOrNothing || import.is_dry_run => whole(ctx, &import).await?,
            Some(role) => row_by_row(ctx, &import, role).await?,
        }
    }
    summary(ctx, id).await.map(Some)
}

/// The role today of who asked, where they may still do so.
async fn asked_by(ctx: &Ctx, import: &seat_import::Model) -> Result<Option<Role>> {
    let Some(id) = import.created_by_seat_id else { return Ok(Some(Role::Owner)) };
    let seat = seat::Entity::one(ctx.scope(), id).one(ctx.db()).await?;
    Ok(seat.filter(|s| s.status == SeatStatus::Active && covers(s.role, IMPORT.role)).map(|s| s.role))
}

async fn whole(ctx: &Ctx, import: &seat_import::Model) -> Result<()> {
    let strict = import.mode == SeatImportMode::AllOrNothing;
    let invalid = of_outcome(import, ctx, Outcome::Invalid).all(ctx.db()).await?.len();
    if strict && invalid > 0 {
        let why = format!("Nothing was taken, because {invalid} rows cannot be read.");
        return reject(ctx, import, &why).await;
    }
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    let rows = of_outcome(import, ctx, Outcome::Pending).all(&tx).await?;
    let role = asked_by(ctx, import).await?.unwrap_or(Role::Member);
    let terms = Terms { import, tenant: &tenant, asked_by: import.created_by_seat_id, role };
    let mut done = Vec::with_capacity(rows.len());
    for row in rows {
        let applied = apply(&tx, ctx, &terms, &person(&row)?).await?;
        done.push((row, applied));
    }
    let refused = done.iter().filter(|(_, a)| a.outcome == Outcome::Refused).count();
    let status = match (strict && refused > 0, import.is_dry_run) {
        (true, _) => Status::Rejected,
        (false, true) => Status::Rehearsed,
        (false, false) => Status::Applied,
    };
    if status == Status::Applied {
        return settle(tx, ctx, import, done, status).await;
    }
    tx.rollback().await?;
    for (_, applied) in &mut done {
        applied.events.clear();
        if status == Status::Rejected && applied.outcome != Outcome::Refused {
            applied.outcome = Outcome::Skipped;
            applied.message = format!("Nothing was taken, because {refused} rows were refused.");
        }
        // A seat of the transaction that was rolled back does not exist.
        if applied.outcome == Outcome::Created || status == Status::Rejected {
            applied.seat_id = None;
        }
    }
    settle(ctx.begin().await?, ctx, import, done, status).await
}

async fn row_by_row(ctx: &Ctx, import: &seat_import::Model, role: Role) -> Result<()> {
    let lines: Vec<i32> =
        of_outcome(import, ctx, Outcome::Pending).all(ctx.db()).await?.into_iter().map(|r| r.line).collect();
    let before = i64::from(import.row_count) - i64::try_from(lines.len()).unwrap_or(0);
    jobs::advance(ctx, before, Some(import.row_count.into())).await?;
    for (done, line) in (before..).zip(lines) {
        let tx = ctx.begin().await?;
        let tenant = tenants::lock(&tx, ctx).await?;
        let pending = of_outcome(import, ctx, Outcome::Pending).filter(row::Column::Line.eq(line));
        let Some(row) = pending.for_change().one(&tx).await? else { continue };
        let terms = Terms { import, tenant: &tenant, asked_by: import.created_by_seat_id, role };
        let applied = apply(&tx, ctx, &terms, &person(&row)?).await?;
        let events = note(&tx, row, applied).await?;
        for event in events {
            audit::record(&tx, ctx, event);
        }
        ctx.commit(tx, import.id).await?;
        if done % 25 == 0 {
            jobs::advance(ctx, done + 1, Some(import.row_count.into())).await?;
        }
    }
    settle(ctx.begin().await?, ctx, import, Vec::new(), Status::Applied).await
}

async fn reject(ctx: &Ctx, import: &seat_import::Model, why: &str) -> Result<()> {
    let rows = of_outcome(import, ctx, Outcome::Pending).all(ctx.db()).await?;
    let skip = || Applied { outcome: Outcome::Skipped, message: why.to_owned(), seat_id: None, events: Vec::new() };
    let done = rows.into_iter().map(|row| (row, skip())).collect();
    settle(ctx.begin().await?, ctx, import, done, Status::Rejected).await
}

/// Writes the outcomes and ends the import.
async fn settle(
    tx: Tx,
    ctx: &Ctx,
    import: &seat_import::Model,
    done: Vec<(row::Model, Applied)>,
    status: Status,
) -> Result<()> {
    let mut events = Vec::new();
    for (row, applied) in done {
        events.extend(note(&tx, row, applied).await?);
    }
    row::Entity::update_of(ctx.scope(), import.id)
        .col_expr(row::Column::Person, Expr::value(Option::<serde_json::Value>::None))
        .exec(&tx)
        .await?;
    let mut ended = import.clone().into_active_model();
    ended.status = Set(status);
    ended.finished_at = Set(Some(ctx.now()));
    ended.version = Set(import.version + 1);
    ended.update(&tx).await?;
    events.push(audit::Event::new("seat_import.finished", import.id).with("status", status.as_str()));
    for event in events {
        audit::record(&tx, ctx, event);
    }
    ctx.commit(tx, import.id).await
}

async fn note(tx: &Tx, row: row::Model, applied: Applied) -> Result<Vec<audit::Event>> {
    let seat_id: Option<SeatId> = applied.seat_id;
    let message = match (row.message.as_str(), applied.message.as_str()) {
        ("", message) | (message, "") => message.to_owned(),
        (noted, message) => format!("{message} {noted}"),
    };
    let mut row = row.into_active_model();
    row.outcome = Set(applied.outcome);
    row.message = Set(message);
    row.seat_id = Set(seat_id);
    row.update(tx).await?;
    Ok(applied.events)
}

fn of_outcome(import: &seat_import::Model, ctx: &Ctx, outcome: Outcome) -> sea_orm::Select<row::Entity> {
    row::Entity::of(ctx.scope(), import.id).filter(row::Column::Outcome.eq(outcome)).order_by_asc(row::Column::Line)
}

fn person(row: &row::Model) -> Result<Person> {
    let value = row.person.clone().unwrap_or_default();
    serde_json::from_value(value).map_err(|e| Error::internal("reading a row of an import", e))
}

/// How many rows came to what.
async fn summary(ctx: &Ctx, id: ImportId) -> Result<Value> {
    let rows = row::Entity::of(ctx.scope(), id).all(ctx.db()).await?;
    let mut counts = serde_json::Map::new();
    for outcome in Outcome::ALL {
        let count = rows.iter().filter(|r| r.outcome == *outcome).count();
        if count > 0 {
            counts.insert(outcome.as_str().to_lowercase(), json!(count));
        }
    }
    Ok(Value::Object(counts))
}
