//! Changing a vendor. What an assessment found changes by an assessment; a limit may be drawn closer by hand, and lifted by
//! hand only where the last assessment bears it.

use chrono::NaiveDate;
use keystead_entities::seat::{Known, Role};
use keystead_entities::vendor::{self, VendorRiskClass, VendorUsageLimit};
use keystead_entities::{SeatId, VendorId};
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::{limit, remind, rules};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result, is_unique_violation};
use crate::input::{Change, Checks, expect_version};
use crate::{audit, policies, tenants};

/// To change a vendor.
pub const UPDATE: Right = Right::write(Area::Apps, Role::Admin);

/// A change of a vendor.
#[derive(Clone, Debug)]
pub struct Update {
    /// The vendor.
    pub id: VendorId,
    /// Its name.
    pub name: Option<String>,
    /// As it stands in contracts.
    pub legal_name: Change<String>,
    /// Where it is found.
    pub website: Change<String>,
    /// Whom to turn to about data.
    pub contact_name: Change<String>,
    /// Their mail address.
    pub contact_email: Change<String>,
    /// Anything else.
    pub note: Option<String>,
    /// Who answers for dealing with it.
    pub owner_seat_id: Change<SeatId>,
    /// Days between two looks at it.
    pub review_every_days: Option<i32>,
    /// Day by which it is to be looked at again.
    pub next_review_on: Option<NaiveDate>,
    /// What it may be used for.
    pub usage_limit: Option<VendorUsageLimit>,
    /// Why, where that changes.
    pub limit_reason: Option<String>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Changes a vendor. Where a limit comes into force, apps that go beyond it are quarantined in the same transaction; see
/// [`limit::put_in_force`].
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `TAKEN`; `STATE_CONFLICT` for an archived one; `REQUIRED`, `TOO_LONG`, `INVALID` by
/// field; `REQUIRED` for a limit without a reason; `POLICY_BLOCKED` for lifting a limit that the last assessment asks for.
pub async fn update(ctx: &Ctx, input: Update) -> Result<vendor::Model> {
    ctx.may(UPDATE)?;
    let mut checks = Checks::new();
    let name = input.name.map(|name| checks.line("name", &name, 120));
    let legal_name = input.legal_name.map(|name| checks.line("legalName", &name, 200));
    let website = input.website.map(|url| rules::url(&mut checks, "website", Some(&url)).unwrap_or_default());
    let contact_name = input.contact_name.map(|name| checks.line("contactName", &name, 120));
    let contact_email = input.contact_email.map(|address| checks.email("contactEmail", &address));
    let note = input.note.map(|note| checks.text("note", &note, 2_000));
    let every = input.review_every_days.map(|days| checks.within("reviewEveryDays", days, 30, 1_096));
    let reason = checks.optional_line("limitReason", input.limit_reason.as_deref(), 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    let old = rules::lock(&tx, ctx, "id", input.id).await?;
    expect_version(input.expected_version, old.version)?;
    if let Some(name) = &name {
        rules::expect_free(&tx, ctx, name, Some(old.id)).await?;
    }
    if let Change::Set(owner) = input.owner_seat_id {
        rules::expect_owner(&tx, ctx, owner).await?;
    }
    let mut new = vendor::Model {
        name: name.unwrap_or_else(|| old.name.clone()),
        legal_name: legal_name.over(old.legal_name.clone()),
        website: website.over(old.website.clone()),
        contact_name: contact_name.over(old.contact_name.clone()),
        contact_email: contact_email.over(old.contact_email.clone()),
        note: note.unwrap_or_else(|| old.note.clone()),
        owner_seat_id: input.owner_seat_id.over(old.owner_seat_id),
        review_every_days: every.unwrap_or(old.review_every_days),
        version: old.version + 1,
        updated_at: ctx.now(),
        ..old.clone()
    };
    if let Some(day) = input.next_review_on {
        new.next_review_on = Some(day.to_string());
        new.next_reminder_at = remind::next(&tenant, remind::REVIEW, day, ctx.now());
    }
    if let Some(wanted) = input.usage_limit.filter(|wanted| *wanted != old.usage_limit) {
        new = relimit(ctx, new, wanted, reason)?;
    }
    let written = new.into_active_model().reset_all().update(&tx).await;
    let new = written.map_err(|e| if is_unique_violation(&e) { rules::taken() } else { e.into() })?;
    audit::record(&tx, ctx, told(&old, &new));
    if new.is_limited() && !old.is_limited() {
        limit::put_in_force(&tx, ctx, &new).await?;
    }
    policies::look_soon(&tx, ctx).await?;
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

fn relimit(ctx: &Ctx, row: vendor::Model, wanted: VendorUsageLimit, reason: Option<String>) -> Result<vendor::Model> {
    let Some(reason) = reason else {
        return Err(Error::refused(Code::Required, "limitReason", "Say why: the next person asks exactly that."));
    };
    if wanted == VendorUsageLimit::None {
        if let Some(wanting) = wanting(&row) {
            let message = format!(
                "{} stays limited to trials with public and internal data, because {wanting}. Assess it; \
                 an assessment that finds it fit lifts the limit.",
                row.name
            );
            return Err(Error::refused(Code::PolicyBlocked, "usageLimit", message));
        }
        return Ok(vendor::Model { usage_limit: wanted, limit_reason: Some(reason), limited_at: None, ..row });
    }
    Ok(vendor::Model { usage_limit: wanted, limit_reason: Some(reason), limited_at: Some(ctx.now()), ..row })
}

/// Why a vendor is limited whatever anybody wishes.
pub(crate) fn wanting(row: &vendor::Model) -> Option<&'static str> {
    match (row.risk_class, row.telemetry, row.data_separation) {
        (None, _, _) => Some("nobody has assessed it yet"),
        (_, Known::No, _) => Some("it gives no logs of the company's use"),
        (_, _, Known::No) => Some("it does not keep its customers' data apart"),
        (_, Known::Unknown, _) => Some("it is not known whether it gives logs of the company's use"),
        (_, _, Known::Unknown) => Some("it is not known whether it keeps its customers' data apart"),
        (Some(VendorRiskClass::High), _, _) => Some("its last assessment found a high risk"),
        _ => None,
    }
}

fn told(old: &vendor::Model, new: &vendor::Model) -> audit::Event {
    let (from, to) = (old.clone(), new.clone());
    let seat = |id: Option<SeatId>| id.map(|id| id.to_string());
    audit::Event::new("vendor.updated", new.id)
        .changed("name", from.name, to.name)
        .changed("legalName", from.legal_name, to.legal_name)
        .changed("website", from.website, to.website)
        .changed("contactName", from.contact_name, to.contact_name)
        .changed("contactEmail", from.contact_email, to.contact_email)
        .changed("note", from.note, to.note)
        .changed("ownerSeatId", seat(from.owner_seat_id), seat(to.owner_seat_id))
        .changed("reviewEveryDays", from.review_every_days, to.review_every_days)
        .changed("nextReviewOn", from.next_review_on, to.next_review_on)
        .changed("usageLimit", from.usage_limit.as_str(), to.usage_limit.as_str())
        .changed("limitReason", from.limit_reason, to.limit_reason)
}
