//! What comes due by itself: reviews of vendors, and documents and terms that run out. One look a day reads what is due from
//! the rows. Each stage of each day that is about something is a row under a unique key, written in the transaction of its
//! notice: however often the job is run or killed, a stage is told once. Of stages that came while nothing ran only the
//! latest is told; what is of one stage shares a mail.
//!
//! On the day after a document or a term ran out, live questionnaires are generated again: what leaned on it goes to review.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use keystead_entities::seat::Role;
use keystead_entities::vendor::{self, VendorStatus};
use keystead_entities::{AnyId, ForChange, Scoped, SeatId, TenantId, VendorId};
use keystead_entities::{contract_clause, job, tenant, vendor_document, vendor_reminder as reminder};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::facts::counted;
use crate::jobs::Kind;
use crate::notifications::{Notice, notify, seats_with_role};
use crate::questionnaires;
use crate::tenants::calendar::{day_starts_at, zone};

/// Looks for reviews that are due, and for documents and terms that run out.
pub static REMIND: Kind =
    Kind { name: "VENDOR_REMINDERS", max_attempts: 10, timeout: Duration::from_secs(300), concurrency: 4 };

/// Days from the day of a review on which somebody is told.
pub(super) const REVIEW: &[i32] = &[-30, -7, 0, 7, 30];
/// Days from the last day on which something holds.
pub(super) const EXPIRY: &[i32] = &[-30, -7, 1];

/// Looked at in one transaction, of each kind.
const PAGE: u64 = 100;

/// So many names stand in a mail.
const NAMED: usize = 20;

/// What comes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Review,
    Document,
    Clause,
}

struct Item {
    what: What,
    subject: Uuid,
    target: AnyId,
    vendor_id: VendorId,
    due_on: NaiveDate,
    name: String,
}

impl What {
    fn stages(self) -> &'static [i32] {
        match self {
            Self::Review => REVIEW,
            Self::Document | Self::Clause => EXPIRY,
        }
    }

    fn event(self) -> &'static str {
        match self {
            Self::Review => "vendor.review_due",
            Self::Document => "vendor_document.expiring",
            Self::Clause => "contract_clause.expiring",
        }
    }
}

/// When somebody must next be told of a day; none once the last stage is past.
pub(super) fn next(
    tenant: &tenant::Model,
    stages: &[i32],
    due_on: NaiveDate,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    stages.iter().map(|stage| begins(tenant, due_on, *stage)).find(|at| *at > now)
}

fn begins(tenant: &tenant::Model, due_on: NaiveDate, stage: i32) -> DateTime<Utc> {
    let day = due_on.checked_add_signed(TimeDelta::days(stage.into())).unwrap_or(due_on);
    day_starts_at(zone(tenant), day)
}

/// Of those tenants, the ones with something to remind of.
pub fn has_due<'a>(tx: &'a Tx, now: DateTime<Utc>, tenants: &'a [TenantId]) -> BoxFuture<'a, Result<Vec<TenantId>>> {
    Box::pin(async move {
        let all = || tenants.iter().copied();
        let mut due: Vec<TenantId> = vendor::Entity::tenants_to_remind(all(), now).into_tuple().all(tx).await?;
        let documents = vendor_document::Entity::tenants_to_remind(all(), now).into_tuple().all(tx).await?;
        let clauses = contract_clause::Entity::tenants_to_remind(all(), now).into_tuple().all(tx).await?;
        due.extend::<Vec<TenantId>>(documents);
        due.extend::<Vec<TenantId>>(clauses);
        due.sort_unstable();
        due.dedup();
        Ok(due)
    })
}

/// Reminds of everything whose time has come.
pub async fn remind(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let (mut looked, mut told) = (0, 0);
    loop {
        let (page, stages) = remind_page(ctx, job).await?;
        (looked, told) = (looked + page, told + stages);
        if page == 0 {
            return Ok(Some(json!({ "lookedAtCount": looked, "reminderCount": told })));
        }
    }
}

async fn remind_page(ctx: &Ctx, job: &job::Model) -> Result<(usize, usize)> {
    let tx = ctx.begin().await?;
    let now = ctx.now();
    let tenant = tenant::Entity::of(ctx.scope()).one(&tx).await?;
    let tenant = tenant.ok_or_else(|| Error::internal("reminding of vendors", "the tenant is gone"))?;
    let items = due_items(&tx, ctx, now).await?;
    let vendors = vendor::Entity::among(ctx.scope(), items.iter().map(|item| item.vendor_id)).all(&tx).await?;
    let vendors: BTreeMap<VendorId, vendor::Model> = vendors.into_iter().map(|row| (row.id, row)).collect();
    let known = reminder::Entity::of_subjects(ctx.scope(), items.iter().map(|item| item.subject)).all(&tx).await?;
    let admins = seats_with_role(&tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
    let admins: Vec<SeatId> = admins.into_iter().map(|seat| seat.id).collect();
    let count = items.len();
    let mut told: BTreeMap<(What, i32), Vec<(Item, vendor::Model)>> = BTreeMap::new();
    for item in items {
        let dealt_with = vendors.get(&item.vendor_id).filter(|vendor| vendor.status == VendorStatus::Active);
        let Some(vendor) = dealt_with else {
            settle(&tx, ctx, &item, None).await?;
            continue;
        };
        let day = item.due_on.to_string();
        let known: Vec<i32> = known
            .iter()
            .filter(|row| row.subject_id == item.subject && row.due_on == day)
            .map(|row| row.stage_day)
            .collect();
        let stages = item.what.stages().iter().copied();
        let new: Vec<i32> =
            stages.filter(|stage| begins(&tenant, item.due_on, *stage) <= now && !known.contains(stage)).collect();
        let latest = new.last().copied().filter(|last| known.iter().all(|stage| stage < last));
        let seats = recipients(&admins, vendor);
        for stage in new {
            let count = if Some(stage) == latest { seats.len() } else { 0 };
            let written = reminder::ActiveModel {
                tenant_id: Set(ctx.tenant_id()),
                subject_id: Set(item.subject),
                due_on: Set(day.clone()),
                stage_day: Set(stage),
                vendor_id: Set(item.vendor_id),
                told_seat_count: Set(i32::try_from(count).unwrap_or(i32::MAX)),
                created_at: Set(now),
            };
            reminder::Entity::insert(written).exec_without_returning(&tx).await?;
        }
        settle(&tx, ctx, &item, next(&tenant, item.what.stages(), item.due_on, now)).await?;
        if let Some(stage) = latest {
            let event = audit::Event::new(item.what.event(), item.target).with("dueOn", day).with("stageDay", stage);
            audit::record(&tx, ctx, event);
            told.entry((item.what, stage)).or_default().push((item, vendor.clone()));
        }
    }
    let stages = told.values().map(Vec::len).sum();
    for ((what, stage), items) in &told {
        notify(&tx, ctx, notice(*what, *stage, items, &admins)).await?;
        if *what != What::Review
            && *stage > 0
            && let Some((first, _)) = items.first()
        {
            questionnaires::generate_expired(&tx, ctx, &first.target.to_string()).await?;
        }
    }
    if count > 0 {
        ctx.commit(tx, job.id).await?;
    }
    Ok((count, stages))
}

/// What is due, a page of each kind, kept so until the transaction ends.
async fn due_items(tx: &Tx, ctx: &Ctx, now: DateTime<Utc>) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    let day = |text: Option<&String>| text.and_then(|day| day.parse::<NaiveDate>().ok()).unwrap_or(NaiveDate::MIN);
    let rows = vendor::Entity::within(ctx.scope()).filter(vendor::Column::NextReminderAt.lte(now));
    for row in rows.order_by_asc(vendor::Column::Id).limit(PAGE).for_change().all(tx).await? {
        items.push(Item {
            what: What::Review,
            subject: row.id.0,
            target: row.id.into(),
            vendor_id: row.id,
            due_on: day(row.next_review_on.as_ref()),
            name: row.name,
        });
    }
    let rows = vendor_document::Entity::within(ctx.scope()).filter(vendor_document::Column::NextReminderAt.lte(now));
    for row in rows.order_by_asc(vendor_document::Column::Id).limit(PAGE).for_change().all(tx).await? {
        items.push(Item {
            what: What::Document,
            subject: row.id.0,
            target: row.id.into(),
            vendor_id: row.vendor_id,
            due_on: day(row.valid_until.as_ref()),
            name: row.title,
        });
    }
    let rows = contract_clause::Entity::within(ctx.scope()).filter(contract_clause::Column::NextReminderAt.lte(now));
    for row in rows.order_by_asc(contract_clause::Column::Id).limit(PAGE).for_change().all(tx).await? {
        let name = match row.aspect.as_str() {
            "" => row.kind.as_str().to_owned(),
            aspect => format!("{} of {aspect}", row.kind.as_str()),
        };
        items.push(Item {
            what: What::Clause,
            subject: row.id.0,
            target: row.id.into(),
            vendor_id: row.vendor_id,
            due_on: day(row.valid_until.as_ref()),
            name,
        });
    }
    Ok(items)
}

/// When the item is looked at again. It is nobody's change, so its version stays.
async fn settle(tx: &Tx, ctx: &Ctx, item: &Item, next: Option<DateTime<Utc>>) -> Result<()> {
    macro_rules! set {
        ($table:ident, $id:expr) => {
            $table::Entity::update_within(ctx.scope())
                .filter($table::Column::Id.eq($id))
                .col_expr($table::Column::NextReminderAt, Expr::value(next))
                .exec(tx)
                .await?
        };
    }
    match item.what {
        What::Review => set!(vendor, item.subject),
        What::Document => set!(vendor_document, item.subject),
        What::Clause => set!(contract_clause, item.subject),
    };
    Ok(())
}

fn recipients(admins: &[SeatId], vendor: &vendor::Model) -> Vec<SeatId> {
    let mut seats: Vec<SeatId> = admins.iter().copied().chain(vendor.owner_seat_id).collect();
    seats.sort_unstable();
    seats.dedup();
    seats
}

fn notice(what: What, stage: i32, items: &[(Item, vendor::Model)], admins: &[SeatId]) -> Notice {
    let line = |(item, vendor): &(Item, vendor::Model)| match what {
        What::Review => format!("{} ({})", item.name, item.due_on),
        What::Document | What::Clause => format!("{}: {} (until {})", vendor.name, item.name, item.due_on),
    };
    let mut lines: Vec<String> = items.iter().take(NAMED).map(line).collect();
    if items.len() > NAMED {
        lines.push(format!("and {} more", items.len() - NAMED));
    }
    let n = |one, many| counted(i64::try_from(items.len()).unwrap_or(i64::MAX), one, many);
    let (title, body) = match (what, stage) {
        (What::Review, ..0) => (
            format!("{} to be reviewed within {} days", n("vendor", "vendors"), -stage),
            "Send the vendor its questionnaire again and compare its terms with what is on record.",
        ),
        (What::Review, _) => (
            format!("{} due for review", n("vendor", "vendors")),
            "What is on record of it is older than the company wants. Assess it again, or say when it is to \
             be looked at (vendorUpdate) and why.",
        ),
        (What::Document, ..=0) => (
            format!("{} of vendors runs out within {} days", n("document", "documents"), -stage),
            "Ask the vendor for the next one and attach it (vendorDocumentAttach).",
        ),
        (What::Document, _) => (
            format!("{} of vendors has run out", n("document", "documents")),
            "Answers that lean on it say so and need review; live questionnaires are looked through now. Attach the next one \
             (vendorDocumentAttach).",
        ),
        (What::Clause, ..=0) => (
            format!("{} of vendors runs out within {} days", n("term", "terms"), -stage),
            "If it still holds, read the words again and record it (contractClauseSet). Otherwise record what holds now.",
        ),
        (What::Clause, _) => (
            format!("{} of vendors has run out", n("term", "terms")),
            "Answers that lean on it say so and need review; live questionnaires are looked through now. Read the words again and \
             record what holds (contractClauseSet).",
        ),
    };
    let mut seat_ids: Vec<SeatId> = items.iter().flat_map(|(_, vendor)| recipients(admins, vendor)).collect();
    seat_ids.sort_unstable();
    seat_ids.dedup();
    let first = items.first().map(|(item, _)| item);
    let day = first.map(|item| item.due_on.to_string()).unwrap_or_default();
    let target = first.map(|item| item.target);
    let subject = target.map(|target| target.to_string()).unwrap_or_default();
    Notice {
        seat_ids,
        kind: what.event(),
        dedupe_key: format!("{}:{subject}:{day}:{stage}", what.event()),
        title,
        body: format!("{}.\n\n{body}", lines.join("; ")),
        target,
    }
}

/// The vendors whose day of review has come, by that day.
pub(crate) async fn due<C: ConnectionTrait>(db: &C, ctx: &Ctx, today: NaiveDate) -> Result<Vec<vendor::Model>> {
    Ok(vendor::Entity::within(ctx.scope())
        .filter(vendor::Column::Status.eq(VendorStatus::Active))
        .filter(vendor::Column::NextReviewOn.lte(today.to_string()))
        .order_by_asc(vendor::Column::NextReviewOn)
        .order_by_asc(vendor::Column::Name)
        .all(db)
        .await?)
}

/// Of those tenants, the ones that deal with a vendor.
pub(crate) async fn stated(tx: &Tx, tenants: &[TenantId]) -> Result<Vec<TenantId>> {
    Ok(vendor::Entity::of_tenants_in_use(tenants.iter().copied()).into_tuple().all(tx).await?)
}
