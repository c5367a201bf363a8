//! The job that writes the evidence down.

use std::time::Duration;

use keystead_entities::discovery_import::{self, DiscoveryImportMode, DiscoveryImportStatus as Status};
use keystead_entities::discovery_import_row::{self as row, DiscoveryOutcome as Outcome};
use keystead_entities::seat::{self, Role, SeatStatus};
use keystead_entities::{DiscoveryImportId, ForChange, Scoped, job};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::create::IMPORT;
use crate::audit;
use crate::auth::covers;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::discovery::evidence::{self, Place, Written};
use crate::discovery::gather::Thing;
use crate::discovery::recognise::Known;
use crate::discovery::sources;
use crate::error::{Error, Result};
use crate::jobs::{self, Kind};
use crate::notifications::{self, Notice};
use crate::tenants;

/// Takes in what is used.
pub static KIND: Kind =
    Kind { name: "IMPORT_DISCOVERIES", max_attempts: 5, timeout: Duration::from_secs(600), concurrency: 2 };

/// So many apps are named in a mail.
const NAMED: usize = 25;

/// Takes the job's import in: the whole of it in one transaction, its report included. A second run finds it done.
pub async fn run(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: DiscoveryImportId = jobs::payload(job, "importId")?;
    let import = discovery_import::Entity::one(ctx.scope(), id).one(ctx.db()).await?;
    let import = import.ok_or_else(|| Error::not_found("importId", "import"))?;
    if import.status == Status::Pending {
        let tx = ctx.begin().await?;
        // Two imports at once would both put the same app into the inventory.
        tenants::lock(&tx, ctx).await?;
        let refusal = refusal(&tx, ctx, &import).await?;
        match refusal {
            Some(why) => reject(tx, ctx, import, &why).await?,
            None if import.is_dry_run => rehearse(tx, ctx, import).await?,
            None => apply(tx, ctx, import).await?,
        }
    }
    summary(ctx, id).await.map(Some)
}

async fn refusal(tx: &Tx, ctx: &Ctx, import: &discovery_import::Model) -> Result<Option<String>> {
    if let Some(id) = import.created_by_seat_id {
        let seat = seat::Entity::one(ctx.scope(), id).one(tx).await?;
        if !seat.is_some_and(|s| s.status == SeatStatus::Active && covers(s.role_at(ctx.now()), IMPORT.role)) {
            return Ok(Some("Who asked for the import is no longer an admin.".into()));
        }
    }
    Ok(match (import.mode, import.invalid_line_count) {
        (DiscoveryImportMode::AllOrNothing, 1..) => {
            Some(format!("Nothing was taken, because {} lines cannot be read.", import.invalid_line_count))
        }
        _ => None,
    })
}

async fn reject(tx: Tx, ctx: &Ctx, import: discovery_import::Model, why: &str) -> Result<()> {
    row::Entity::update_of(ctx.scope(), import.id)
        .filter(row::Column::Outcome.eq(Outcome::Pending))
        .col_expr(row::Column::Outcome, Expr::value(Outcome::Skipped.as_str()))
        .col_expr(row::Column::Message, Expr::value(why))
        .exec(&tx)
        .await?;
    settle(tx, ctx, import, Status::Rejected).await
}

/// Does everything, takes it back, and reports what would have come of it.
async fn rehearse(tx: Tx, ctx: &Ctx, import: discovery_import::Model) -> Result<()> {
    let done = write(&tx, ctx, &import).await?;
    tx.rollback().await?;
    let tx = ctx.begin().await?;
    for (row, mut written) in done {
        let is_new = written.outcome == Outcome::Discovered;
        written.app = written.app.filter(|_| !is_new);
        note(&tx, row, &written, false).await?;
    }
    settle(tx, ctx, import, Status::Rehearsed).await
}

async fn apply(tx: Tx, ctx: &Ctx, import: discovery_import::Model) -> Result<()> {
    let done = write(&tx, ctx, &import).await?;
    let mut found = Vec::new();
    for (row, written) in done {
        if let Some(app) = written.app.as_ref().filter(|_| written.outcome == Outcome::Discovered) {
            found.push(app.name.clone());
        }
        note(&tx, row, &written, true).await?;
    }
    if let Some(id) = import.discovery_source_id {
        sources::renewed(&tx, ctx, id, import.as_of).await?;
    }
    if !found.is_empty() {
        tell(&tx, ctx, &import, &found).await?;
    }
    settle(tx, ctx, import, Status::Applied).await
}

async fn write(tx: &Tx, ctx: &Ctx, import: &discovery_import::Model) -> Result<Vec<(row::Model, Written)>> {
    let rows = row::Entity::of(ctx.scope(), import.id)
        .filter(row::Column::Outcome.eq(Outcome::Pending))
        .order_by_asc(row::Column::Position)
        .all(tx)
        .await?;
    let known = Known::load(tx, ctx).await?;
    let place = Place { kind: import.kind, source_id: import.discovery_source_id, by: import.id.into() };
    let mut done = Vec::with_capacity(rows.len());
    for row in rows {
        let thing: Thing = serde_json::from_value(row.sighting.clone().unwrap_or_default())
            .map_err(|e| Error::internal("reading a row of an import", e))?;
        let written = evidence::write(tx, ctx, &place, &known, &thing).await?;
        done.push((row, written));
    }
    Ok(done)
}

/// The outcome of a row. Evidence that was taken back is not pointed at.
async fn note(tx: &Tx, row: row::Model, written: &Written, is_kept: bool) -> Result<()> {
    let mut row = row.into_active_model();
    row.outcome = Set(written.outcome);
    row.message = Set(written.message.clone());
    row.discovery_id = Set(is_kept.then_some(written.discovery_id));
    row.ai_app_id = Set(written.app.as_ref().map(|app| app.id));
    row.update(tx).await?;
    Ok(())
}

async fn settle(tx: Tx, ctx: &Ctx, import: discovery_import::Model, status: Status) -> Result<()> {
    row::Entity::update_of(ctx.scope(), import.id)
        .col_expr(row::Column::Sighting, Expr::value(Option::<Value>::None))
        .exec(&tx)
        .await?;
    let locked = discovery_import::Entity::one(ctx.scope(), import.id).for_change().one(&tx).await?;
    if locked.is_none_or(|now| now.status != Status::Pending) {
        return tx.rollback().await;
    }
    let (id, version) = (import.id, import.version);
    let mut ended = import.into_active_model();
    ended.status = Set(status);
    ended.finished_at = Set(Some(ctx.now()));
    ended.version = Set(version + 1);
    ended.update(&tx).await?;
    audit::record(&tx, ctx, audit::Event::new("discovery_import.finished", id).with("status", status.as_str()));
    ctx.commit(tx, id).await
}

/// Tells the admins what was found.
async fn tell(tx: &Tx, ctx: &Ctx, import: &discovery_import::Model, found: &[String]) -> Result<()> {
    let admins = notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
    let mut names: Vec<String> = found.iter().take(NAMED).cloned().collect();
    if found.len() > NAMED {
        names.push(format!("and {} more", found.len() - NAMED));
    }
    let title = match found {
        [one] => format!("An AI app was found: {one}"),
        many => format!("{} AI apps were found", many.len()),
    };
    let notice = Notice {
        seat_ids: admins.into_iter().map(|seat| seat.id).collect(),
        kind: "app.discovered",
        dedupe_key: format!("app.discovered:{}", import.id),
        title,
        body: format!(
            "These are used and were not in the inventory; they are now, undecided:\n\n{}\n\nDecide on each within {} days.",
            names.join("\n"),
            crate::apps::DAYS
        ),
        target: Some(import.id.into()),
    };
    notifications::notify(tx, ctx, notice).await
}

/// How many rows came to what.
async fn summary(ctx: &Ctx, id: DiscoveryImportId) -> Result<Value> {
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
