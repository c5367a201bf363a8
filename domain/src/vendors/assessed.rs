//! What an assessment does to its vendor: the one door by which a risk class is written and a limit is lifted.

use chrono::NaiveDate;
use keystead_entities::VendorId;
use keystead_entities::seat::Known;
use keystead_entities::vendor::{self, VendorRiskClass, VendorUsageLimit};
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::update::wanting;
use super::{limit, remind, rules};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::tenants::{self, calendar};
use crate::{audit, policies};

/// What an assessment found.
#[derive(Clone, Copy, Debug)]
pub struct Assessed {
    /// How much could go wrong. Without logs or separation it is high, whatever stands here.
    pub risk_class: VendorRiskClass,
    /// Whether the vendor gives the company logs of its own use.
    pub telemetry: Known,
    /// Whether it keeps its customers' data apart.
    pub data_separation: Known,
    /// Day by which it is to be looked at again; as many days ahead as the vendor says, where nothing is said.
    pub next_review_on: Option<NaiveDate>,
}

/// Writes down what an assessment found, in its transaction: the class of risk, the limit and the next review, and lets the
/// limit come into force. Locks the company, so it is to be called before other rows are locked.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` for an archived vendor.
pub async fn assessed(tx: &Tx, ctx: &Ctx, id: VendorId, found: Assessed) -> Result<vendor::Model> {
    let tenant = tenants::lock(tx, ctx).await?;
    let old = rules::lock(tx, ctx, "vendorId", id).await?;
    let now = ctx.now();
    let is_whole = found.telemetry == Known::Yes && found.data_separation == Known::Yes;
    let risk_class = if is_whole { found.risk_class } else { VendorRiskClass::High };
    let every = u64::try_from(old.review_every_days).unwrap_or_default();
    let today = calendar::day_of(calendar::zone(&tenant), now);
    let review = found.next_review_on.unwrap_or_else(|| calendar::days_after(today, every));
    let new = vendor::Model {
        risk_class: Some(risk_class),
        telemetry: found.telemetry,
        data_separation: found.data_separation,
        assessed_at: Some(now),
        next_review_on: Some(review.to_string()),
        next_reminder_at: remind::next(&tenant, remind::REVIEW, review, now),
        version: old.version + 1,
        updated_at: now,
        ..old.clone()
    };
    let why = wanting(&new);
    let new = vendor::Model {
        usage_limit: if why.is_some() { VendorUsageLimit::NonSensitiveTrialsOnly } else { VendorUsageLimit::None },
        limit_reason: why.map(str::to_owned),
        limited_at: why.and(old.limited_at.or(Some(now))),
        ..new
    };
    let new = new.into_active_model().reset_all().update(tx).await?;
    let class = |row: &vendor::Model| row.risk_class.map(|class| class.as_str());
    let event = audit::Event::new("vendor.assessed", new.id)
        .with("name", new.name.clone())
        .changed("riskClass", class(&old), class(&new))
        .changed("telemetry", old.telemetry.as_str(), new.telemetry.as_str())
        .changed("dataSeparation", old.data_separation.as_str(), new.data_separation.as_str())
        .changed("usageLimit", old.usage_limit.as_str(), new.usage_limit.as_str())
        .changed("limitReason", old.limit_reason, new.limit_reason.clone())
        .changed("nextReviewOn", old.next_review_on, new.next_review_on.clone());
    audit::record(tx, ctx, event);
    if new.is_limited() {
        limit::put_in_force(tx, ctx, &new).await?;
    }
    policies::look_soon(tx, ctx).await?;
    Ok(new)
}
