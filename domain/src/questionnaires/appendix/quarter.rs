//! The page of each quarter: made once, kept as evidence, its hash in the audit log. Its notice says what the quarter brought:
//! which answers changed, which that a client has are no longer true, which statements run out, which vendors are to be looked
//! at again.
//!
//! It waits until every questionnaire of the quarter was looked through. That it was made is a row under the company and the
//! quarter, written in the transaction of the file and the notice: however often the job runs or is killed, there is one.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use keystead_entities::export::{self, ExportFormat, ExportKind};
use keystead_entities::fact_statement::{self as statement, FactStatementStatus};
use keystead_entities::job::{self, JobStatus};
use keystead_entities::seat::Role;
use keystead_entities::{
    QuestionnaireId, QuestionnaireRefreshId, Scoped, answer_change, quarter_appendix, questionnaire,
    questionnaire_refresh, tenant,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::{look, render};
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::exports::{self, Kept, NewFile};
use crate::facts::{Key, counted, statements};
use crate::jobs::{self, Kind, NewJob};
use crate::notifications::{Notice, notify, notify_in_console, seats_with_role};
use crate::questionnaires::generate::GENERATE_JOB;
use crate::tenants::calendar::{Quarter, day_of, zone};
use crate::vendors;

/// Makes the page of a quarter.
pub static QUARTER_JOB: Kind =
    Kind { name: "QUARTER_APPENDIX", max_attempts: 10, timeout: Duration::from_secs(120), concurrency: 2 };

/// When it is looked again whether every questionnaire was looked through.
const AGAIN: TimeDelta = TimeDelta::minutes(5);
/// So many of a kind are told by name.
const NAMED: usize = 20;

/// Has the page of the quarter made.
pub(in crate::questionnaires) async fn order(tx: &Tx, ctx: &Ctx, period: &str) -> Result<()> {
    let new = NewJob::new(&QUARTER_JOB, format!("{period}:0")).payload(json!({ "period": period, "look": 0 }));
    jobs::enqueue(tx, ctx, new).await.map(|_| ())
}

/// The work of [`QUARTER_JOB`].
pub async fn make(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let period: String = jobs::payload(job, "period")?;
    let waiting = job::Entity::within(ctx.scope())
        .filter(job::Column::Kind.eq(GENERATE_JOB.name))
        .filter(job::Column::DedupeKey.ends_with(format!(":{period}")))
        .filter(job::Column::Status.is_in([JobStatus::Pending, JobStatus::Running]))
        .count(ctx.db())
        .await?;
    if waiting > 0 {
        return again(ctx, job, &period).await.map(|()| Some(json!({ "period": period, "waitsFor": waiting })));
    }
    if quarter_appendix::Entity::of(ctx.scope(), &period).one(ctx.db()).await?.is_some() {
        return Ok(None);
    }
    let page = render(look(ctx, ctx.db(), None).await?, ExportFormat::Pdf).await?;
    let tx = ctx.begin().await?;
    let file = NewFile {
        kind: ExportKind::Appendix,
        format: ExportFormat::Pdf,
        subject: Some(ctx.tenant_id().into()),
        name: format!("appendix-{period}"),
        kept: Kept::Sealed,
    };
    let stored = exports::store(&tx, ctx, file, &page.bytes).await?;
    let row = quarter_appendix::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        period: Set(period.clone()),
        export_id: Set(stored.id),
        created_at: Set(ctx.now()),
    };
    quarter_appendix::Entity::insert(row).exec_without_returning(&tx).await?;
    let brought = brought(&tx, ctx, &period).await?;
    let told = audit::Event::new("appendix.made", stored.id)
        .with("quarter", period.clone())
        .with("format", stored.format.as_str())
        .with("sha256", stored.sha256.clone().unwrap_or_default())
        .with("claims", page.page.counts())
        .with("changedCount", brought.changed)
        .with("noLongerTrueCount", brought.no_longer_true());
    audit::record(&tx, ctx, told);
    tell(&tx, ctx, &period, &stored, &brought).await?;
    ctx.commit(tx, stored.id).await?;
    Ok(Some(json!({ "period": period, "exportId": stored.id })))
}

/// Looks again in a while.
async fn again(ctx: &Ctx, job: &job::Model, period: &str) -> Result<()> {
    let look: i64 = jobs::payload(job, "look")?;
    let tx = ctx.begin().await?;
    let next = NewJob::new(&QUARTER_JOB, format!("{period}:{}", look + 1))
        .payload(json!({ "period": period, "look": look + 1 }))
        .run_at(ctx.now() + AGAIN);
    jobs::enqueue(&tx, ctx, next).await?;
    ctx.commit(tx, job.id).await
}

/// What a quarter brought.
#[derive(Default)]
struct Brought {
    questionnaires: usize,
    changed: i64,
    /// Of each client, how many answers it has that are no longer true.
    clients: BTreeMap<String, i64>,
    /// Statements that run out before the quarter does.
    expiring: Vec<String>,
    /// Vendors that are to be looked at again before the quarter ends.
    vendors: Vec<String>,
}

impl Brought {
    fn no_longer_true(&self) -> i64 {
        self.clients.values().sum()
    }

    fn is_quiet(&self) -> bool {
        self.changed == 0 && self.clients.is_empty() && self.expiring.is_empty() && self.vendors.is_empty()
    }
}

async fn brought(tx: &Tx, ctx: &Ctx, period: &str) -> Result<Brought> {
    let refreshes = questionnaire_refresh::Entity::within(ctx.scope())
        .filter(questionnaire_refresh::Column::Cause.eq(period))
        .all(tx)
        .await?;
    let changes = answer_change::Entity::within(ctx.scope())
        .filter(answer_change::Column::RefreshId.is_in(refreshes.iter().map(|refresh| refresh.id)))
        .all(tx)
        .await?;
    let had: Vec<QuestionnaireRefreshId> =
        changes.iter().filter(|change| change.has_left()).map(|change| change.refresh_id).collect();
    let of: BTreeMap<QuestionnaireRefreshId, QuestionnaireId> =
        refreshes.iter().map(|refresh| (refresh.id, refresh.questionnaire_id)).collect();
    let rows = questionnaire::Entity::within(ctx.scope())
        .filter(questionnaire::Column::Id.is_in(had.iter().filter_map(|refresh| of.get(refresh).copied())))
        .all(tx)
        .await?;
    let names: BTreeMap<QuestionnaireId, String> = rows.into_iter().map(|row| (row.id, row.counterparty)).collect();
    let mut clients = BTreeMap::new();
    for name in had.iter().filter_map(|refresh| names.get(of.get(refresh)?)) {
        *clients.entry(name.clone()).or_default() += 1;
    }
    let tenant = tenant::Entity::of(ctx.scope()).one(tx).await?;
    let tenant = tenant.ok_or_else(|| Error::not_found("tenantId", "tenant"))?;
    let quarter = Quarter::labelled(&tenant, period).unwrap_or_else(|| Quarter::at(&tenant, ctx.now()));
    Ok(Brought {
        questionnaires: refreshes.len(),
        changed: refreshes.iter().map(|refresh| i64::from(refresh.changed_count)).sum(),
        clients,
        expiring: expiring(tx, ctx, &tenant, &quarter).await?,
        vendors: vendors_due(tx, ctx, &tenant, &quarter).await?,
    })
}

async fn expiring(tx: &Tx, ctx: &Ctx, tenant: &tenant::Model, quarter: &Quarter) -> Result<Vec<String>> {
    let stated = statement::Entity::within(ctx.scope())
        .filter(statement::Column::Status.eq(FactStatementStatus::Active))
        .order_by_asc(statement::Column::FactKey)
        .all(tx)
        .await?;
    let mut ending: Vec<(chrono::NaiveDate, String)> = Vec::new();
    for row in stated {
        let Some(end) =
            statements::ends_at(&row, tenant).filter(|end| (quarter.starts_at..=quarter.ends_at).contains(end))
        else {
            continue;
        };
        let name = row.fact_key.parse::<Key>().map_or(row.fact_key.clone(), |key| key.spec().name.to_owned());
        ending.push((day_of(zone(tenant), end - TimeDelta::seconds(1)), name));
    }
    ending.sort();
    Ok(ending.into_iter().map(|(day, name)| format!("{name} (until {day})")).collect())
}

async fn vendors_due(tx: &Tx, ctx: &Ctx, tenant: &tenant::Model, quarter: &Quarter) -> Result<Vec<String>> {
    let last = day_of(zone(tenant), quarter.ends_at - TimeDelta::seconds(1));
    let due = vendors::reviews_due(tx, ctx, last).await?;
    let named = due.into_iter().map(|vendor| match vendor.next_review_on {
        Some(day) => format!("{} (due {day})", vendor.name),
        None => vendor.name,
    });
    Ok(named.collect())
}

/// Tells those who approve: by mail where there is something to do, in the console where there is not.
async fn tell(tx: &Tx, ctx: &Ctx, period: &str, stored: &export::Model, brought: &Brought) -> Result<()> {
    let seats = seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin, Role::Approver]).await?;
    let no_longer = brought.no_longer_true();
    let title = match (brought.changed, no_longer) {
        (0, _) => format!("{period}: no answer changed"),
        (changed, 0) => format!("{period}: {} changed", counted(changed, "answer", "answers")),
        (changed, no_longer) => {
            let (changed, is) = (counted(changed, "answer", "answers"), if no_longer == 1 { "is" } else { "are" });
            format!("{period}: {changed} changed, {no_longer} that clients have {is} no longer true")
        }
    };
    let looked = i64::try_from(brought.questionnaires).unwrap_or(i64::MAX);
    let mut parts = vec![format!(
        "{} looked through for {period}; {} changed and must be reviewed.",
        counted(looked, "questionnaire was", "questionnaires were"),
        counted(brought.changed, "answer", "answers")
    )];
    if !brought.clients.is_empty() {
        let clients = brought.clients.iter().map(|(name, n)| format!("{name}: {}", counted(*n, "answer", "answers")));
        parts.push(format!("No longer true, and with a client: {}.", listed(&clients.collect::<Vec<_>>())));
    }
    if !brought.expiring.is_empty() {
        parts.push(format!("Run out before the quarter ends: {}.", listed(&brought.expiring)));
    }
    if !brought.vendors.is_empty() {
        parts.push(format!("Vendors to be looked at again: {}.", listed(&brought.vendors)));
    }
    parts.push(format!(
        "The page about what can be proved as of this quarter is made: {}, SHA-256 {}.",
        stored.file_name,
        stored.sha256.as_deref().unwrap_or_default()
    ));
    let notice = Notice {
        seat_ids: seats.into_iter().map(|seat| seat.id).collect(),
        kind: "appendix.made",
        dedupe_key: format!("appendix:{period}"),
        title,
        body: parts.join("\n\n"),
        target: Some(stored.id.into()),
    };
    if brought.is_quiet() { notify_in_console(tx, ctx, notice).await } else { notify(tx, ctx, notice).await }
}

fn listed(all: &[String]) -> String {
    let mut names: Vec<String> = all.iter().take(NAMED).cloned().collect();
    if all.len() > NAMED {
        names.push(format!("and {} more", all.len() - NAMED));
    }
    names.join("; ")
}
