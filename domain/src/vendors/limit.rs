//! What may go to whom: the limit of a vendor, and the company's boundary. **The one place that says so.** Decisions on apps,
//! changes of apps and accounts, data flows and pilots ask [`expect`] or [`refusals`], and so does whatever lets a call
//! through: it holds the app and the account of the call, and the classes of what is in it.
//!
//! - **The limit.** A vendor with `NON_SENSITIVE_TRIALS_ONLY` gets what is [`PUBLIC`](DataClass::Public) or
//!   [`INTERNAL`](DataClass::Internal), in trials. `CONFIDENTIAL` is left out too: it is what a company would have to tell
//!   somebody about if it came to light. It holds for every app and account of the vendor; of an app at an account of
//!   another vendor, the stricter of both.
//! - **The boundary.** A company that set one keeps the same sensitive classes within it. The region of the account says
//!   where a vendor processes; where none is recorded, the vendor's term on residency does, while it holds. What is not
//!   recorded is not within.
//!
//! An app or account that names no vendor and no account is not judged here: nothing is known of where its data go.

use keystead_entities::ai_app::{self, AiAppStatus, DataClass};
use keystead_entities::contract_clause::ContractClauseKind;
use keystead_entities::{AiAppId, ForChange, ProviderAccountId, Scoped, VendorId};
use keystead_entities::{provider_account, tenant, vendor};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{clauses, region};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Problem, Result};
use crate::facts::Value;
use crate::notifications::{Notice, notify, seats_with_role};
use crate::{apps, findings, pilots};

/// Classes of data that could hurt somebody: what a limit withholds, and what a boundary covers.
pub const SENSITIVE: [DataClass; 4] = [DataClass::Confidential, DataClass::Pii, DataClass::Phi, DataClass::Pci];

/// Whose service data would go to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// The vendor on record.
    pub vendor_id: Option<VendorId>,
    /// The account through which they would go.
    pub account_id: Option<ProviderAccountId>,
}

impl Way {
    /// The way that data to an app take.
    pub fn of_app(app: &ai_app::Model) -> Self {
        Self { vendor_id: app.vendor_id, account_id: app.provider_account_id }
    }

    /// The way through an account.
    pub fn of_account(id: ProviderAccountId) -> Self {
        Self { vendor_id: None, account_id: Some(id) }
    }
}

/// What is on record of a way.
struct Road {
    boundary: Option<String>,
    account: Option<provider_account::Model>,
    vendors: Vec<vendor::Model>,
}

/// The sensitive ones of some classes, in their order.
pub fn sensitive(classes: &[DataClass]) -> Vec<DataClass> {
    SENSITIVE.into_iter().filter(|class| classes.contains(class)).collect()
}

/// What a vendor's limit withholds of some classes.
pub fn withheld(vendor: &vendor::Model, classes: &[DataClass]) -> Vec<DataClass> {
    if vendor.is_limited() { sensitive(classes) } else { Vec::new() }
}

/// Why data of those classes may not go that way: `POLICY_BLOCKED` for a vendor's limit, `REGION_BLOCKED` for the company's
/// boundary. Nothing where they may. `field` is the field of the input that a caller would change.
pub async fn refusals<C: ConnectionTrait>(
    db: &C,
    ctx: &Ctx,
    field: &str,
    way: Way,
    classes: &[DataClass],
) -> Result<Vec<Problem>> {
    let classes = sensitive(classes);
    if classes.is_empty() || way == Way::default() {
        return Ok(Vec::new());
    }
    let road = look(db, ctx, way, None).await?;
    judge(db, ctx, field, &road, &classes).await
}

/// Refuses data of those classes that way.
///
/// # Errors
/// As [`refusals`] says.
pub async fn expect<C: ConnectionTrait>(db: &C, ctx: &Ctx, field: &str, way: Way, classes: &[DataClass]) -> Result<()> {
    let problems = refusals(db, ctx, field, way, classes).await?;
    if problems.is_empty() { Ok(()) } else { Err(Error::Refused(problems)) }
}

/// Refuses more than a trial with a vendor that is limited to trials.
///
/// # Errors
/// `POLICY_BLOCKED`.
pub async fn expect_beyond_trial<C: ConnectionTrait>(db: &C, ctx: &Ctx, field: &str, way: Way) -> Result<()> {
    if way == Way::default() {
        return Ok(());
    }
    let road = look(db, ctx, way, None).await?;
    let Some(limited) = road.vendors.iter().find(|vendor| vendor.is_limited()) else { return Ok(()) };
    let message = format!(
        "{} is limited to trials, because {}. The first phase of a pilot is its trial. {}",
        limited.name,
        why(limited),
        TO_LIFT
    );
    Err(Error::refused(Code::PolicyBlocked, field, message))
}

/// Refuses data of those classes in a region outside the company's boundary.
///
/// # Errors
/// `REGION_BLOCKED`.
pub async fn expect_region<C: ConnectionTrait>(
    db: &C,
    ctx: &Ctx,
    field: &str,
    region: &str,
    classes: &[DataClass],
) -> Result<()> {
    let classes = sensitive(classes);
    let Some(boundary) = boundary(db, ctx).await?.filter(|_| !classes.is_empty()) else { return Ok(()) };
    if region::is_within(&boundary, region) {
        return Ok(());
    }
    let message = format!(
        "The company keeps {} within {boundary}, and {region:?} is not known to lie there. Name a region within it, such as \
         {boundary}, or leave these classes out.",
        words(&classes)
    );
    Err(Error::refused(Code::RegionBlocked, field, message))
}

/// Refuses a change of an account after which apps that may be used would send what may not go there. `changed` is the
/// account as it would be.
///
/// # Errors
/// As [`refusals`] says, with the apps named.
pub(crate) async fn expect_account(tx: &Tx, ctx: &Ctx, field: &str, changed: &provider_account::Model) -> Result<()> {
    let used = ai_app::Entity::within(ctx.scope())
        .filter(ai_app::Column::ProviderAccountId.eq(changed.id))
        .filter(ai_app::Column::ArchivedAt.is_null())
        .filter(ai_app::Column::Status.eq(AiAppStatus::Allowed))
        .order_by_asc(ai_app::Column::Name)
        .all(tx)
        .await?;
    let mut problems = Vec::new();
    for app in used {
        let classes = sensitive(&app.data_classes());
        if classes.is_empty() {
            continue;
        }
        let road = look(tx, ctx, Way::of_app(&app), Some(changed)).await?;
        for problem in judge(tx, ctx, field, &road, &classes).await? {
            let message =
                format!("{} uses this account and may touch {}. {}", app.name, words(&classes), problem.message);
            problems.push(Problem { message, ..problem });
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Refused(problems)) }
}

/// What to do about a limit.
const TO_LIFT: &str = "Assess the vendor: an assessment that finds it fit lifts the limit.";

async fn boundary<C: ConnectionTrait>(db: &C, ctx: &Ctx) -> Result<Option<String>> {
    Ok(tenant::Entity::of(ctx.scope()).one(db).await?.and_then(|tenant| tenant.residency))
}

/// `changed` stands in the stead of the row of the same account.
async fn look<C: ConnectionTrait>(
    db: &C,
    ctx: &Ctx,
    way: Way,
    changed: Option<&provider_account::Model>,
) -> Result<Road> {
    let account = match (way.account_id, changed) {
        (Some(id), Some(changed)) if changed.id == id => Some(changed.clone()),
        (Some(id), _) => provider_account::Entity::one(ctx.scope(), id).one(db).await?,
        (None, _) => None,
    };
    let mut ids: Vec<VendorId> =
        way.vendor_id.into_iter().chain(account.as_ref().and_then(|account| account.vendor_id)).collect();
    ids.dedup();
    let vendors = match ids.is_empty() {
        true => Vec::new(),
        false => vendor::Entity::among(ctx.scope(), ids).order_by_asc(vendor::Column::Name).all(db).await?,
    };
    Ok(Road { boundary: boundary(db, ctx).await?, account, vendors })
}

async fn judge<C: ConnectionTrait>(
    db: &C,
    ctx: &Ctx,
    field: &str,
    road: &Road,
    classes: &[DataClass],
) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for vendor in road.vendors.iter().filter(|vendor| vendor.is_limited()) {
        let message = format!(
            "{} is limited to trials with public and internal data, because {}; {} may not go there. Leave these classes out, \
             or lift the limit first. {TO_LIFT}",
            vendor.name,
            why(vendor),
            words(classes)
        );
        problems.push(Problem::new(Code::PolicyBlocked, field, message));
    }
    let Some(boundary) = &road.boundary else { return Ok(problems) };
    if let Some(message) = outside(db, ctx, road, boundary, classes).await? {
        problems.push(Problem::new(Code::RegionBlocked, field, message));
    }
    Ok(problems)
}

/// Why what is on record of a way does not keep it within the boundary; nothing where it does.
async fn outside<C: ConnectionTrait>(
    db: &C,
    ctx: &Ctx,
    road: &Road,
    boundary: &str,
    classes: &[DataClass],
) -> Result<Option<String>> {
    let kept = words(classes);
    if let Some((account, region)) = road.account.as_ref().and_then(|a| Some((a, a.region.as_deref()?))) {
        let is_within = region::is_within(boundary, region);
        return Ok((!is_within).then(|| {
            format!(
                "The company keeps {kept} within {boundary}, and the account {} processes in {region}. Use an account within \
                 {boundary}, or leave these classes out.",
                account.name
            )
        }));
    }
    for vendor in &road.vendors {
        let term = clauses::in_force(db, ctx, vendor.id, ContractClauseKind::Residency, "").await?;
        let Some(term) = term else { continue };
        if let Some(Value::List(regions)) = clauses::value(&term) {
            let out: Vec<&String> = regions.iter().filter(|region| !region::is_within(boundary, region)).collect();
            let named = out.iter().map(|region| region.as_str()).collect::<Vec<_>>().join(", ");
            return Ok((!out.is_empty() || regions.is_empty()).then(|| {
                format!(
                    "The company keeps {kept} within {boundary}, and by its terms {} processes in {named}. Agree on a region \
                     and record it (contractClauseSet), or leave these classes out.",
                    vendor.name
                )
            }));
        }
    }
    let who = match (&road.account, road.vendors.first()) {
        (Some(account), _) => format!("where the account {} processes", account.name),
        (None, Some(vendor)) => format!("where {} processes", vendor.name),
        (None, None) => return Ok(None),
    };
    Ok(Some(format!(
        "The company keeps {kept} within {boundary}, and it is not on record {who}. Record the region on the account \
         (providerAccountUpdate) or as a term of its vendor (contractClauseSet), or leave these classes out."
    )))
}

/// Draws the consequences of a limit that is in force now: apps of the vendor, or at an account of it, that may be used with
/// what the limit withholds are quarantined by a decision that says why, each becomes a finding, and whoever answers for one
/// is told, and the admins. Pilots of those apps pause, and so do pilots that are beyond their first phase. They do not come back by themselves: somebody decides, without these
/// classes or after an assessment. A limit always comes into force by somebody's act, never overnight.
pub(crate) async fn put_in_force(tx: &Tx, ctx: &Ctx, vendor: &vendor::Model) -> Result<Vec<AiAppId>> {
    let mut stopped = Vec::new();
    for app in used_of(tx, ctx, vendor.id).await? {
        let classes = withheld(vendor, &app.data_classes());
        if classes.is_empty() || app.status == AiAppStatus::Undecided {
            let trial = if classes.is_empty() { 1 } else { 0 };
            let reason = format!("{} is limited to trials now, because {}.", vendor.name, why(vendor));
            pilots::pause_behind(tx, ctx, &app, trial, &reason).await?;
            continue;
        }
        let reason = format!(
            "{} is limited to trials with public and internal data now, because {}; this app may touch {}.",
            vendor.name,
            why(vendor),
            words(&classes)
        );
        let app = apps::quarantine(tx, ctx, app, &reason).await?;
        findings::app_beyond_limit(tx, ctx, &app, LIMITED).await?;
        tell(tx, ctx, vendor, &app, &reason).await?;
        stopped.push(app.id);
    }
    Ok(stopped)
}

/// The apps of a vendor, or at an account of it, that may be used or tried; held until the transaction ends.
async fn used_of(tx: &Tx, ctx: &Ctx, id: VendorId) -> Result<Vec<ai_app::Model>> {
    let accounts = provider_account::Entity::within(ctx.scope())
        .select_only()
        .column(provider_account::Column::Id)
        .filter(provider_account::Column::VendorId.eq(id))
        .into_query();
    let of_it = Condition::any()
        .add(ai_app::Column::VendorId.eq(id))
        .add(ai_app::Column::ProviderAccountId.in_subquery(accounts));
    Ok(ai_app::Entity::within(ctx.scope())
        .filter(ai_app::Column::ArchivedAt.is_null())
        .filter(ai_app::Column::Status.is_in([AiAppStatus::Allowed, AiAppStatus::Undecided]))
        .filter(of_it)
        .order_by_asc(ai_app::Column::Id)
        .for_change()
        .all(tx)
        .await?)
}

/// Notes apps that may be used with what the company's boundary covers and whose data are not known to stay within it: all, or
/// those of a vendor. They are not quarantined: whoever draws a boundary, or reads a term, did not decide on them. What they
/// may not send there is refused all the same.
pub(crate) async fn note_outside(tx: &Tx, ctx: &Ctx, of: Option<VendorId>) -> Result<()> {
    let apps = match of {
        Some(vendor) => used_of(tx, ctx, vendor).await?,
        None => ai_app::Entity::within(ctx.scope()).filter(ai_app::Column::ArchivedAt.is_null()).all(tx).await?,
    };
    for app in apps.into_iter().filter(|app| app.status == AiAppStatus::Allowed) {
        let found = refusals(tx, ctx, "", Way::of_app(&app), &app.data_classes()).await?;
        if found.iter().any(|problem| problem.code == Code::RegionBlocked) {
            findings::app_beyond_limit(tx, ctx, &app, OUTSIDE).await?;
        }
    }
    Ok(())
}

const LIMITED: &str = "its vendor is limited to trials with public and internal data, and it was allowed more";
const OUTSIDE: &str =
    "it may touch data that the company keeps within its boundary, and they are not known to stay there";

async fn tell(tx: &Tx, ctx: &Ctx, vendor: &vendor::Model, app: &ai_app::Model, reason: &str) -> Result<()> {
    use keystead_entities::seat::Role;
    let admins = seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
    let mut seat_ids: Vec<_> = admins.into_iter().map(|seat| seat.id).collect();
    seat_ids.extend(app.owner_seat_id.into_iter().chain(vendor.owner_seat_id));
    seat_ids.sort_unstable();
    seat_ids.dedup();
    let notice = Notice {
        seat_ids,
        kind: "ai_app.quarantined",
        dedupe_key: format!("ai_app.quarantined:{}:{}", app.id, app.version),
        title: format!("{} is not to be used for now", app.name),
        body: format!(
            "{reason}\n\nIt is quarantined until somebody decides (aiAppDecide): allow it without these classes, or once an \
             assessment of the vendor lifts the limit. It does not come back by itself."
        ),
        target: Some(app.id.into()),
    };
    notify(tx, ctx, notice).await
}

fn why(vendor: &vendor::Model) -> &str {
    vendor.limit_reason.as_deref().unwrap_or("nobody has assessed it yet")
}

/// Classes as people list them.
pub(crate) fn words(classes: &[DataClass]) -> String {
    let names: Vec<&str> = classes.iter().map(|class| class.as_str()).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}
